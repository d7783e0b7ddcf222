import type { Trial } from './events.ts';

/**
 * What becomes of the second of two equal stimuli in a row: 'drop' leaves it out of the modulated condition and does not
 * model it, 'keep' treats it as any other trial, 'separate' marks it for a condition of its own.
 */
export type OneBackPolicy = 'drop' | 'keep' | 'separate';

/** The trials of one run with `repeat` set where the stimulus equals that of the trial just before. */
export function markOneBack(trials: readonly Trial[]): Trial[] {
  return trials.map((trial, i) => ({
    ...trial,
    repeat: i > 0 && trials[i - 1]!.stimulus === trial.stimulus,
  }));
}

/** The trials of one run after the policy: without repeats, unmarked, or with `repeat` true on those for their own condition. */
export function applyOneBack(trials: readonly Trial[], policy: OneBackPolicy): Trial[] {
  const marked = markOneBack(trials);
  if (policy === 'separate') return marked;
  return policy === 'drop'
    ? marked.filter((trial) => trial.repeat !== true)
    : marked.map((trial) => ({ ...trial, repeat: false }));
}
