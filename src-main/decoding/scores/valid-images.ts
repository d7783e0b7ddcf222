import { takeCols, takeRows, type Matrix } from '../../maths/matrix.ts';

/** The images whose own row and column of a correlation matrix [n x n] hold a number. */
export function validImages(c: Matrix): Uint32Array {
  const valid: number[] = [];
  for (let i = 0; i < c.rows; i++) {
    // The diagonal is NaN exactly where the true or the predicted vector has no correlation with anything.
    if (!Number.isNaN(c.data[i * c.cols + i]!)) valid.push(i);
  }
  return Uint32Array.from(valid);
}

/** The correlations among the images that have any, [m x m]. */
export function withoutInvalid(c: Matrix): Matrix {
  const valid = validImages(c);
  return valid.length === c.rows ? c : takeCols(takeRows(c, valid), valid);
}
