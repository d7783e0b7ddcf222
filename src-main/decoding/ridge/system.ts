import { columnMeans, row, subtractFromRows, transpose, type Matrix } from '../../maths/matrix.ts';
import { gram, multiplyTransA, multiplyTransB } from '../../maths/multiply.ts';
import {
  rotate,
  rotateBack,
  ShiftedSolver,
  solveShifted,
  solveShiftedEach,
  tridiagonalise,
} from './tridiagonal.ts';

/** One lambda for all columns of Z, or one for each. */
export type Lambda = number | Float64Array;

/** Ridge regression of Z [n x d] on X [n x v], decomposed once, for any lambda > 0; both centred with their means. */
export interface RidgeSystem {
  readonly meanX: Float64Array;
  readonly meanZ: Float64Array;
  /** Mean of the diagonal of the decomposed matrix. */
  readonly scale: number;
  /** Weights [v x d] of the centred X. */
  readonly weights: (lambda: Lambda) => Matrix;
  /** Length of the weights of column j of Z. */
  readonly weightNorm: (j: number) => (lambda: number) => number;
  /** For other rows of X [m x v]: their predicted Z - meanZ [m x d] at any lambda. */
  readonly predictor: (x: Matrix) => (lambda: Lambda) => Matrix;
}

/**
 * Decomposes the smaller of XᵀX (primal) and XXᵀ (dual):
 * (XᵀX + lambda I)⁻¹ XᵀZ = Xᵀ (XXᵀ + lambda I)⁻¹ Z  (Saunders, Gammerman & Vovk 1998).
 */
export function ridgeSystem(x: Matrix, z: Matrix): RidgeSystem {
  const meanX = columnMeans(x);
  const meanZ = columnMeans(z);
  const centred = subtractFromRows(x, meanX);
  const target = subtractFromRows(z, meanZ);
  const dual = x.rows < x.cols;
  const small = gram(dual ? transpose(centred) : centred);
  const decomposed = tridiagonalise(small);
  const rotated = rotate(decomposed, dual ? target : multiplyTransA(centred, target));
  const columns = transpose(rotated);
  const solve = (lambda: Lambda): Matrix =>
    typeof lambda === 'number'
      ? solveShifted(decomposed, lambda, rotated)
      : solveShiftedEach(decomposed, lambda, rotated);
  let trace = 0;
  for (let i = 0; i < small.rows; i++) trace += small.data[i * small.cols + i]!;
  return {
    meanX,
    meanZ,
    scale: trace / small.rows,
    weights: (lambda) => {
      const solved = rotateBack(decomposed, solve(lambda));
      return dual ? multiplyTransA(centred, solved) : solved;
    },
    weightNorm: (j) => {
      const column = row(columns, j);
      const solver = new ShiftedSolver(decomposed, column);
      const { diagonal, off } = decomposed;
      return (lambda) => {
        const solved = solver.solve(lambda);
        const last = solved.length - 1;
        // Primal: the weights turned. Dual: |Xᵀ s|² = sᵀ XXᵀ s, which is that of the tridiagonal form.
        let square = solved[last]! * solved[last]! * (dual ? diagonal[last]! : 1);
        for (let i = 0; i < last; i++) {
          const along = dual ? diagonal[i]! * solved[i]! + 2 * off[i]! * solved[i + 1]! : solved[i]!;
          square += solved[i]! * along;
        }
        return Math.sqrt(Math.max(0, square));
      };
    },
    predictor: (others) => {
      const away = subtractFromRows(others, meanX);
      // The other rows in the coordinates of the tridiagonal form: each lambda then costs one narrow product.
      const basis = rotate(decomposed, dual ? multiplyTransB(centred, away) : transpose(away));
      return (lambda) => multiplyTransA(basis, solve(lambda));
    },
  };
}
