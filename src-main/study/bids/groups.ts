import type { Run } from './model.ts';

/** Runs of one kind: same source, space, version, task, and sessions that differ in their number only. */
export interface RunGroup {
  /** "perception, ses-perceptionTraining*" */
  readonly label: string;
  readonly runs: readonly Run[];
}

/** A session's name without its number: what sessions of one kind share. */
export function sessionStem(session: string | undefined): string | undefined {
  return session?.replace(/\d+$/, '');
}

export function groupRuns(runs: readonly Run[]): RunGroup[] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const stem = sessionStem(run.session);
    const parts = [run.task, ...(stem === undefined ? [] : [`ses-${stem}*`])];
    if (run.source !== 'raw') parts.push(run.source);
    for (const one of [run.space, run.desc]) if (one !== undefined) parts.push(one);
    const label = parts.join(', ');
    groups.set(label, [...(groups.get(label) ?? []), run]);
  }
  return Array.from(groups, ([label, ofGroup]) => ({ label, runs: ofGroup }));
}
