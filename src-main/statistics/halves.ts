import { PerceptError } from '../errors.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';
import { randomPermutation, seeded, type Random } from '../maths/random.ts';

/** The mean of the repeats [nImages x nVoxels] that `chosen` names. @throws PerceptError when their shapes differ, or none is chosen */
export function meanOfRepeats(repeats: readonly Matrix[], chosen: ArrayLike<number>): Matrix {
  const first = repeats[chosen[0] ?? -1];
  if (first === undefined) throw new PerceptError('a mean needs one repeat or more');
  const out = matrix(first.rows, first.cols);
  for (let k = 0; k < chosen.length; k++) {
    const one = repeats[chosen[k]!]!;
    if (one.rows !== first.rows || one.cols !== first.cols)
      throw new PerceptError(
        `repeats of ${first.rows} x ${first.cols} and ${one.rows} x ${one.cols} cannot be averaged`,
      );
    for (let i = 0; i < out.data.length; i++) out.data[i]! += one.data[i]! / chosen.length;
  }
  return out;
}

/** Two means of as many repeats each, drawn at random; of an odd number of repeats one stays out. */
export function drawHalves(repeats: readonly Matrix[], random: Random): [Matrix, Matrix] {
  const half = repeats.length >> 1;
  const order = randomPermutation(random, repeats.length);
  return [
    meanOfRepeats(repeats, order.subarray(0, half)),
    meanOfRepeats(repeats, order.subarray(half, 2 * half)),
  ];
}

/** The generator of the splits of a seed, the same for every use of it. */
export function splitRandom(seed: number): Random {
  return seeded(seed, 'split halves');
}

/** Reliability of the whole of a test whose halves correlate with r (Spearman 1910, Brown 1910). */
export function spearmanBrown(r: number): number {
  return (2 * r) / (1 + r);
}
