import { cholesky, choleskySolve } from '../maths/cholesky.ts';
import { rankTolerance, svd } from '../maths/decompose.ts';
import { matrix, row, takeCols, transpose, type Matrix } from '../maths/matrix.ts';
import { gram, multiply, multiplyTransB } from '../maths/multiply.ts';
import { normal, seeded } from '../maths/random.ts';
import { identity } from '../maths/stack.ts';

/** X of Y = X W in the sense of least squares, and what became known of W. */
export interface RowSolution {
  readonly x: Matrix;
  readonly rank: number;
  /** Largest over smallest singular value of W, of those that count towards its rank; to about five digits. */
  readonly condition: number;
}

/** Squared, so a condition number of a million for W with rows of unit length. */
const LEAST_RECIPROCAL_CONDITION = 1e-12;

/**
 * Y Wᵀ (W Wᵀ)⁻¹ by Cholesky, for Y [n x v] and W [m x v]; undefined when W Wᵀ is singular or nearly so.
 * Rows of W are brought to unit length first: their units (a mean, a latent of any scale) are no ill condition.
 */
export function solveByCholesky(w: Matrix, y: Matrix): RowSolution | undefined {
  if (w.cols < w.rows) return undefined;
  const products = gram(transpose(w));
  const m = w.rows;
  const scale = Float64Array.from({ length: m }, (_, i) => 1 / Math.sqrt(products.data[i * m + i]!));
  if (!scale.every(Number.isFinite)) return undefined;
  const scaled = scaleBothSides(products, scale);
  const l = cholesky(scaled);
  if (l === undefined) return undefined;
  const inverse = choleskySolve(l, identity(m));
  if (1 / (oneNorm(scaled) * oneNorm(inverse)) < LEAST_RECIPROCAL_CONDITION) return undefined;

  const x = transpose(scaleRows(choleskySolve(l, scaleRows(multiplyTransB(w, y), scale)), scale));
  const largest = dominantEigenvalue(products);
  const smallest = 1 / dominantEigenvalue(scaleBothSides(inverse, scale));
  return { x, rank: m, condition: Math.sqrt(largest / smallest) };
}

/**
 * Y W⁺, for Y [n x v] and W [m x v], by a singular value decomposition.
 * @param limits.tolerance singular values up to this share of the largest count as zero; limits.rank keeps at most so many
 */
export function solveByPseudoInverse(
  w: Matrix,
  y: Matrix,
  limits: { tolerance?: number; rank?: number } = {},
): RowSolution {
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
    condition: rank === 0 ? Infinity : largest / s[rank - 1]!,
  };
}

/** Y Wᵀ (W Wᵀ + lambda I)⁻¹, for Y [n x v] and W [m x v], lambda > 0. */
export function solveByRidge(w: Matrix, y: Matrix, lambda: number): Matrix | undefined {
  const system = gram(transpose(w));
  for (let i = 0; i < w.rows; i++) system.data[i * w.rows + i]! += lambda;
  const l = cholesky(system);
  return l === undefined ? undefined : transpose(choleskySolve(l, multiplyTransB(w, y)));
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

/** Largest eigenvalue of a positive definite matrix, by power iteration until a step changes it by 1e-7 of itself. */
function dominantEigenvalue(a: Matrix): number {
  const n = a.rows;
  const draw = normal(seeded(1, 'power iteration'));
  let v = Float64Array.from({ length: n }, draw);
  let value = 0;
  for (let step = 0; step < 300; step++) {
    const next = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += a.data[i * n + j]! * v[j]!;
      next[i] = sum;
    }
    const length = Math.sqrt(next.reduce((sum, x) => sum + x * x, 0));
    v = next.map((x) => x / length);
    if (Math.abs(length - value) <= 1e-7 * length) return length;
    value = length;
  }
  return value;
}

function oneNorm(a: Matrix): number {
  const sums = new Float64Array(a.cols);
  a.data.forEach((value, at) => (sums[at % a.cols]! += Math.abs(value)));
  return sums.reduce((most, sum) => Math.max(most, sum), 0);
}

function scaleRows(a: Matrix, scale: Float64Array): Matrix {
  return matrix(
    a.rows,
    a.cols,
    a.data.map((value, at) => value * scale[Math.floor(at / a.cols)]!),
  );
}

function scaleBothSides(a: Matrix, scale: Float64Array): Matrix {
  return matrix(
    a.rows,
    a.cols,
    a.data.map((value, at) => value * scale[Math.floor(at / a.cols)]! * scale[at % a.cols]!),
  );
}
