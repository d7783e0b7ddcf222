import { PerceptError } from '../../errors.ts';
import { cholesky, choleskySolve } from '../../maths/cholesky.ts';
import { matrix, takeCols, transpose, type Matrix } from '../../maths/matrix.ts';
import { gram, multiplyTransA } from '../../maths/multiply.ts';
import type { ChooseColumns } from './cross-validate.ts';
import { bothStandardised, checkTraining, chosenColumns, type RidgeModel } from './ridge.ts';

export interface FastL2lirOptions {
  /** Added to the diagonal, in units of the standardised patterns; 100 by default. */
  readonly alpha?: number;
  /** Voxels for each latent dimension; 500 by default. */
  readonly voxels?: number;
  /** Voxels that may be chosen from, chosen by the training rows; all when left out. */
  readonly choose?: ChooseColumns | undefined;
}

/**
 * FastL2LiR, as Kamitani's laboratory decodes features (Horikawa & Kamitani 2017): for each latent dimension the voxels that correlate with it most
 * over the training patterns, in magnitude, and ridge regression on these. Patterns and latents are standardised (n - 1), so that
 * the bias, which there is penalised as well, is 0.
 * @param patterns [n x nVoxels]; @param latents [n x d]
 * @throws PerceptError when shapes disagree, a latent is not a number or alpha does not do
 */
export function fitFastL2lir(patterns: Matrix, latents: Matrix, options: FastL2lirOptions = {}): RidgeModel {
  const { alpha = 100, voxels = 500, choose } = options;
  checkTraining(patterns, latents);
  if (!(alpha > 0 && Number.isFinite(alpha))) throw new PerceptError(`alpha must be above 0, not ${alpha}`);
  const { x: all, z, common, notes } = bothStandardised(patterns, latents);
  const { columns, spread } = chosenColumns(all, choose);
  const x = columns === undefined ? all : takeCols(all, columns);
  // Standardised on both sides, so that these are correlations but for one factor.
  const alike = multiplyTransA(z, x);
  const weights = matrix(x.cols, z.cols);
  for (let j = 0; j < z.cols; j++) {
    const best = largest(alike.data.subarray(j * x.cols, (j + 1) * x.cols), voxels);
    const solved = ridgeOn(takeCols(x, best), takeCols(z, [j]), alpha);
    best.forEach((voxel, k) => (weights.data[voxel * z.cols + j] = solved.data[k]!));
  }
  return { ...common, weights: spread(weights), lambda: new Float64Array(z.cols).fill(alpha), notes };
}

/** The places of the `count` numbers that are largest in magnitude, ascending; of equal ones the first. */
function largest(values: Float64Array, count: number): Uint32Array {
  const order = Uint32Array.from(values.keys());
  if (count >= values.length) return order;
  return order
    .sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!) || a - b)
    .slice(0, count)
    .sort();
}

/** (XᵀX + alpha I)⁻¹ XᵀZ, or Xᵀ (XXᵀ + alpha I)⁻¹ Z where that is smaller. */
function ridgeOn(x: Matrix, z: Matrix, alpha: number): Matrix {
  const dual = x.rows < x.cols;
  const small = gram(dual ? transpose(x) : x);
  for (let i = 0; i < small.rows; i++) small.data[i * small.cols + i]! += alpha;
  const l = cholesky(small);
  if (l === undefined) throw new PerceptError(`alpha ${alpha} is too small`, { remedy: 'Take a larger one' });
  return dual ? multiplyTransA(x, choleskySolve(l, z)) : choleskySolve(l, multiplyTransA(x, z));
}
