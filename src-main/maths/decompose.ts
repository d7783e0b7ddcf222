import { EigenvalueDecomposition, Matrix as MlMatrix, SingularValueDecomposition } from 'ml-matrix';
import { matrix, transpose, type Matrix } from './matrix.ts';
import { multiplyTransB } from './multiply.ts';

/** Eigenvalues (descending) and eigenvectors (columns, [n x n]) of a symmetric matrix. */
export function symmetricEigen(a: Matrix): { values: Float64Array; vectors: Matrix } {
  const n = a.rows;
  const found = new EigenvalueDecomposition(toMl(a), { assumeSymmetric: true });
  const order = Array.from({ length: n }, (_, i) => i).sort(
    (i, j) => found.realEigenvalues[j]! - found.realEigenvalues[i]!,
  );
  const vectors = matrix(n, n);
  order.forEach((from, to) => {
    for (let i = 0; i < n; i++) vectors.data[i * n + to] = found.eigenvectorMatrix.get(i, from);
  });
  return { values: Float64Array.from(order, (i) => found.realEigenvalues[i]!), vectors };
}

/** Thin singular value decomposition A = U diag(s) Vᵀ with s descending; k = min(rows, cols). */
export function svd(a: Matrix): { u: Matrix; s: Float64Array; v: Matrix } {
  if (a.rows < a.cols) {
    const { u, s, v } = svd(transpose(a));
    return { u: v, s, v: u };
  }
  const found = new SingularValueDecomposition(toMl(a));
  return {
    u: fromMl(found.leftSingularVectors),
    s: Float64Array.from(found.diagonal),
    v: fromMl(found.rightSingularVectors),
  };
}

/** NumPy's rule for the smallest singular value that counts: max(rows, cols) * eps * largest. */
export function rankTolerance(rows: number, cols: number, largest: number): number {
  return Math.max(rows, cols) * Number.EPSILON * largest;
}

/**
 * Moore-Penrose inverse [cols x rows] and the rank it was made with.
 * @param relative singular values below relative * largest count as zero; by default max(rows, cols) * eps
 */
export function pseudoInverse(
  a: Matrix,
  relative?: number,
): { inverse: Matrix; rank: number; condition: number } {
  const { u, s, v } = svd(a);
  const largest = s[0] ?? 0;
  const limit = relative === undefined ? rankTolerance(a.rows, a.cols, largest) : relative * largest;
  let rank = 0;
  const scaled = matrix(v.rows, v.cols, v.data.slice());
  for (let k = 0; k < s.length; k++) {
    const keep = s[k]! > limit;
    if (keep) rank++;
    for (let i = 0; i < v.rows; i++) scaled.data[i * v.cols + k]! *= keep ? 1 / s[k]! : 0;
  }
  const smallest = s[s.length - 1] ?? 0;
  return {
    inverse: multiplyTransB(scaled, u),
    rank,
    condition: smallest > 0 ? largest / smallest : Infinity,
  };
}

function toMl(a: Matrix): MlMatrix {
  return MlMatrix.from1DArray(a.rows, a.cols, a.data);
}

function fromMl(a: MlMatrix): Matrix {
  const out = matrix(a.rows, a.columns);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.columns; j++) out.data[i * a.columns + j] = a.get(i, j);
  return out;
}
