import { blockedCholesky, solveLower } from '../../maths/blocked-cholesky.ts';
import { gemm } from '../../maths/kernels/gemm.ts';
import { matrix, transpose, type Matrix } from '../../maths/matrix.ts';
import { ledoitWolf } from './shrinkage.ts';
import type { StandardResiduals } from './residuals.ts';
import { singular, type Whitening } from './whitening.ts';

/** By the correlations of all voxels [v x v] and their factor: where voxels are no more than residuals. See `whitening`. */
export function denseWhitening(residuals: StandardResiduals, shrinkage: 'auto' | number): Whitening {
  const { sd, rows } = residuals;
  const v = sd.length;
  const { products, fourth } = productsOf(residuals);
  const s = shrinkage === 'auto' ? estimate(products, fourth, rows) : shrinkage;
  const factor = (1 - s) / rows;
  for (let i = 0; i < v; i++) {
    for (let j = 0; j < i; j++) products.data[i * v + j]! *= factor;
    // By the very definition of sd; not left to rounding.
    products.data[i * v + i] = 1;
  }
  const l = blockedCholesky(products);
  if (l === undefined) throw singular(v, rows, s);
  return { shrinkage: s, rows, whiten: (x) => transpose(solveLower(l, transpose(x))) };
}

/** ZᵀZ [v x v], the lower triangle alone, and the sum over rows of |z|⁴. */
function productsOf({ sd, rowsOf, part }: StandardResiduals): { products: Matrix; fourth: number } {
  const v = sd.length;
  const products = matrix(v, v);
  let fourth = 0;
  for (const index of rowsOf.keys()) {
    const z = part(index);
    for (let t = 0; t < z.rows; t++) {
      let square = 0;
      for (let k = t * v; k < (t + 1) * v; k++) square += z.data[k]! * z.data[k]!;
      fourth += square * square;
    }
    // By bands of columns, so that no second matrix of v x v is needed.
    const band = 256;
    for (let j = 0; j < v; j += band) {
      const columns = Math.min(band, v - j);
      const left = { data: z.data, rowStep: 1, colStep: v, offset: j };
      const right = { data: z.data, rowStep: v, colStep: 1, offset: j };
      const product = gemm(v - j, columns, z.rows, left, right);
      for (let i = 0; i < v - j; i++) {
        for (let c = 0; c < columns; c++) products.data[(j + i) * v + j + c]! += product[i * columns + c]!;
      }
    }
  }
  return { products, fourth };
}

function estimate({ rows: p, data }: Matrix, fourth: number, n: number): number {
  let squares = 0;
  let trace = 0;
  for (let i = 0; i < p; i++) {
    trace += data[i * p + i]! / n;
    for (let j = 0; j <= i; j++) squares += (j < i ? 2 : 1) * (data[i * p + j]! / n) ** 2;
  }
  return ledoitWolf({ squares, trace, fourth }, n, p);
}
