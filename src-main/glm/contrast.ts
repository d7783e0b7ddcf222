import { PerceptError } from '../errors.ts';
import { matrix } from '../maths/matrix.ts';
import { multiply, multiplyTransA } from '../maths/multiply.ts';
import { pivotedQr } from '../maths/qr.ts';
import type { FitPlan } from './fit.ts';
import { interpolationWeights, nodeCount, type Piece } from './inverse-table.ts';
import { fitted, type GlmFit } from './result.ts';

/** A linear combination of weights at each voxel, and its t [nVoxels]; 0 where a voxel was not fitted. */
export interface TContrast {
  readonly effect: Float64Array;
  readonly t: Float64Array;
  readonly dof: number;
}

/**
 * t of a contrast c [p]: cᵀb / sqrt(variance * cᵀ S⁻¹ c), with the covariance of each voxel's own noise
 * model.
 * @param plan the one that the fit was made with
 * @throws PerceptError when the model cannot estimate the contrast because its effects depend on each other
 */
export function tContrast(plan: FitPlan, fit: GlmFit, c: ArrayLike<number>): TContrast {
  const { transform } = plan.model;
  const p = transform.rows;
  if (c.length !== p) throw new PerceptError(`a contrast of ${c.length} numbers for ${p} effects`);
  const contrast = matrix(p, 1, Float64Array.from(c));
  checkEstimable(plan, contrast.data);
  const inner = multiplyTransA(transform, contrast);
  const quadratic = (inverse: Parameters<typeof multiply>[0]): number =>
    multiplyTransA(inner, multiply(inverse, inner)).data[0]!;
  const independent = quadratic(plan.model.gramInverse);
  const atNodes = new Map<Piece, number[]>();
  const weights = new Float64Array(nodeCount);
  const spread = (voxel: number): number => {
    if (fit.rho === undefined || plan.ar1 === undefined) return independent;
    const piece = plan.ar1.inverses.at(fit.rho[voxel]!);
    const values = atNodes.get(piece) ?? piece.inverses.map(quadratic);
    atNodes.set(piece, values);
    interpolationWeights(piece, fit.rho[voxel]!, weights);
    return values.reduce((sum, value, k) => sum + value * weights[k]!, 0);
  };
  const n = fit.bad.length;
  const effect = multiplyTransA(contrast, fit.beta).data;
  const t = new Float64Array(n);
  for (let voxel = 0; voxel < n; voxel++) {
    if (fit.bad[voxel] === fitted)
      t[voxel] = effect[voxel]! / Math.sqrt(fit.variance[voxel]! * spread(voxel));
  }
  return { effect, t, dof: fit.dof };
}

/**
 * A contrast can be estimated when it lies in the row space of the effects, which the transform's columns
 * span.
 */
function checkEstimable(plan: FitPlan, c: Float64Array): void {
  const { transform, method } = plan.model;
  if (method === 'cholesky') return;
  const basis = pivotedQr(transform, { wantQ: true, tolerance: 0 }).q!;
  const inside = multiply(basis, multiplyTransA(basis, matrix(c.length, 1, c))).data;
  const outside = Math.hypot(...c.map((value, i) => value - inside[i]!));
  if (outside > 1e-8 * Math.hypot(...c)) {
    throw new PerceptError('this contrast cannot be estimated: the effects depend on each other', {
      remedy: 'Contrast combinations that the model can tell apart, such as one category with another.',
    });
  }
}
