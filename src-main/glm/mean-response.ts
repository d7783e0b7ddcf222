import { matrix, type Matrix } from '../maths/matrix.ts';
import { multiply, multiplyTransA } from '../maths/multiply.ts';
import { pivotedQr } from '../maths/qr.ts';
import { interpolationWeights, isInside, nodeCount } from './inverse-table.ts';
import type { FitPlan } from './fit.ts';
import { fitted, type GlmFit } from './result.ts';

/**
 * t of the mean of a model's effects in each voxel [nVoxels]: cᵀβ over its standard error, c = (1/p, ..., 1/p), with fit.dof degrees of
 * freedom. With one effect an image that is the mean response to the images; with a first effect that all trials have in common, c = (1, 0, ...)
 * gives that of the trials. The standard error is that of the fit: the root of
 * σ² cᵀ(XᵀPX)⁻¹c for independent noise, and of σ² cᵀS(rho)⁻¹c, the voxel's own, for AR(1).
 * NaN where a voxel was not fitted or has no residual, and everywhere when the mean cannot be estimated.
 * @param plan the plan that `fit` was made with; @param effects what c is, the mean of all effects or the first alone
 */
export function meanResponseT(plan: FitPlan, fit: GlmFit, effects: 'all' | 'first' = 'all'): Float64Array {
  const { model, ar1 } = plan;
  const { p } = model.design;
  const nVoxels = fit.bad.length;
  const t = new Float64Array(nVoxels).fill(NaN);
  const c = effects === 'all' ? new Float64Array(p).fill(1 / p) : new Float64Array(p).fill(1, 0, 1);
  const contrast = matrix(p, 1, c);
  if (!isEstimable(contrast, model.transform)) return t;
  // In the basis of the fit: beta = T beta~, so that cᵀ beta = (Tᵀc)ᵀ beta~.
  const inner = multiplyTransA(model.transform, contrast);
  const set = (voxel: number, unscaled: number): void => {
    let mean = 0;
    for (let j = 0; j < p; j++) mean += c[j]! * fit.beta.data[j * nVoxels + voxel]!;
    const error = Math.sqrt(fit.variance[voxel]! * unscaled);
    if (error > 0) t[voxel] = mean / error;
  };
  const order = Uint32Array.from({ length: nVoxels }, (_, voxel) => voxel).filter(
    (voxel) => fit.bad[voxel] === fitted,
  );
  if (ar1 === undefined) {
    const unscaled = quadraticForm(model.gramInverse, inner);
    for (const voxel of order) set(voxel, unscaled);
    return t;
  }
  const rho = fit.rho!;
  // In the order of rho, as in the fit, so that no piece of the table is made twice.
  order.sort((a, b) => rho[a]! - rho[b]!);
  const weights = new Float64Array(nodeCount);
  for (let at = 0; at < order.length;) {
    const piece = ar1.inverses.at(rho[order[at]!]!);
    const forms = piece.inverses.map((inverse) => quadraticForm(inverse, inner));
    for (; at < order.length && isInside(piece, rho[order[at]!]!); at++) {
      interpolationWeights(piece, rho[order[at]!]!, weights);
      set(
        order[at]!,
        forms.reduce((sum, form, k) => sum + weights[k]! * form, 0),
      );
    }
  }
  return t;
}

/** Whether a contrast [p x 1] lies in the row space of the effects, which the columns of T [p x rank] span. */
function isEstimable(contrast: Matrix, transform: Matrix): boolean {
  if (transform.cols === transform.rows) return true;
  const q = pivotedQr(transform, { wantQ: true }).q!;
  const inside = multiply(q, multiplyTransA(q, contrast));
  const left = contrast.data.map((value, j) => value - inside.data[j]!);
  return Math.hypot(...left) <= 1e-8 * Math.hypot(...contrast.data);
}

/** vᵀ A v. */
function quadraticForm(a: Matrix, v: Matrix): number {
  return multiplyTransA(v, multiply(a, v)).data[0]!;
}
