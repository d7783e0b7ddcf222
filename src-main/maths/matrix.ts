import { PerceptError } from '../errors.ts';

/** A dense matrix [rows x cols], row-major, float64. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/** A matrix over `data`, or of zeros. @throws PerceptError when the lengths disagree */
export function matrix(
  rows: number,
  cols: number,
  data: Float64Array = new Float64Array(rows * cols),
): Matrix {
  if (data.length !== rows * cols) {
    throw new PerceptError(`a ${rows} x ${cols} matrix needs ${rows * cols} numbers, got ${data.length}`);
  }
  return { rows, cols, data };
}

/** A matrix from rows of equal length. */
export function fromRows(rows: readonly ArrayLike<number>[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  const out = matrix(rows.length, cols);
  rows.forEach((row, i) => {
    if (row.length !== cols) throw new PerceptError(`row ${i} has ${row.length} numbers, row 0 has ${cols}`);
    out.data.set(row, i * cols);
  });
  return out;
}

/** A view of row `i`, not a copy. */
export function row(a: Matrix, i: number): Float64Array {
  return a.data.subarray(i * a.cols, (i + 1) * a.cols);
}

export function transpose(a: Matrix): Matrix {
  const out = matrix(a.cols, a.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++) out.data[j * a.rows + i] = a.data[i * a.cols + j]!;
  }
  return out;
}

/** The rows named by `indices`, copied in that order. */
export function takeRows(a: Matrix, indices: ArrayLike<number>): Matrix {
  const out = matrix(indices.length, a.cols);
  for (let i = 0; i < indices.length; i++) out.data.set(row(a, indices[i]!), i * a.cols);
  return out;
}

/** The columns named by `indices`, copied in that order. */
export function takeCols(a: Matrix, indices: ArrayLike<number>): Matrix {
  const n = indices.length;
  const out = matrix(a.rows, n);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < n; j++) out.data[i * n + j] = a.data[i * a.cols + indices[j]!]!;
  }
  return out;
}

/** Mean of each column [cols]. */
export function columnMeans(a: Matrix): Float64Array {
  const mean = new Float64Array(a.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++) mean[j]! += a.data[i * a.cols + j]!;
  }
  for (let j = 0; j < a.cols; j++) mean[j]! /= a.rows;
  return mean;
}

/** `a` with `offsets` [cols] taken from each row. */
export function subtractFromRows(a: Matrix, offsets: ArrayLike<number>): Matrix {
  const out = matrix(a.rows, a.cols, a.data.slice());
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++) out.data[i * a.cols + j]! -= offsets[j]!;
  }
  return out;
}

/** Matrices side by side; all must have the same number of rows. */
export function beside(parts: readonly Matrix[]): Matrix {
  const rows = parts[0]?.rows ?? 0;
  const cols = parts.reduce((sum, part) => sum + part.cols, 0);
  const out = matrix(rows, cols);
  let at = 0;
  for (const part of parts) {
    if (part.rows !== rows)
      throw new PerceptError(`matrices of ${rows} and ${part.rows} rows cannot stand side by side`);
    for (let i = 0; i < rows; i++) out.data.set(row(part, i), i * cols + at);
    at += part.cols;
  }
  return out;
}
