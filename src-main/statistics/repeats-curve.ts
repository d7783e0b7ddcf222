import { PerceptError } from '../errors.ts';
import type { Matrix } from '../maths/matrix.ts';
import { randomPermutation, seeded } from '../maths/random.ts';
import { mean, standardDeviation } from '../maths/stats.ts';
import { meanOfRepeats } from './halves.ts';

/** Accuracy when this many repeats of each test image are averaged. */
export interface CurvePoint {
  readonly repeats: number;
  readonly mean: number;
  /** Over the draws of repeats: they overlap, so this is no standard error. 0 where all repeats are used. */
  readonly sd: number;
  readonly draws: number;
}

/**
 * Accuracy against the number of repeats that are averaged: for each number, repeats are drawn without replacement `draws` times, and all once.
 * @param repeats patterns of each repeat of the test images [nImages x nVoxels]
 * @param score decodes a mean pattern [nImages x nVoxels] and says how good that is
 * @throws PerceptError when a number is not 1 .. repeats
 */
export function repeatsCurve(
  repeats: readonly Matrix[],
  score: (patterns: Matrix) => number,
  {
    counts,
    draws,
    seed,
  }: { readonly counts: readonly number[]; readonly draws: number; readonly seed: number },
): CurvePoint[] {
  return counts.map((count) => {
    if (!Number.isInteger(count) || count < 1 || count > repeats.length)
      throw new PerceptError(`${count} of ${repeats.length} repeats cannot be averaged`);
    // A stream for each number, so that a point does not change with the others that are asked for.
    const random = seeded(seed, `repeats ${count}`);
    const times = count === repeats.length ? 1 : draws;
    const values = Array.from({ length: times }, () =>
      score(meanOfRepeats(repeats, randomPermutation(random, repeats.length).subarray(0, count))),
    );
    return {
      repeats: count,
      mean: mean(values),
      sd: times === 1 ? 0 : standardDeviation(values),
      draws: times,
    };
  });
}
