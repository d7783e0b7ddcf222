import { PerceptError } from '../../errors.ts';
import { matrix, row, type Matrix } from '../../maths/matrix.ts';
import { multiplyTransB } from '../../maths/multiply.ts';
import { rowCorrelations } from '../../maths/stats.ts';

/** What makes two vectors alike: Pearson's correlation, or a small mean squared error. */
export type Measure = 'pearson' | 'mse';

export const measureWords: Readonly<Record<Measure, string>> = {
  pearson: 'Pearson',
  mse: 'mean squared error',
};

/**
 * How alike row i of `truth` [n x k] and row j of `predicted` [m x k] are, as [n x m], more is more alike: Pearson's correlation, or
 * the mean squared error with its sign turned. NaN in the row or column of a vector that has none.
 * @throws PerceptError when the rows are of different lengths
 */
export function similarities(truth: Matrix, predicted: Matrix, measure: Measure): Matrix {
  if (measure === 'pearson') return rowCorrelations(truth, predicted);
  if (truth.cols !== predicted.cols)
    throw new PerceptError(`cannot compare rows of ${truth.cols} numbers with rows of ${predicted.cols}`);
  const a = squares(truth);
  const b = squares(predicted);
  const products = multiplyTransB(truth, predicted);
  const out = matrix(truth.rows, predicted.rows);
  for (let i = 0; i < out.rows; i++) {
    for (let j = 0; j < out.cols; j++) {
      const at = i * out.cols + j;
      // Rounding must not make an error negative.
      const error = Math.max(0, a[i]! + b[j]! - 2 * products.data[at]!) / truth.cols;
      out.data[at] = Number.isFinite(error) ? -error : NaN;
    }
  }
  return out;
}

/** Sum of squares of each row. */
function squares(a: Matrix): Float64Array {
  return Float64Array.from({ length: a.rows }, (_, i) => row(a, i).reduce((sum, x) => sum + x * x, 0));
}
