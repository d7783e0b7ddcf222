import { PerceptError } from '../errors.ts';
import { gemm } from './kernels/gemm.ts';
import { matrix, type Matrix } from './matrix.ts';

/** The product A B. @throws PerceptError naming both shapes when they do not fit */
export function multiply(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.rows)
    throw new PerceptError(`cannot multiply ${a.rows} x ${a.cols} by ${b.rows} x ${b.cols}`);
  return matrix(a.rows, b.cols, gemm(a.rows, b.cols, a.cols, plain(a), plain(b)));
}

/** Aᵀ B, for A [n x p] and B [n x q]. @throws PerceptError naming both shapes when they do not fit */
export function multiplyTransA(a: Matrix, b: Matrix): Matrix {
  if (a.rows !== b.rows)
    throw new PerceptError(`cannot multiply the transpose of ${a.rows} x ${a.cols} by ${b.rows} x ${b.cols}`);
  return matrix(a.cols, b.cols, gemm(a.cols, b.cols, a.rows, transposed(a), plain(b)));
}

/** A Bᵀ, for A [n x k] and B [m x k]. @throws PerceptError naming both shapes when they do not fit */
export function multiplyTransB(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.cols)
    throw new PerceptError(`cannot multiply ${a.rows} x ${a.cols} by the transpose of ${b.rows} x ${b.cols}`);
  return matrix(a.rows, b.rows, gemm(a.rows, b.rows, a.cols, plain(a), transposed(b)));
}

/** The symmetric Aᵀ A, for A [n x p]: half the work of multiplyTransA(a, a), and exactly symmetric. */
export function gram(a: Matrix): Matrix {
  const p = a.cols;
  const data = gemm(p, p, a.rows, transposed(a), plain(a), true);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < i; j++) data[i * p + j] = data[j * p + i]!;
  }
  return matrix(p, p, data);
}

function plain(a: Matrix): { data: Float64Array; rowStep: number; colStep: number } {
  return { data: a.data, rowStep: a.cols, colStep: 1 };
}

function transposed(a: Matrix): { data: Float64Array; rowStep: number; colStep: number } {
  return { data: a.data, rowStep: 1, colStep: a.cols };
}
