import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromRows, type Matrix } from '../maths/matrix.ts';
import type { RunInput } from './run-input.ts';

/** A run as scripts/fixtures/glm_references.py writes it. */
export interface FixtureRun {
  nScans: number;
  tr: number;
  trials: [number, number][];
  stimuli: number[];
  confounds: number[][];
}

/** For the tests: parsed JSON of fixtures/. */
export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8')) as T;
}

export function runInputs(runs: readonly FixtureRun[]): RunInput[] {
  return runs.map(({ nScans, tr, trials, stimuli, confounds }, r) => ({
    key: `run-${r + 1}`,
    nScans,
    tr,
    trials: trials.map(([onset, duration], t) => ({ onset, duration, stimulus: stimuli[t]! })),
    confounds: { names: ['motion 1', 'motion 2'], values: fromRows(confounds) },
  }));
}

/** The largest difference between numbers, relative to the largest of them. */
export function largestDifference(a: Matrix | ArrayLike<number>, b: readonly number[] | number[][]): number {
  const left = 'data' in a ? a.data : a;
  const right = b.flat();
  if (left.length !== right.length) return Infinity;
  let [difference, size] = [0, 0];
  for (let i = 0; i < right.length; i++) {
    // NaN counts as a difference.
    const one = Math.abs(left[i]! - right[i]!);
    difference = Number.isNaN(one) ? Infinity : Math.max(difference, one);
    size = Math.max(size, Math.abs(right[i]!));
  }
  return difference / size;
}
