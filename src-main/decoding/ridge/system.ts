import { columnMeans, subtractFromRows, transpose, type Matrix } from '../../maths/matrix.ts';
import { gram, multiplyTransA, multiplyTransB } from '../../maths/multiply.ts';
import { rotate, rotateBack, solveShifted, tridiagonalise } from './tridiagonal.ts';

/** Ridge regression of Z [n x d] on X [n x v], decomposed once, for any lambda > 0; both centred with their means. */
export interface RidgeSystem {
  readonly meanX: Float64Array;
  readonly meanZ: Float64Array;
  /** Weights [v x d] of the centred X. */
  readonly weights: (lambda: number) => Matrix;
  /** For other rows of X [m x v]: their predicted Z - meanZ [m x d] at any lambda. */
  readonly predictor: (x: Matrix) => (lambda: number) => Matrix;
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
  const decomposed = tridiagonalise(gram(dual ? transpose(centred) : centred));
  const rotated = rotate(decomposed, dual ? target : multiplyTransA(centred, target));
  return {
    meanX,
    meanZ,
    weights: (lambda) => {
      const solved = rotateBack(decomposed, solveShifted(decomposed, lambda, rotated));
      return dual ? multiplyTransA(centred, solved) : solved;
    },
    predictor: (others) => {
      const away = subtractFromRows(others, meanX);
      // The other rows in the coordinates of the tridiagonal form: each lambda then costs one narrow product.
      const basis = rotate(decomposed, dual ? multiplyTransB(centred, away) : transpose(away));
      return (lambda) => multiplyTransA(basis, solveShifted(decomposed, lambda, rotated));
    },
  };
}
