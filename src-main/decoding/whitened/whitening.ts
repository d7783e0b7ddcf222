import { PerceptError } from '../../errors.ts';
import type { Matrix } from '../../maths/matrix.ts';

/** What makes the noise of voxels of unit variance independent. */
export interface Whitening {
  /** X M for rows of voxels X [m x v], M Mᵀ the inverse of the shrunk correlations. */
  whiten(x: Matrix): Matrix;
  /** The share that the diagonal has. */
  readonly shrinkage: number;
  readonly rows: number;
}

export function singular(nVoxels: number, rows: number, shrinkage: number): PerceptError {
  return new PerceptError(
    `the covariance of the noise of ${nVoxels} voxels from ${rows} residuals is singular at a shrinkage of ${shrinkage.toPrecision(3)}`,
    { remedy: 'Give a larger "shrinkage".' },
  );
}
