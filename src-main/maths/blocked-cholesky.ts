import { cholesky } from './cholesky.ts';
import { gemm } from './kernels/gemm.ts';
import { matrix, type Matrix } from './matrix.ts';

const block = 96;

/**
 * Lower factor L of a symmetric positive definite A = L Lᵀ in the place of A, of which the lower triangle alone is read, for matrices of
 * thousands of rows: by blocks, so that nearly all of the work is matrix products (Golub & Van Loan 2013, section 4.2.9).
 * @returns undefined when A is not (numerically) positive definite; it is then destroyed
 */
export function blockedCholesky(a: Matrix): Matrix | undefined {
  const { rows: n, data } = a;
  for (let k = 0; k < n; k += block) {
    const width = Math.min(block, n - k);
    const corner = cholesky(part(a, k, width));
    if (corner === undefined) return undefined;
    for (let i = 0; i < width; i++) {
      data.fill(0, (k + i) * n + k + i, (k + i + 1) * n);
      data.set(corner.data.subarray(i * width, i * width + i + 1), (k + i) * n + k);
    }
    const below = k + width;
    for (let i = below; i < n; i++) solveRow(data, i * n + k, corner);
    // What the columns done so far take from the rest, a block of columns at a time.
    for (let j = below; j < n; j += block) {
      const columns = Math.min(block, n - j);
      const left = { data, rowStep: n, colStep: 1, offset: j * n + k };
      const product = gemm(n - j, columns, width, left, { ...left, rowStep: 1, colStep: n });
      for (let i = 0; i < n - j; i++) {
        const at = (j + i) * n + j;
        for (let c = 0; c < columns; c++) data[at + c]! -= product[i * columns + c]!;
      }
    }
  }
  return a;
}

/** L⁻¹ B in the place of B [n x m], given the lower factor L [n x n]. */
export function solveLower(l: Matrix, b: Matrix): Matrix {
  const n = l.rows;
  const m = b.cols;
  for (let k = 0; k < n; k += block) {
    const width = Math.min(block, n - k);
    if (k > 0) {
      const above = { data: b.data, rowStep: m, colStep: 1 };
      const product = gemm(width, m, k, { data: l.data, rowStep: n, colStep: 1, offset: k * n }, above);
      for (let at = 0; at < product.length; at++) b.data[k * m + at]! -= product[at]!;
    }
    for (let i = k; i < k + width; i++) {
      for (let j = k; j < i; j++) {
        const factor = l.data[i * n + j]!;
        for (let c = 0; c < m; c++) b.data[i * m + c]! -= factor * b.data[j * m + c]!;
      }
      const pivot = l.data[i * n + i]!;
      for (let c = 0; c < m; c++) b.data[i * m + c]! /= pivot;
    }
  }
  return b;
}

/** L⁻ᵀ B in the place of B [n x m], given the lower factor L [n x n]. */
export function solveLowerTransposed(l: Matrix, b: Matrix): Matrix {
  const n = l.rows;
  const m = b.cols;
  for (let to = n; to > 0; to -= block) {
    const k = Math.max(0, to - block);
    for (let i = to - 1; i >= k; i--) {
      const pivot = l.data[i * n + i]!;
      for (let c = 0; c < m; c++) b.data[i * m + c]! /= pivot;
      for (let j = k; j < i; j++) {
        const factor = l.data[i * n + j]!;
        for (let c = 0; c < m; c++) b.data[j * m + c]! -= factor * b.data[i * m + c]!;
      }
    }
    if (k === 0) break;
    // What the rows done so far take from those above them.
    const left = { data: l.data, rowStep: 1, colStep: n, offset: k * n };
    const product = gemm(k, m, to - k, left, { data: b.data, rowStep: m, colStep: 1, offset: k * m });
    for (let at = 0; at < product.length; at++) b.data[at]! -= product[at]!;
  }
  return b;
}

/** The square of `width` on the diagonal from k on. */
function part(a: Matrix, k: number, width: number): Matrix {
  const out = matrix(width, width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) out.data[i * width + j] = a.data[(k + i) * a.cols + k + j]!;
  }
  return out;
}

/** x L⁻ᵀ in the place of x, which begins at `at`. */
function solveRow(data: Float64Array, at: number, { rows: n, data: l }: Matrix): void {
  for (let j = 0; j < n; j++) {
    let sum = data[at + j]!;
    for (let k = 0; k < j; k++) sum -= data[at + k]! * l[j * n + k]!;
    data[at + j] = sum / l[j * n + j]!;
  }
}
