import { expect, it } from 'vitest';
import scipy from './fixtures/special.json';
import { columnMeans, fromRows } from './matrix.ts';
import {
  columnDeviations,
  mean,
  pearson,
  quantileOfSorted,
  rowCorrelations,
  standardDeviation,
  variance,
} from './stats.ts';

it('agrees with NumPy on moments, quantiles and correlation', () => {
  const { sample, other, moments } = scipy;
  expect(mean(sample)).toBeCloseTo(moments.mean, 14);
  expect(variance(sample)).toBeCloseTo(moments.variance, 14);
  expect(standardDeviation(sample, 0)).toBeCloseTo(moments.sd0, 14);
  expect(pearson(sample, other)).toBeCloseTo(scipy.pearson, 14);
  const sorted = [...sample].sort((a, b) => a - b);
  for (const [p, value] of scipy.quantile as [number, number][])
    expect(quantileOfSorted(sorted, p)).toBeCloseTo(value, 14);
});

it('correlates every row of one matrix with every row of another', () => {
  const a = fromRows([
    [1, 2, 4],
    [0.1, 0.1, 0.1],
    [3, -1, 2],
  ]);
  const b = fromRows([
    [2, 4, 8],
    [5, 1, NaN],
    [-1, -2, -4],
  ]);
  const c = rowCorrelations(a, b);
  expect(c.data[0]).toBeCloseTo(1, 15);
  expect(c.data[2]).toBeCloseTo(-1, 15);
  expect(c.data[6]).toBeCloseTo(pearson([3, -1, 2], [2, 4, 8]), 14);
  for (const at of [1, 3, 4, 5, 7]) expect(c.data[at]).toBeNaN();
});

it('has no correlation for constant vectors, and full range at any scale', () => {
  expect(pearson([0.1, 0.1, 0.1], [1, 2, 3])).toBeNaN();
  expect(pearson([0.3, 0.3, 0.30000000000000004, 0.3], [1, 2, 3, 4])).toBeNaN();
  expect(pearson([0, 0, 0], [1, 2, 3])).toBeNaN();
  expect(pearson([-1e5 - 1e-8, -1e5, -1e5 + 1e-8], [1, 2, 3])).toBeCloseTo(1, 2);
  expect(pearson([1e-9, -1e-9, 2e-9], [1e-9, -1e-9, 2e-9])).toBeCloseTo(1, 14);
  expect(pearson([1e200, 2e200, 4e200], [1e-200, 2e-200, 4e-200])).toBeCloseTo(1, 14);
  expect(() => pearson([1, 2], [1, 2, 3])).toThrow('2 numbers with 3');
});

it('takes deviations column by column', () => {
  const a = fromRows([
    [1, 5],
    [3, 5],
  ]);
  expect([...columnDeviations(a, columnMeans(a))]).toEqual([Math.SQRT2, 0]);
});
