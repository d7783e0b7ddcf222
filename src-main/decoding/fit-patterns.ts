import { PerceptError } from '../errors.ts';
import { pseudoInverse } from '../maths/decompose.ts';
import { beside, columnMeans, matrix, subtractFromRows, type Matrix } from '../maths/matrix.ts';
import { multiply } from '../maths/multiply.ts';

export interface PatternFit {
  /** Weights [(d+1) x nVoxels], the mean response first; the column of a voxel with a NaN is NaN. */
  readonly w: Matrix;
  /** Of the design [1, z] [n x (d+1)]. Infinite condition where the rank is not full. */
  readonly rank: number;
  readonly condition: number;
  /** Mean of z [d], which predicted latents are relative to. */
  readonly latentMean: Float64Array;
  readonly nanVoxels: number;
}

/**
 * W from patterns that somebody already extracted: ordinary least squares of b [n x nVoxels] on [1, z - mean z], z the
 * latents [n x d]; of all solutions the one of least norm where there are fewer patterns than d + 1 or latents depend on
 * each other.
 * @throws PerceptError when the shapes disagree or a latent is not a number
 */
export function fitPatterns(z: Matrix, b: Matrix): PatternFit {
  if (z.rows !== b.rows || z.rows === 0)
    throw new PerceptError(`there are ${b.rows} training patterns for ${z.rows} images with latents`);
  const bad = z.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new PerceptError(
      `latent ${(bad % z.cols) + 1} of training image ${Math.floor(bad / z.cols) + 1} is not a number`,
    );
  }
  const latentMean = columnMeans(z);
  const ones = matrix(z.rows, 1, new Float64Array(z.rows).fill(1));
  const { inverse, rank, condition } = pseudoInverse(beside([ones, subtractFromRows(z, latentMean)]));
  const w = multiply(inverse, b);
  return { w, rank, condition, latentMean, nanVoxels: blankBadVoxels(w, b) };
}

/** Makes the columns of W NaN whose voxel has a value that is not a finite number in b, and counts them. */
function blankBadVoxels(w: Matrix, b: Matrix): number {
  const bad = new Uint8Array(b.cols);
  for (let at = 0; at < b.data.length; at++) if (!Number.isFinite(b.data[at]!)) bad[at % b.cols] = 1;
  for (let at = 0; at < w.data.length; at++) if (bad[at % w.cols] === 1) w.data[at] = NaN;
  return bad.reduce((sum, isBad) => sum + isBad, 0);
}
