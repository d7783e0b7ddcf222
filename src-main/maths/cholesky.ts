import { dotAt } from './dot.ts';
import { matrix, type Matrix } from './matrix.ts';

/** Lower factor L of a symmetric positive definite A = L Lᵀ, or undefined when A is not (numerically) so. */
export function cholesky(a: Matrix): Matrix | undefined {
  return choleskyInPlace(matrix(a.rows, a.cols, a.data.slice()));
}

/** As `cholesky`, in the place of A. */
export function choleskyInPlace(l: Matrix): Matrix | undefined {
  const { rows: n, data } = l;
  for (let i = 0; i < n; i++) {
    data.fill(0, i * n + i + 1, (i + 1) * n);
    for (let j = 0; j <= i; j++) {
      const sum = data[i * n + j]! - dotAt(data, i * n, data, j * n, j);
      if (i !== j) data[i * n + j] = sum / data[j * n + j]!;
      else if (sum > 0) data[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return l;
}

/** Solves L Lᵀ X = B for X, given the lower factor L [n x n] and B [n x m]. */
export function choleskySolve(l: Matrix, b: Matrix): Matrix {
  return choleskySolveInPlace(l, matrix(b.rows, b.cols, b.data.slice()));
}

/** As `choleskySolve`, in the place of B. */
export function choleskySolveInPlace(l: Matrix, x: Matrix): Matrix {
  const n = l.rows;
  const m = x.cols;
  for (let i = 0; i < n; i++) {
    subtractRows(x.data, m, i, 0, i, l.data, i * n, 1);
    scaleRow(x.data, m, i, 1 / l.data[i * n + i]!);
  }
  for (let i = n - 1; i >= 0; i--) {
    subtractRows(x.data, m, i, i + 1, n, l.data, (i + 1) * n + i, n);
    scaleRow(x.data, m, i, 1 / l.data[i * n + i]!);
  }
  return x;
}

/** Solves L Lᵀ x = b for one vector [n], given the lower factor L [n x n]. */
export function choleskySolveVector(l: Matrix, b: ArrayLike<number>): Float64Array {
  return choleskySolveVectorInPlace(l, Float64Array.from(b));
}

/** As `choleskySolveVector`, in the place of b. */
export function choleskySolveVectorInPlace({ rows: n, data }: Matrix, x: Float64Array): Float64Array {
  for (let i = 0; i < n; i++) {
    x[i] = (x[i]! - dotAt(data, i * n, x, 0, i)) / data[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const value = x[i]! / data[i * n + i]!;
    x[i] = value;
    for (let k = 0; k < i; k++) x[k]! -= data[i * n + k]! * value;
  }
  return x;
}

/**
 * The 1-norm of (L Lᵀ)⁻¹, given the lower factor L, estimated from a few solutions (Higham 1988, as LAPACK's xPOCON does):
 * never too large, nearly always right, in practice never off by more than a factor of 3.
 */
export function inverseOneNorm(l: Matrix): number {
  const n = l.rows;
  let x: Float64Array = new Float64Array(n).fill(1 / n);
  let estimate = 0;
  for (let step = 0; step < 5; step++) {
    const y = choleskySolveVector(l, x);
    const size = absoluteSum(y);
    if (size <= estimate) break;
    estimate = size;
    const z = choleskySolveVector(l, y.map(Math.sign));
    let steepest = 0;
    for (let i = 1; i < n; i++) if (Math.abs(z[i]!) > Math.abs(z[steepest]!)) steepest = i;
    x = new Float64Array(n);
    x[steepest] = 1;
  }
  // A vector that meets matrices made to deceive the steps above.
  const wave = Float64Array.from(
    { length: n },
    (_, i) => (i % 2 === 0 ? 1 : -1) * (1 + i / Math.max(1, n - 1)),
  );
  return Math.max(estimate, (2 * absoluteSum(choleskySolveVector(l, wave))) / (3 * n));
}

function absoluteSum(x: Float64Array): number {
  return x.reduce((sum, value) => sum + Math.abs(value), 0);
}

/** Takes rows from .. to-1 of `data` [n x m], each times its factor, from row `target`; factors lie `step` apart. */
function subtractRows(
  data: Float64Array,
  m: number,
  target: number,
  from: number,
  to: number,
  factors: Float64Array,
  at: number,
  step: number,
): void {
  const row = target * m;
  let k = from;
  // Four at a time: the row is then read and written a quarter as often.
  for (; k + 4 <= to; k += 4, at += 4 * step) {
    const [a, b, c, d] = [k * m, (k + 1) * m, (k + 2) * m, (k + 3) * m];
    const fa = factors[at]!;
    const fb = factors[at + step]!;
    const fc = factors[at + 2 * step]!;
    const fd = factors[at + 3 * step]!;
    for (let j = 0; j < m; j++)
      data[row + j]! -= fa * data[a + j]! + fb * data[b + j]! + fc * data[c + j]! + fd * data[d + j]!;
  }
  for (; k < to; k++, at += step) {
    const factor = factors[at]!;
    for (let j = 0; j < m; j++) data[row + j]! -= factor * data[k * m + j]!;
  }
}

function scaleRow(data: Float64Array, m: number, i: number, factor: number): void {
  for (let j = 0; j < m; j++) data[i * m + j]! *= factor;
}
