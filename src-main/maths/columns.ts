import { matrix, type Matrix } from './matrix.ts';

/** Euclidean norm of each column [cols]. */
export function columnNorms(a: Matrix): Float64Array {
  const { data, cols } = a;
  const squares = new Float64Array(cols);
  for (let i = 0; i < data.length; i += cols) {
    for (let j = 0; j < cols; j++) squares[j]! += data[i + j]! ** 2;
  }
  return squares.map(Math.sqrt);
}

/** `a` with each column divided by its scale [cols]; a column of scale 0 becomes zeros. */
export function divideColumns(a: Matrix, scales: Float64Array): Matrix {
  const out = matrix(a.rows, a.cols, a.data.slice());
  const factors = scales.map((scale) => (scale > 0 ? 1 / scale : 0));
  for (let i = 0; i < out.data.length; i += a.cols) {
    for (let j = 0; j < a.cols; j++) out.data[i + j]! *= factors[j]!;
  }
  return out;
}
