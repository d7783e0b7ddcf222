import { columnMeans, matrix, type Matrix } from '../../maths/matrix.ts';
import { columnDeviations } from '../../maths/stats.ts';

/** Mean and standard deviation of each column in the training data. */
export interface Standard {
  readonly mean: Float64Array;
  /** 0 for columns that do not vary or hold a NaN: they are standardised to 0. */
  readonly sd: Float64Array;
  readonly ignored: number;
}

/** The standard of training data [n x k], with the sample standard deviation (n - 1). */
export function standardOf(a: Matrix): Standard {
  const mean = columnMeans(a);
  const sd = columnDeviations(a, mean);
  let ignored = 0;
  for (let j = 0; j < a.cols; j++) {
    // A constant column keeps a rest of rounding errors, which must not be blown up to unit variance.
    if (sd[j]! > 1e-12 * Math.abs(mean[j]!) && Number.isFinite(sd[j]!)) continue;
    sd[j] = 0;
    ignored++;
  }
  return { mean, sd, ignored };
}

/** (a - mean) / sd column by column; 0 where sd is 0. */
export function standardise(a: Matrix, { mean, sd }: Standard): Matrix {
  const out = matrix(a.rows, a.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++) {
      if (sd[j]! > 0) out.data[i * a.cols + j] = (a.data[i * a.cols + j]! - mean[j]!) / sd[j]!;
    }
  }
  return out;
}
