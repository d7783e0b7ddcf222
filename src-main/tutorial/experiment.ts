import { normal, randomInt, randomPermutation, seeded, type Random } from '../maths/random.ts';
import type { Stimulus } from './stimuli.ts';

/** How much of everything a study has. */
export interface Extent {
  /** Pictures of each training category; every one is shown once. */
  readonly perCategory: number;
  readonly trainingRuns: number;
  readonly testRuns: number;
  /** Presentations of every test picture in each test run. */
  readonly repeats: number;
}

export const FULL: Extent = { perCategory: 12, trainingRuns: 6, testRuns: 4, repeats: 2 };

/** Seconds. */
export const TIMING = { tr: 3, block: 6, restBefore: 12, restAfter: 12 } as const;

/** One block of a run: rest, or a stimulus. */
export interface Block {
  readonly onset: number;
  readonly duration: number;
  /** Index into the study's stimuli; undefined is rest. */
  readonly stimulus: number | undefined;
  /** Seconds from the run's start at which the subject reported a repetition; undefined where none was due. */
  readonly responseTime: number | undefined;
}

/** One functional run. */
export interface Run {
  readonly set: 'training' | 'test';
  /** `perceptionTraining01`: run numbers restart in every session. */
  readonly session: string;
  readonly run: number;
  readonly nScans: number;
  readonly blocks: readonly Block[];
}

/**
 * A subject's runs, with the shape of ds001246 in small: training pictures once, test pictures repeatedly, and in
 * every run a few blocks shown twice in a row for the subject to report (one-back).
 */
export function experiment(
  stimuli: readonly Stimulus[],
  extent: Extent,
  seed: number,
  subject: number,
): Run[] {
  const random = seeded(seed, `experiment ${subject}`);
  const indices = stimuli.map((_, i) => i);
  const training = indices.filter((i) => stimuli[i]!.set === 'training');
  const test = indices.filter((i) => stimuli[i]!.set === 'test');
  const runs: Run[] = [];
  deal(training, extent, random).forEach((shown, r) => {
    runs.push({
      ...sequence(shown, 2, random),
      set: 'training',
      ...place('perceptionTraining', r, extent.trainingRuns),
    });
  });
  for (let r = 0; r < extent.testRuns; r++) {
    const shown = Array.from({ length: extent.repeats }, () => shuffled(test, random)).flat();
    runs.push({ ...sequence(shown, 2, random), set: 'test', ...place('perceptionTest', r, extent.testRuns) });
  }
  return runs;
}

/** Two sessions for each part of the experiment. */
function place(name: string, index: number, total: number): { session: string; run: number } {
  const first = Math.ceil(total / 2);
  return index < first
    ? { session: `${name}01`, run: index + 1 }
    : { session: `${name}02`, run: index - first + 1 };
}

/** Spreads every category evenly over the training runs, each run in random order. */
function deal(
  training: readonly number[],
  { perCategory, trainingRuns }: Extent,
  random: Random,
): number[][] {
  const hands: number[][] = Array.from({ length: trainingRuns }, () => []);
  for (let start = 0; start < training.length; start += perCategory) {
    const first = randomInt(random, trainingRuns);
    shuffled(training.slice(start, start + perCategory), random).forEach((stimulus, k) => {
      hands[(first + k) % trainingRuns]!.push(stimulus);
    });
  }
  return hands.map((hand) => shuffled(hand, random));
}

/** Blocks of one run: rest, the pictures with `repetitions` of them shown twice in a row, rest. */
function sequence(
  shown: readonly number[],
  repetitions: number,
  random: Random,
): { nScans: number; blocks: Block[] } {
  const noise = normal(random);
  const order = randomPermutation(random, shown.length);
  const twice = new Set(order.slice(0, Math.min(repetitions, shown.length)));
  const { tr, block, restBefore, restAfter } = TIMING;
  const rest = { stimulus: undefined, responseTime: undefined };
  const blocks: Block[] = [{ onset: 0, duration: restBefore, ...rest }];
  let onset: number = restBefore;
  shown.forEach((stimulus, k) => {
    const due = k > 0 && shown[k - 1] === stimulus;
    const times = twice.has(k) ? 2 : 1;
    for (let time = 0; time < times; time++) {
      const reported = due || time > 0;
      const after = Math.max(0.35, 0.85 + 0.2 * noise());
      blocks.push({ onset, duration: block, stimulus, responseTime: reported ? onset + after : undefined });
      onset += block;
    }
  });
  blocks.push({ onset, duration: restAfter, ...rest });
  return { nScans: (onset + restAfter) / tr, blocks };
}

function shuffled<T>(of: readonly T[], random: Random): T[] {
  return Array.from(randomPermutation(random, of.length), (i) => of[i]!);
}

/** The events file of a run, with the columns of ds001246. */
export function eventsTable(run: Run, stimuli: readonly Stimulus[]): string {
  const rows = run.blocks.map(({ onset, duration, stimulus, responseTime }, b) => {
    const head = [onset, duration, b + 1];
    if (stimulus === undefined) return [...head, 'rest', 'n/a', 'n/a', 'n/a', 'n/a', 'n/a'];
    const { id, name, categoryIndex, imageIndex } = stimuli[stimulus]!;
    return [...head, 'stimulus', id, name, categoryIndex, imageIndex, responseTime?.toFixed(6) ?? 'n/a'];
  });
  const columns =
    'onset duration trial_no event_type stimulus_id stimulus_name category_index image_index response_time';
  return [columns.split(' '), ...rows].map((row) => `${row.join('\t')}\n`).join('');
}
