import { matrix, type Matrix } from '../maths/matrix.ts';
import { multiply } from '../maths/multiply.ts';
import { solveUpper } from '../maths/qr.ts';

/** X = orthogonal * r, with r unit upper triangular. */
export interface SerialOrthogonal {
  readonly orthogonal: Matrix;
  readonly r: Matrix;
}

/**
 * Gram-Schmidt in the order of the columns, without normalising (SPM's "orthogonalise modulations"); X is [n
 * x p] and r [p x p]. A column that lies in the span of those before becomes zeros, in its own place.
 */
export function orthogonalise(x: Matrix): SerialOrthogonal {
  const { rows, cols } = x;
  const orthogonal = matrix(rows, cols, x.data.slice());
  const r = matrix(cols, cols);
  const squares = new Float64Array(cols);
  for (let j = 0; j < cols; j++) {
    const before = product(orthogonal, j, j);
    r.data[j * cols + j] = 1;
    // Twice: the second round takes away what rounding left in the first.
    for (let round = 0; round < 2; round++) {
      for (let k = 0; k < j; k++) {
        if (squares[k] === 0) continue;
        const factor = product(orthogonal, k, j) / squares[k]!;
        r.data[k * cols + j]! += factor;
        for (let i = 0; i < rows; i++)
          orthogonal.data[i * cols + j]! -= factor * orthogonal.data[i * cols + k]!;
      }
    }
    squares[j] = product(orthogonal, j, j);
    if (squares[j]! <= (rows * Number.EPSILON) ** 2 * before) {
      squares[j] = 0;
      for (let i = 0; i < rows; i++) orthogonal.data[i * cols + j] = 0;
    }
  }
  return { orthogonal, r };
}

/** Weights of the original columns from those of the orthogonalised ones [p x voxels]: W = R⁻¹ B. */
export function undoOrthogonalisation(r: Matrix, weights: Matrix): Matrix {
  return solveUpper(r, weights);
}

/** Orthogonalises trial values and then their convolved columns, as SPM does; r is the product of both. */
export function orthogonaliseTwice(values: Matrix, convolve: (values: Matrix) => Matrix): SerialOrthogonal {
  const once = orthogonalise(values);
  const twice = orthogonalise(convolve(once.orthogonal));
  return { orthogonal: twice.orthogonal, r: multiply(twice.r, once.r) };
}

function product(a: Matrix, j: number, k: number): number {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) sum += a.data[i * a.cols + j]! * a.data[i * a.cols + k]!;
  return sum;
}
