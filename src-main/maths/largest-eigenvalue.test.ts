import { expect, it } from 'vitest';
import { symmetricEigen } from './decompose.ts';
import { largestEigenvalue } from './largest-eigenvalue.ts';
import { matrix, type Matrix } from './matrix.ts';
import { gram } from './multiply.ts';
import { normal, seeded } from './random.ts';

const times =
  ({ rows: n, data }: Matrix) =>
  (x: Float64Array, out: Float64Array): void => {
    for (let i = 0; i < n; i++) {
      out[i] = 0;
      for (let j = 0; j < n; j++) out[i]! += data[i * n + j]! * x[j]!;
    }
  };

it('is that of a full decomposition, clustered or not', () => {
  for (const [rows, n] of [
    [3, 1],
    [5, 4],
    [130, 120],
    [4000, 60],
    [20, 90],
  ] as const) {
    const a = gram(matrix(rows, n, Float64Array.from({ length: rows * n }, normal(seeded(rows)))));
    const { values } = symmetricEigen(a);
    expect(Math.abs(largestEigenvalue(n, times(a)) / values[0]! - 1)).toBeLessThan(1e-6);
  }
});

it('is exact for a multiple of the identity, and 0 for nothing', () => {
  expect(largestEigenvalue(7, (x, out) => x.forEach((value, i) => (out[i] = 3 * value)))).toBeCloseTo(3, 12);
  expect(largestEigenvalue(4, (_x, out) => void out.fill(0))).toBe(0);
});
