import { PerceptError } from '../../errors.ts';
import { denseWhitening } from './dense.ts';
import { lowRankWhitening } from './low-rank.ts';
import { standardise, type ResidualParts } from './residuals.ts';
import type { Whitening } from './whitening.ts';

export interface NoiseOptions {
  /** The share that the diagonal is to have; 'auto' by default. */
  readonly shrinkage?: 'auto' | number | undefined;
  /** Memory to go by, 512 MB by default: for residuals that are kept and not read again. */
  readonly memoryBytes?: number | undefined;
}

/** What a matrix may always have: residuals of 8192 scans, or as many voxels. */
const ALWAYS = 2 ** 29;

/**
 * The whitening for the noise of some voxels, known by residuals: their covariance is D R D, D their root mean squares and R = (1 - s) C + s I with C
 * the correlations, so that each voxel keeps its variance and only what voxels have in common shrinks. s 'auto': see `ledoitWolf`.
 * It takes the smaller of two matrices, [v x v] or [rows x rows]; both give the same to rounding.
 * @throws PerceptError with a voxel without residuals, residuals that leave nothing to go by, or both voxels and residuals too many for memory
 */
export function noiseWhitening(
  parts: ResidualParts,
  nVoxels: number,
  { shrinkage = 'auto', memoryBytes = ALWAYS }: NoiseOptions = {},
): Whitening & { readonly sd: Float64Array } {
  const residuals = standardise(parts, nVoxels, memoryBytes);
  const { rows, sd } = residuals;
  const side = Math.min(nVoxels, rows);
  if (8 * side * side > Math.max(ALWAYS, memoryBytes)) {
    const needed = Math.ceil((8 * side * side) / 2 ** 20);
    throw new PerceptError(
      `the covariance of ${nVoxels} voxels over ${rows} residuals takes ${needed} MB, more than there are for it`,
      {
        remedy:
          'Raise memoryMB in the recipe, run with fewer workers, or choose voxels with "select" of the decoder.',
      },
    );
  }
  const found =
    nVoxels <= rows ? denseWhitening(residuals, shrinkage) : lowRankWhitening(residuals, shrinkage);
  return { ...found, sd };
}
