import {
  cholesky,
  choleskyInPlace,
  choleskySolve,
  choleskySolveInPlace,
  choleskySolveVectorInPlace,
  inverseOneNorm,
} from '../maths/cholesky.ts';
import { dotAt } from '../maths/dot.ts';
import { rankTolerance, svd } from '../maths/decompose.ts';
import { largestEigenvalue } from '../maths/largest-eigenvalue.ts';
import { matrix, row, takeCols, transpose, type Matrix } from '../maths/matrix.ts';
import { gram, multiply, multiplyTransB } from '../maths/multiply.ts';

/** X of Y = X W in the sense of least squares, and what became known of W. */
export interface RowSolution {
  readonly x: Matrix;
  readonly rank: number;
  /** Largest over smallest singular value of W, of those that count towards its rank; to about five digits. Made when asked for. */
  readonly condition: () => number;
}

/** What the normal equations need of W [m x v] and Y [n x v]: sums over voxels. */
export interface RowProducts {
  /** W Wᵀ [m x m]. */
  readonly gram: Matrix;
  /** W Yᵀ [m x n]. */
  readonly cross: Matrix;
  /** How many voxels were summed over. */
  readonly voxels: number;
}

export function rowProducts(w: Matrix, y: Matrix): RowProducts {
  return { gram: gram(transpose(w)), cross: multiplyTransB(w, y), voxels: w.cols };
}

/** Squared, so a condition number of a million for W with rows of unit length. */
const LEAST_RECIPROCAL_CONDITION = 1e-12;

/** Where normal equations give what a singular value decomposition gives, to about nine digits. */
export const WELL_CONDITIONED = 1e-6;

/**
 * Y Wᵀ (W Wᵀ)⁻¹ by Cholesky; undefined when W Wᵀ is singular or nearly so: its reciprocal condition is below `least`.
 * Rows of W are brought to unit length first: their units (a mean, a latent of any scale) are no ill condition.
 */
export function solveByCholesky(
  { gram: products, cross, voxels }: RowProducts,
  least = LEAST_RECIPROCAL_CONDITION,
): RowSolution | undefined {
  if (voxels < products.rows) return undefined;
  const factor = factorise(products, least);
  if (factor === undefined) return undefined;
  const { l, scale } = factor;
  const x = transposeScaled(choleskySolveInPlace(l, scaleRows(cross, scale)), scale);
  return { x, rank: products.rows, condition: factor.condition };
}

/** D (W Wᵀ) D = L Lᵀ with the D that makes its diagonal 1, and the condition of W. */
function factorise(
  products: Matrix,
  least: number,
): { l: Matrix; scale: Float64Array; condition: () => number } | undefined {
  const m = products.rows;
  const scale = Float64Array.from({ length: m }, (_, i) => 1 / Math.sqrt(products.data[i * m + i]!));
  if (!scale.every(Number.isFinite)) return undefined;
  const scaled = scaleBothSides(products, scale);
  const size = oneNorm(scaled);
  const l = choleskyInPlace(scaled);
  if (l === undefined || !(1 / (size * inverseOneNorm(l)) >= least)) return undefined;
  const condition = (): number => {
    const largest = largestEigenvalue(m, (v, out) => timesSymmetric(products, v, out));
    const inverse = (v: Float64Array, out: Float64Array): void => {
      for (let i = 0; i < m; i++) out[i] = v[i]! * scale[i]!;
      choleskySolveVectorInPlace(l, out);
      for (let i = 0; i < m; i++) out[i]! *= scale[i]!;
    };
    return Math.sqrt(largest * largestEigenvalue(m, inverse));
  };
  return { l, scale, condition };
}

/**
 * Y W⁺ for fewer voxels than rows, by Cholesky of WᵀW [v x v]: W⁺ = (WᵀW)⁻¹ Wᵀ. Undefined when the voxels depend on each other, or
 * nearly so.
 */
function solveFewVoxels(w: Matrix, y: Matrix): RowSolution | undefined {
  const factor = factorise(gram(w), WELL_CONDITIONED);
  if (factor === undefined) return undefined;
  const { l, scale } = factor;
  const solved = scaleRows(choleskySolveInPlace(l, scaleRows(transpose(y), scale)), scale);
  return { x: transpose(multiply(w, solved)), rank: w.cols, condition: factor.condition };
}

/**
 * Y W⁺, for Y [n x v] and W [m x v], by a singular value decomposition; for few voxels that are far from depending on each other by
 * normal equations, which give the same much sooner.
 * @param limits.tolerance singular values up to this share of the largest count as zero; limits.rank keeps at most so many
 */
export function solveByPseudoInverse(
  w: Matrix,
  y: Matrix,
  limits: { tolerance?: number; rank?: number } = {},
): RowSolution {
  if (w.cols > 0 && w.cols < w.rows && (limits.rank ?? Infinity) >= w.cols) {
    const found = solveFewVoxels(w, y);
    if (found !== undefined) return found;
  }
  const [small, rotated] = w.cols > w.rows ? reduceColumns(w, y) : [w, y];
  const { u, s, v } = svd(small);
  const largest = s[0] ?? 0;
  const limit = Math.max((limits.tolerance ?? 0) * largest, rankTolerance(w.rows, w.cols, largest));
  let rank = 0;
  while (rank < s.length && s[rank]! > limit && rank < (limits.rank ?? Infinity)) rank++;
  // Y V S⁻¹ Uᵀ over the singular values that count.
  const kept = Uint32Array.from({ length: rank }, (_, k) => k);
  const coordinates = multiply(rotated, takeCols(v, kept));
  for (let i = 0; i < coordinates.rows; i++) {
    for (let k = 0; k < rank; k++) coordinates.data[i * rank + k]! /= s[k]!;
  }
  return {
    x: multiplyTransB(coordinates, takeCols(u, kept)),
    rank,
    condition: () => (rank === 0 ? Infinity : largest / s[rank - 1]!),
  };
}

/** Y Wᵀ (W Wᵀ + lambda I)⁻¹, lambda > 0; undefined when lambda is too small to help. */
export function solveByRidge({ gram: products, cross }: RowProducts, lambda: number): Matrix | undefined {
  const m = products.rows;
  const system = matrix(m, m, products.data.slice());
  for (let i = 0; i < m; i++) system.data[i * m + i]! += lambda;
  const l = cholesky(system);
  return l === undefined ? undefined : transpose(choleskySolve(l, cross));
}

/** Orthonormal columns [m x rank] that span the columns of W [m x v], as far as its `rank` largest singular values go. */
export function columnSpan(w: Matrix, rank: number): Matrix {
  const small = w.cols > w.rows ? reduceColumns(w, matrix(0, w.cols))[0] : w;
  const { u } = svd(small);
  return takeCols(
    u,
    Uint32Array.from({ length: Math.min(rank, u.cols) }, (_, k) => k),
  );
}

/**
 * W and Y with m columns instead of v > m, both turned by the same Householder reflections so that W becomes lower triangular:
 * least squares does not notice, and the singular values of an [m x m] matrix are found much sooner.
 */
function reduceColumns(w: Matrix, y: Matrix): [Matrix, Matrix] {
  const m = w.rows;
  const v = w.cols;
  const turnedW = matrix(m, v, w.data.slice());
  const turnedY = matrix(y.rows, v, y.data.slice());
  for (let k = 0; k < m; k++) {
    const reflector = row(turnedW, k).slice(k);
    const length = Math.sqrt(reflector.reduce((sum, x) => sum + x * x, 0));
    if (length === 0) continue;
    const head = reflector[0]! > 0 ? -length : length;
    reflector[0]! -= head;
    let square = 0;
    for (const value of reflector) square += value * value;
    const reflect = (target: Float64Array): void => {
      let dot = 0;
      for (let j = 0; j < reflector.length; j++) dot += reflector[j]! * target[k + j]!;
      const factor = (2 * dot) / square;
      for (let j = 0; j < reflector.length; j++) target[k + j]! -= factor * reflector[j]!;
    };
    for (let i = k + 1; i < m; i++) reflect(row(turnedW, i));
    for (let i = 0; i < y.rows; i++) reflect(row(turnedY, i));
    row(turnedW, k).fill(0, k);
    turnedW.data[k * v + k] = head;
  }
  const first = Uint32Array.from({ length: m }, (_, j) => j);
  return [takeCols(turnedW, first), takeCols(turnedY, first)];
}

function timesSymmetric({ rows: n, data }: Matrix, v: Float64Array, out: Float64Array): void {
  for (let i = 0; i < n; i++) out[i] = dotAt(data, i * n, v, 0, n);
}

/** Of a symmetric matrix: the largest sum of magnitudes in a row. */
function oneNorm(a: Matrix): number {
  let most = 0;
  for (let i = 0; i < a.rows; i++) {
    let sum = 0;
    for (let j = 0; j < a.cols; j++) sum += Math.abs(a.data[i * a.cols + j]!);
    most = Math.max(most, sum);
  }
  return most;
}

function scaleRows(a: Matrix, scale: Float64Array): Matrix {
  const out = matrix(a.rows, a.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++) out.data[i * a.cols + j] = a.data[i * a.cols + j]! * scale[i]!;
  }
  return out;
}

/** (D A)ᵀ for A [m x n]. */
function transposeScaled(a: Matrix, scale: Float64Array): Matrix {
  const out = matrix(a.cols, a.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++) out.data[j * a.rows + i] = a.data[i * a.cols + j]! * scale[i]!;
  }
  return out;
}

function scaleBothSides(a: Matrix, scale: Float64Array): Matrix {
  const out = matrix(a.rows, a.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++)
      out.data[i * a.cols + j] = a.data[i * a.cols + j]! * scale[i]! * scale[j]!;
  }
  return out;
}
