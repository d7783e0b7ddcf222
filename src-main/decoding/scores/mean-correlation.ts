import { matrix, row, transpose, type Matrix } from '../../maths/matrix.ts';
import { multiplyTransB } from '../../maths/multiply.ts';
import { unitVector } from '../../maths/stats.ts';
import type { Statistic } from './score.ts';

/** The mean over images of the correlation of an image's true vector with its predicted one: the mean of C's diagonal. */
export function meanOwnCorrelation(c: Matrix): Statistic {
  const n = c.rows;
  return {
    permuted: (order) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += c.data[i * n + order[i]!]!;
      return sum / n;
    },
    weighted: (counts) => {
      let sum = 0;
      let of = 0;
      for (let i = 0; i < n; i++) {
        sum += counts[i]! * c.data[i * n + i]!;
        of += counts[i]!;
      }
      return sum / of;
    },
  };
}

/** Correlation across images [n] of each true dimension with the predicted one [d]; NaN where one is constant. */
export function profileCorrelations(truth: Matrix, predicted: Matrix): Float64Array {
  return weightedProfiles(truth, predicted, new Float64Array(truth.rows).fill(1));
}

/** The mean over dimensions of the profile correlations, of those that exist. */
export function meanProfileCorrelation(truth: Matrix, predicted: Matrix): Statistic {
  const n = truth.rows;
  // Correlation of unit profiles is a sum over images, so the mean over dimensions is a trace of one n x n matrix.
  const t = transpose(truth);
  const p = transpose(predicted);
  let dims = 0;
  const kept = { truth: matrix(t.rows, n), predicted: matrix(t.rows, n) };
  for (let k = 0; k < t.rows; k++) {
    const a = unitVector(row(t, k));
    const b = unitVector(row(p, k));
    if (n === 0 || Number.isNaN(a[0]! + b[0]!)) continue;
    kept.truth.data.set(a, k * n);
    kept.predicted.data.set(b, k * n);
    dims++;
  }
  const products = multiplyTransB(transpose(kept.truth), transpose(kept.predicted));
  return {
    permuted: (order) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += products.data[i * n + order[i]!]!;
      return dims === 0 ? NaN : sum / dims;
    },
    weighted: (counts) => meanOfNumbers(weightedProfiles(truth, predicted, counts)),
  };
}

/** The mean of those that are not NaN; NaN when all are. */
export function meanOfNumbers(x: ArrayLike<number>): number {
  let sum = 0;
  let of = 0;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]!)) continue;
    sum += x[i]!;
    of++;
  }
  return of === 0 ? NaN : sum / of;
}

function weightedProfiles(truth: Matrix, predicted: Matrix, counts: ArrayLike<number>): Float64Array {
  const d = truth.cols;
  const drawn: number[] = [];
  for (let i = 0; i < truth.rows; i++) for (let k = 0; k < counts[i]!; k++) drawn.push(i);
  const out = new Float64Array(d);
  const a = new Float64Array(drawn.length);
  const b = new Float64Array(drawn.length);
  for (let j = 0; j < d; j++) {
    drawn.forEach((i, at) => {
      a[at] = truth.data[i * d + j]!;
      b[at] = predicted.data[i * d + j]!;
    });
    const x = unitVector(a);
    const y = unitVector(b);
    let sum = drawn.length === 0 ? NaN : 0;
    for (let at = 0; at < drawn.length; at++) sum += x[at]! * y[at]!;
    out[j] = sum;
  }
  return out;
}
