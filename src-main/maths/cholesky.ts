import { matrix, type Matrix } from './matrix.ts';

/** Lower factor L of a symmetric positive definite A = L Lᵀ, or undefined when A is not (numerically) so. */
export function cholesky(a: Matrix): Matrix | undefined {
  const n = a.rows;
  const l = matrix(n, n);
  const { data } = l;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a.data[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= data[i * n + k]! * data[j * n + k]!;
      if (i !== j) data[i * n + j] = sum / data[j * n + j]!;
      else if (sum > 0) data[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return l;
}

/** Solves L Lᵀ X = B for X, given the lower factor L [n x n] and B [n x m]. */
export function choleskySolve(l: Matrix, b: Matrix): Matrix {
  const n = l.rows;
  const m = b.cols;
  const x = matrix(n, m, b.data.slice());
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) subtractRow(x.data, m, i, k, l.data[i * n + k]!);
    scaleRow(x.data, m, i, 1 / l.data[i * n + i]!);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) subtractRow(x.data, m, i, k, l.data[k * n + i]!);
    scaleRow(x.data, m, i, 1 / l.data[i * n + i]!);
  }
  return x;
}

function subtractRow(data: Float64Array, m: number, target: number, source: number, factor: number): void {
  for (let j = 0; j < m; j++) data[target * m + j]! -= factor * data[source * m + j]!;
}

function scaleRow(data: Float64Array, m: number, i: number, factor: number): void {
  for (let j = 0; j < m; j++) data[i * m + j]! *= factor;
}
