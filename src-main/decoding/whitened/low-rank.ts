import { blockedCholesky, solveLower, solveLowerTransposed } from '../../maths/blocked-cholesky.ts';
import { gemm } from '../../maths/kernels/gemm.ts';
import { matrix, transpose, type Matrix } from '../../maths/matrix.ts';
import type { StandardResiduals } from './residuals.ts';
import { ledoitWolf } from './shrinkage.ts';
import { singular, type Whitening } from './whitening.ts';

/**
 * By products of residuals [rows x rows] in place of correlations of voxels: R = s I + AᵀA with A = √((1 - s) / n) Z has a rank of n beside
 * its diagonal, so that nothing of v x v is needed where voxels are more than residuals. With K = s I + A Aᵀ = L Lᵀ,
 * M = s^-½ (I - Aᵀ L⁻ᵀ (L + √s I)⁻¹ A) has M Mᵀ = R⁻¹, exactly: Woodbury's identity for the factor, as Andrews (1968), AIAA J. 6:1165,
 * has it for Kalman filters. See `whitening`.
 */
export function lowRankWhitening(residuals: StandardResiduals, shrinkage: 'auto' | number): Whitening {
  const { sd, rows } = residuals;
  const v = sd.length;
  const k = productsOf(residuals);
  const s = shrinkage === 'auto' ? estimate(k, v) : shrinkage;
  const factor = (1 - s) / rows;
  for (let t = 0; t < rows; t++) {
    for (let u = 0; u <= t; u++) k.data[t * rows + u]! *= factor;
    k.data[t * rows + t]! += s;
  }
  // With nothing on the diagonal there is no inverse: voxels are more than residuals.
  const l = s > 0 ? blockedCholesky(k) : undefined;
  if (l === undefined) throw singular(v, rows, s);
  const root = Math.sqrt(s);
  const scale = Math.sqrt(factor);
  return {
    shrinkage: s,
    rows,
    whiten(x) {
      const along = solveLower(l, transpose(ontoRows(x, residuals, scale)));
      addToDiagonal(l, root);
      const taken = transpose(solveLowerTransposed(l, along));
      addToDiagonal(l, -root);
      return takeAway(x, taken, residuals, { scale, root });
    },
  };
}

/** Z Zᵀ [n x n], the lower triangle of it. A part is at hand with one other at a time. */
function productsOf({ rowsOf, rows, part }: StandardResiduals): Matrix {
  const products = matrix(rows, rows);
  const starts = startsOf(rowsOf);
  for (const i of rowsOf.keys()) {
    const below = part(i);
    for (let j = 0; j <= i; j++) {
      const z = j === i ? below : part(j);
      const left = { data: below.data, rowStep: below.cols, colStep: 1 };
      const block = gemm(below.rows, z.rows, z.cols, left, { data: z.data, rowStep: 1, colStep: z.cols });
      for (let t = 0; t < below.rows; t++) {
        const to = (starts[i]! + t) * rows + starts[j]!;
        products.data.set(block.subarray(t * z.rows, (t + 1) * z.rows), to);
      }
    }
  }
  return products;
}

/** X Aᵀ [m x n]. */
function ontoRows(x: Matrix, { rowsOf, rows, part }: StandardResiduals, scale: number): Matrix {
  const out = matrix(x.rows, rows);
  const starts = startsOf(rowsOf);
  for (const i of rowsOf.keys()) {
    const z = part(i);
    const left = { data: x.data, rowStep: x.cols, colStep: 1 };
    const block = gemm(x.rows, z.rows, z.cols, left, { data: z.data, rowStep: 1, colStep: z.cols });
    for (let r = 0; r < x.rows; r++) {
      for (let t = 0; t < z.rows; t++) out.data[r * rows + starts[i]! + t] = scale * block[r * z.rows + t]!;
    }
  }
  return out;
}

/** (X - U A) / √s. */
function takeAway(
  x: Matrix,
  u: Matrix,
  { rowsOf, part }: StandardResiduals,
  { scale, root }: { scale: number; root: number },
): Matrix {
  const out = matrix(x.rows, x.cols, x.data.slice());
  const starts = startsOf(rowsOf);
  for (const i of rowsOf.keys()) {
    const z = part(i);
    const left = { data: u.data, rowStep: u.cols, colStep: 1, offset: starts[i]! };
    const block = gemm(x.rows, z.cols, z.rows, left, { data: z.data, rowStep: z.cols, colStep: 1 });
    for (let at = 0; at < block.length; at++) out.data[at]! -= scale * block[at]!;
  }
  for (let at = 0; at < out.data.length; at++) out.data[at]! /= root;
  return out;
}

function estimate({ rows: n, data }: Matrix, p: number): number {
  let squares = 0;
  let trace = 0;
  let fourth = 0;
  for (let t = 0; t < n; t++) {
    trace += data[t * n + t]! / n;
    fourth += data[t * n + t]! ** 2;
    for (let u = 0; u <= t; u++) squares += (u < t ? 2 : 1) * (data[t * n + u]! / n) ** 2;
  }
  return ledoitWolf({ squares, trace, fourth }, n, p);
}

function startsOf(rowsOf: readonly number[]): number[] {
  let next = 0;
  return rowsOf.map((rows) => (next += rows) - rows);
}

function addToDiagonal({ rows: n, data }: Matrix, value: number): void {
  for (let t = 0; t < n; t++) data[t * n + t]! += value;
}
