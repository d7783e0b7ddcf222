import { columnMeans, matrix, row, subtractFromRows, transpose, type Matrix } from '../../maths/matrix.ts';
import { multiplyTransB } from '../../maths/multiply.ts';
import { pearson, unitVector } from '../../maths/stats.ts';
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
  const t = transpose(truth);
  const p = transpose(predicted);
  return Float64Array.from({ length: t.rows }, (_, k) =>
    t.cols === 0 ? NaN : pearson(row(t, k), row(p, k)),
  );
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
    weighted: resampledProfiles(truth, predicted),
  };
}

/**
 * The mean profile correlation of images drawn counts[i] times, from sums about each dimension's mean over all images, so that nothing is lost to
 * cancellation. A dimension in which the images drawn do not differ is left out.
 */
function resampledProfiles(truth: Matrix, predicted: Matrix): Statistic['weighted'] {
  const d = truth.cols;
  const x = subtractFromRows(truth, columnMeans(truth));
  const y = subtractFromRows(predicted, columnMeans(predicted));
  const sums = Array.from({ length: 5 }, () => new Float64Array(d));
  const [sx, sy, sxx, syy, sxy] = sums as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return (counts) => {
    for (const sum of sums) sum.fill(0);
    let n = 0;
    for (let i = 0; i < x.rows; i++) {
      const weight = counts[i]!;
      if (weight === 0) continue;
      n += weight;
      for (let k = 0; k < d; k++) {
        const a = x.data[i * d + k]!;
        const b = y.data[i * d + k]!;
        sx[k]! += weight * a;
        sy[k]! += weight * b;
        sxx[k]! += weight * a * a;
        syy[k]! += weight * b * b;
        sxy[k]! += weight * a * b;
      }
    }
    let sum = 0;
    let of = 0;
    for (let k = 0; k < d; k++) {
      const va = sxx[k]! - sx[k]! ** 2 / n;
      const vb = syy[k]! - sy[k]! ** 2 / n;
      // What is left of equal values is rounding.
      if (!(va > 1e-12 * sxx[k]!) || !(vb > 1e-12 * syy[k]!)) continue;
      sum += (sxy[k]! - (sx[k]! * sy[k]!) / n) / Math.sqrt(va * vb);
      of++;
    }
    return of === 0 ? NaN : sum / of;
  };
}
