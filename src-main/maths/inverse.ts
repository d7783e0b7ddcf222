import { PerceptError } from '../errors.ts';
import { cholesky, choleskySolve } from './cholesky.ts';
import { matrix, type Matrix } from './matrix.ts';
import { multiply, multiplyTransA, multiplyTransB } from './multiply.ts';
import { identity } from './stack.ts';

/**
 * Inverse of a symmetric positive definite matrix [n x n], exactly symmetric: halves are inverted and put
 * together through the Schur complement, so that nearly all the work is matrix products. @throws PerceptError
 * when the matrix is not positive definite
 */
export function invertPositive(a: Matrix): Matrix {
  const n = a.rows;
  if (n <= 24) {
    const factor = cholesky(a);
    if (factor === undefined) {
      throw new PerceptError('a covariance matrix is not positive definite', {
        remedy: 'Look for columns that nearly depend on each other: the model is too ill-conditioned.',
      });
    }
    return symmetric(choleskySolve(factor, identity(n)));
  }
  const half = (n >> 3) << 2;
  const top = invertPositive(part(a, 0, half, 0, half));
  const corner = part(a, 0, half, half, n);
  const weights = multiply(top, corner);
  const rest = part(a, half, n, half, n);
  subtract(rest, multiplyTransA(corner, weights));
  const bottom = invertPositive(symmetric(rest));
  const cross = multiply(weights, bottom);
  const add = multiplyTransB(cross, weights);
  const out = matrix(n, n);
  for (let i = 0; i < half; i++) {
    for (let j = 0; j < half; j++) out.data[i * n + j] = top.data[i * half + j]! + add.data[i * half + j]!;
  }
  const m = n - half;
  for (let i = 0; i < half; i++) {
    for (let j = 0; j < m; j++) {
      out.data[i * n + half + j] = -cross.data[i * m + j]!;
      out.data[(half + j) * n + i] = -cross.data[i * m + j]!;
    }
  }
  for (let i = 0; i < m; i++) out.data.set(bottom.data.subarray(i * m, (i + 1) * m), (half + i) * n + half);
  return symmetric(out);
}

function part(a: Matrix, fromRow: number, toRow: number, fromCol: number, toCol: number): Matrix {
  const cols = toCol - fromCol;
  const out = matrix(toRow - fromRow, cols);
  for (let i = fromRow; i < toRow; i++) {
    out.data.set(a.data.subarray(i * a.cols + fromCol, i * a.cols + toCol), (i - fromRow) * cols);
  }
  return out;
}

function subtract(a: Matrix, b: Matrix): void {
  for (let i = 0; i < a.data.length; i++) a.data[i]! -= b.data[i]!;
}

/** Makes both triangles the mean of both, in place. */
function symmetric(a: Matrix): Matrix {
  const n = a.rows;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (a.data[i * n + j]! + a.data[j * n + i]!) / 2;
      a.data[i * n + j] = mean;
      a.data[j * n + i] = mean;
    }
  }
  return a;
}
