import { PerceptError } from '../errors.ts';
import { matrix, type Matrix } from './matrix.ts';
import { multiplyTransB } from './multiply.ts';

/** Arithmetic mean; NaN of nothing. */
export function mean(x: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]!;
  return sum / x.length;
}

/** Variance about the mean, divided by n - ddof (1 by default: the sample variance). */
export function variance(x: ArrayLike<number>, ddof = 1): number {
  const centre = mean(x);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - centre) ** 2;
  return sum / (x.length - ddof);
}

/** Standard deviation, divided by n - ddof under the root (1 by default). */
export function standardDeviation(x: ArrayLike<number>, ddof = 1): number {
  return Math.sqrt(variance(x, ddof));
}

/**
 * The p-quantile of numbers in ascending order, 0 <= p <= 1, between neighbours linearly (NumPy's default, type 7 of
 * Hyndman & Fan 1996).
 */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return NaN;
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}

/** Pearson correlation of two vectors; NaN where one of them is constant or holds a NaN. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length)
    throw new PerceptError(`cannot correlate ${a.length} numbers with ${b.length} numbers`);
  const x = unitVector(a);
  const y = unitVector(b);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return clampCorrelation(sum);
}

/**
 * (x - mean) / |x - mean|; all NaN for a vector that is constant to within rounding (8 n eps of its mean) or has a
 * NaN or an infinity.
 */
export function unitVector(x: ArrayLike<number>): Float64Array {
  const out = new Float64Array(x.length);
  const centre = mean(x);
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    out[i] = x[i]! - centre;
    largest = Math.max(largest, Math.abs(out[i]!));
  }
  // What is left of a constant is the rounding of its mean, and of its values: that would correlate with anything.
  const rounding = 8 * x.length * Number.EPSILON * Math.abs(centre);
  if (largest <= rounding || !Number.isFinite(largest)) return out.fill(NaN);
  let square = 0;
  for (let i = 0; i < x.length; i++) square += (out[i]! / largest) ** 2;
  const norm = largest * Math.sqrt(square);
  for (let i = 0; i < x.length; i++) out[i]! /= norm;
  return out;
}

/**
 * C_ij = Pearson correlation of row i of `a` [n x k] with row j of `b` [m x k], as [n x m]; the row or column of a
 * constant vector, or of one with a NaN, is NaN.
 */
export function rowCorrelations(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.cols)
    throw new PerceptError(`cannot correlate rows of ${a.cols} numbers with rows of ${b.cols} numbers`);
  const [unitA, badA] = unitRows(a);
  const [unitB, badB] = unitRows(b);
  const c = multiplyTransB(unitA, unitB);
  for (let i = 0; i < c.rows; i++) {
    for (let j = 0; j < c.cols; j++) {
      const at = i * c.cols + j;
      c.data[at] = badA[i] || badB[j] ? NaN : clampCorrelation(c.data[at]!);
    }
  }
  return c;
}

/** The rows as unit vectors, those that have none as zeros, and a mark for each of the latter. */
function unitRows(a: Matrix): [Matrix, boolean[]] {
  const out = matrix(a.rows, a.cols);
  const bad: boolean[] = [];
  for (let i = 0; i < a.rows; i++) {
    const unit = unitVector(a.data.subarray(i * a.cols, (i + 1) * a.cols));
    bad.push(!(unit.length > 0) || Number.isNaN(unit[0]!));
    if (!bad[i]) out.data.set(unit, i * a.cols);
  }
  return [out, bad];
}

function clampCorrelation(r: number): number {
  return Math.min(1, Math.max(-1, r));
}

/** Standard deviation of each column [cols], divided by rows - ddof under the root (1 by default). */
export function columnDeviations(a: Matrix, means: ArrayLike<number>, ddof = 1): Float64Array {
  const out = new Float64Array(a.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++) out[j]! += (a.data[i * a.cols + j]! - means[j]!) ** 2;
  }
  for (let j = 0; j < a.cols; j++) out[j] = Math.sqrt(out[j]! / (a.rows - ddof));
  return out;
}
