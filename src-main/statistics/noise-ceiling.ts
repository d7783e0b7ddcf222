import { PerceptError } from '../errors.ts';
import { row, transpose, type Matrix } from '../maths/matrix.ts';
import { mean, pearson } from '../maths/stats.ts';
import { drawHalves, spearmanBrown, splitRandom } from './halves.ts';

export interface NoiseCeiling {
  /** Correlation across images of each column's two halves, mean over splits, stepped up to all repeats (Spearman-Brown) [cols]. */
  readonly reliability: Float64Array;
  /** Mean correlation of the halves, over columns and splits; 0 is expected where the repeats have nothing in common. */
  readonly halves: number;
  /**
   * The square root of what `halves` is stepped up to, 0 where that is negative: what a prediction without error would correlate with at most. Not the mean over columns
   * of their square roots, which is lower where columns differ, but far above 0 where there is nothing but noise.
   */
  readonly ceiling: number;
  readonly repeats: number;
  readonly splits: number;
  readonly method: string;
}

/**
 * How much of what is decoded (or of the voxels themselves) the repeats of the test images have in common, by random split halves. The correlation
 * of a noisy mean with what is behind it is the square root of its reliability, so no prediction of `decode`'s columns can on average correlate better
 * across images than `ceiling` with the truth, if that is what the noise hides.
 * @param repeats patterns of each repeat [nImages x nVoxels]; @param decode what the halves are compared as; the voxels themselves when left out
 * @throws PerceptError with fewer than two repeats or three images
 */
export function noiseCeiling(
  repeats: readonly Matrix[],
  {
    splits,
    seed,
    decode = (patterns) => patterns,
  }: {
    readonly splits: number;
    readonly seed: number;
    readonly decode?: (patterns: Matrix) => Matrix;
  },
): NoiseCeiling {
  const images = repeats[0]?.rows ?? 0;
  if (repeats.length < 2 || images < 3) {
    throw new PerceptError(
      `a noise ceiling needs two or more repeats of three or more images, there are ${repeats.length} of ${images}`,
    );
  }
  const random = splitRandom(seed);
  let sum: Float64Array | undefined;
  for (let s = 0; s < splits; s++) {
    const [a, b] = drawHalves(repeats, random);
    const r = columnCorrelations(decode(a), decode(b));
    sum ??= new Float64Array(r.length);
    for (let j = 0; j < r.length; j++) sum[j]! += r[j]! / splits;
  }
  const halves = sum ?? new Float64Array(0);
  const known = mean(halves.filter((r) => !Number.isNaN(r)));
  return {
    reliability: halves.map(spearmanBrown),
    halves: known,
    ceiling: Math.sqrt(Math.max(0, spearmanBrown(known))),
    repeats: repeats.length,
    splits,
    method: `${splits} random split halves of ${repeats.length} repeats, Pearson across ${images} images, mean, Spearman-Brown; square root`,
  };
}

/** Correlation across rows of each column of two matrices of one shape [cols]; NaN where one is constant. */
function columnCorrelations(a: Matrix, b: Matrix): Float64Array {
  const x = transpose(a);
  const y = transpose(b);
  return Float64Array.from({ length: x.rows }, (_, j) => pearson(row(x, j), row(y, j)));
}
