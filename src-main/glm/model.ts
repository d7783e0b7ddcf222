import { PerceptError } from '../errors.ts';
import { cholesky } from '../maths/cholesky.ts';
import { columnNorms, divideColumns } from '../maths/columns.ts';
import { invertPositive } from '../maths/inverse.ts';
import { matrix, transpose, type Matrix } from '../maths/matrix.ts';
import { gram, multiply, multiplyTransB } from '../maths/multiply.ts';
import { pivotedQr, solveUpper } from '../maths/qr.ts';
import { identity } from '../maths/stack.ts';
import type { Design } from './design.ts';
import {
  dependence,
  effectsGram,
  fullNorms,
  projectRun,
  reducedEffects,
  type ProjectedRun,
} from './project.ts';

/**
 * A design made ready for fitting. The effects are changed to a basis that is orthonormal once nuisance is
 * projected out: X̃ = X T with T [p x rank], so that products with the data lose no digits to the design's
 * condition; beta = T beta~.
 */
export interface Model {
  readonly design: Design;
  readonly projected: readonly ProjectedRun[];
  /** 'pseudoinverse' when effects depend on each other: then beta has minimum norm. */
  readonly method: 'cholesky' | 'pseudoinverse';
  readonly rank: number;
  readonly dof: number;
  /** T [p x rank]. */
  readonly transform: Matrix;
  /** trialRows T of each run [nTrials x rank]. */
  readonly trialRows: readonly Matrix[];
  /** X̃ᵀPX̃ [rank x rank], the identity but for rounding, and its inverse. */
  readonly gram: Matrix;
  readonly gramInverse: Matrix;
  /** (XᵀPX)⁻¹ or its pseudo-inverse [p x p]. */
  readonly covariance: Matrix;
}

/**
 * Prepares a design: projects nuisance out, finds the rank, changes the basis. Depends on the design alone;
 * use one for all blocks of voxels.
 * @throws PerceptError when nothing is left to estimate
 */
export function prepareModel(design: Design): Model {
  const projected = design.runs.map(projectRun);
  const nScans = design.runs.reduce((sum, run) => sum + run.nScans, 0);
  const rows = design.runs.map((run) => run.trialRows);
  const quick = fromGram(projected, rows);
  const transform = quick ?? fromQr(projected, rows);
  const rank = transform.cols;
  const dof = nScans - rank - projected.reduce((sum, run) => sum + run.basis.cols, 0);
  if (rank === 0)
    throw new PerceptError('no effect of the model can be estimated: nuisance takes all of them');
  if (dof < 1) {
    throw new PerceptError(
      `the model has no degree of freedom left: ${nScans} scans, ${nScans - dof} columns`,
      {
        remedy: 'Use more runs, fewer latent dimensions (PCA) or fewer confounds.',
      },
    );
  }
  const trialRows = design.runs.map((run) => multiply(run.trialRows, transform));
  // Taken of the rows as they were rounded, so that their rounding is solved for too.
  const inner =
    quick === undefined ? gram(reducedEffects(projected, trialRows)) : effectsGram(projected, trialRows);
  const gramInverse = invertPositive(inner);
  const covariance = multiplyTransB(multiply(transform, gramInverse), transform);
  const method = rank < design.p ? 'pseudoinverse' : 'cholesky';
  return { design, projected, method, rank, dof, transform, trialRows, gram: inner, gramInverse, covariance };
}

// A model this far from dependent columns (the smallest share of a column that is not explained by those
// before it) loses less than three digits in its Gram matrix, and what is lost is solved for again.
const wellConditioned = 0.05;

/** T from the Gram matrix of the effects, when that is safe: a tenth of the work. */
function fromGram(projected: readonly ProjectedRun[], rows: readonly Matrix[]): Matrix | undefined {
  const scaled = effectsGram(projected, rows);
  const p = scaled.cols;
  const left = Float64Array.from({ length: p }, (_, j) => Math.sqrt(Math.max(scaled.data[j * p + j]!, 0)));
  const full = fullNorms(projected, rows, left);
  if (left.some((norm, j) => !(norm > wellConditioned * full[j]!))) return undefined;
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) scaled.data[i * p + j]! /= left[i]! * left[j]!;
  }
  const factor = cholesky(scaled);
  if (factor === undefined) return undefined;
  for (let j = 0; j < p; j++) if (factor.data[j * p + j]! < wellConditioned) return undefined;
  const transform = solveUpper(transpose(factor), identity(p));
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) transform.data[i * p + j]! /= left[i]!;
  return transform;
}

/**
 * T from the effects themselves, of as many columns as their rank; its columns span the row space of the
 * effects.
 */
function fromQr(projected: readonly ProjectedRun[], rows: readonly Matrix[]): Matrix {
  const reduced = reducedEffects(projected, rows);
  const p = reduced.cols;
  const scales = columnNorms(reduced);
  const full = fullNorms(projected, rows, scales);
  scales.forEach((scale, j) => {
    if (scale <= dependence * full[j]!) scales[j] = 0;
  });
  const { r, order, rank } = pivotedQr(divideColumns(reduced, scales), { tolerance: dependence });
  if (rank === p) {
    const inverse = solveUpper(r, identity(rank));
    const transform = matrix(rank, rank);
    order.forEach((to, from) => {
      for (let j = 0; j < rank; j++) {
        transform.data[to * rank + j] = inverse.data[from * rank + j]! / scales[to]!;
      }
    });
    return transform;
  }
  // Complete orthogonal decomposition: an orthonormal basis V of the row space, then the effects X V of full
  // rank.
  const triangle = matrix(rank, p);
  order.forEach((to, from) => {
    for (let i = 0; i < rank; i++) triangle.data[i * p + to] = r.data[i * r.cols + from]! * scales[to]!;
  });
  const { q } = pivotedQr(transpose(triangle), { wantQ: true, tolerance: 0 });
  const second = pivotedQr(multiply(reduced, q!), { pivot: false, tolerance: 0 });
  return multiply(q!, solveUpper(second.r, identity(rank)));
}
