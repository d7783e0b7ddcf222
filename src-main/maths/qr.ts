import { matrix, type Matrix } from './matrix.ts';

/** A Π = Q R by Householder reflections with column pivoting (Golub & Van Loan 2013, algorithm 5.4.1). */
export interface PivotedQr {
  /** Upper triangular [k x cols], k = min(rows, cols); columns in pivot order. */
  readonly r: Matrix;
  /** order[j] is the column of A that stands at place j. */
  readonly order: Uint32Array;
  /** Columns that stand out of the rounding: |r_jj| > tolerance. */
  readonly rank: number;
  /** Orthonormal columns [rows x rank]; only when asked for. */
  readonly q: Matrix | undefined;
}

/**
 * QR with column pivoting. Work: about 2 rows cols².
 * @param options.tolerance |r_jj| up to this counts as zero; by default max(rows, cols) * eps * |r_00|
 * @param options.pivot false keeps the order, except that columns within `tolerance` of the ones before go
 * last
 */
export function pivotedQr(
  a: Matrix,
  options: { tolerance?: number; wantQ?: boolean; pivot?: boolean } = {},
): PivotedQr {
  const { rows, cols } = a;
  // Columns are kept contiguous: every inner loop below runs along one.
  const columns = Array.from({ length: cols }, (_, j) => {
    const column = new Float64Array(rows);
    for (let i = 0; i < rows; i++) column[i] = a.data[i * cols + j]!;
    return column;
  });
  const order = Uint32Array.from({ length: cols }, (_, j) => j);
  const left = Float64Array.from(columns, (column) => dot(column, column, 0));
  const first = left.slice();
  const steps = Math.min(rows, cols);
  const reflectors: { v: Float64Array; scale: number }[] = [];
  let largest = 0;
  for (const square of left) largest = Math.max(largest, Math.sqrt(square));
  const tolerance = options.tolerance ?? Math.max(rows, cols) * Number.EPSILON * largest;
  let rank = 0;
  for (let k = 0; k < steps; k++) {
    let best = k;
    if (options.pivot === false) {
      while (best < cols - 1 && Math.sqrt(tail(columns[best]!, k)) <= tolerance) best++;
    } else {
      for (let j = k + 1; j < cols; j++) if (left[j]! > left[best]!) best = j;
    }
    swap(columns, order, left, first, k, best);
    const column = columns[k]!;
    const norm = Math.sqrt(tail(column, k));
    if (norm > tolerance && rank === k) rank++;
    const head = column[k]!;
    const alpha = head > 0 ? -norm : norm;
    const v = column.slice(k);
    v[0]! -= alpha;
    const square = dot(v, v, 0);
    const scale = square > 0 ? 2 / square : 0;
    reflectors.push({ v, scale });
    column[k] = alpha;
    column.fill(0, k + 1);
    for (let j = k + 1; j < cols; j++) {
      const other = columns[j]!;
      reflect(other, v, scale, k);
      const rest = left[j]! - other[k]! * other[k]!;
      // The running norm loses digits as it shrinks: take it afresh when little is left of the last exact one
      // (LAPACK note 176).
      if (rest > 1e-8 * first[j]!) left[j] = rest;
      else first[j] = left[j] = tail(other, k + 1);
    }
  }
  const r = matrix(steps, cols);
  for (let j = 0; j < cols; j++) {
    for (let i = 0; i <= Math.min(j, steps - 1); i++) r.data[i * cols + j] = columns[j]![i]!;
  }
  return { r, order, rank, q: options.wantQ === true ? formQ(reflectors, rows, rank) : undefined };
}

/** X with R X = B for an upper triangular R: its leading [n x n] part, n = B's rows. */
export function solveUpper(r: Matrix, b: Matrix): Matrix {
  const n = b.rows;
  const m = b.cols;
  const x = matrix(n, m, b.data.slice());
  for (let i = n - 1; i >= 0; i--) {
    const target = x.data.subarray(i * m, (i + 1) * m);
    for (let k = i + 1; k < n; k++) {
      const factor = r.data[i * r.cols + k]!;
      if (factor === 0) continue;
      const at = k * m;
      for (let j = 0; j < m; j++) target[j]! -= factor * x.data[at + j]!;
    }
    const pivot = r.data[i * r.cols + i]!;
    for (let j = 0; j < m; j++) target[j]! /= pivot;
  }
  return x;
}

function formQ(
  reflectors: readonly { v: Float64Array; scale: number }[],
  rows: number,
  rank: number,
): Matrix {
  const q = matrix(rows, rank);
  const column = new Float64Array(rows);
  for (let j = 0; j < rank; j++) {
    column.fill(0);
    column[j] = 1;
    for (let k = Math.min(j, reflectors.length - 1); k >= 0; k--) {
      const { v, scale } = reflectors[k]!;
      reflect(column, v, scale, k);
    }
    for (let i = 0; i < rows; i++) q.data[i * rank + j] = column[i]!;
  }
  return q;
}

/** x[from..] -= scale * v * (v . x[from..]) */
function reflect(x: Float64Array, v: Float64Array, scale: number, from: number): void {
  const factor = scale * dot(v, x, from);
  if (factor === 0) return;
  for (let i = 0; i < v.length; i++) x[from + i]! -= factor * v[i]!;
}

/** Sum of v[i] * x[from + i], in four running sums (one alone would wait for each addition). */
function dot(v: Float64Array, x: Float64Array, from: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = v.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    s0 += v[i]! * x[from + i]!;
    s1 += v[i + 1]! * x[from + i + 1]!;
    s2 += v[i + 2]! * x[from + i + 2]!;
    s3 += v[i + 3]! * x[from + i + 3]!;
  }
  for (let i = whole; i < v.length; i++) s0 += v[i]! * x[from + i]!;
  return s0 + s1 + (s2 + s3);
}

function tail(column: Float64Array, from: number): number {
  const rest = column.subarray(from);
  return dot(rest, rest, 0);
}

function swap(
  columns: Float64Array[],
  order: Uint32Array,
  left: Float64Array,
  first: Float64Array,
  i: number,
  j: number,
): void {
  if (i === j) return;
  [columns[i], columns[j]] = [columns[j]!, columns[i]!];
  [order[i], order[j]] = [order[j]!, order[i]!];
  [left[i], left[j]] = [left[j]!, left[i]!];
  [first[i], first[j]] = [first[j]!, first[i]!];
}
