import { describe, expect, it } from 'vitest';
import { cholesky, choleskySolve, choleskySolveVector, inverseOneNorm } from './cholesky.ts';
import fixture from './fixtures/decompose.json';
import { fromRows, matrix } from './matrix.ts';
import { gram } from './multiply.ts';
import { normal, seeded } from './random.ts';
import { identity } from './stack.ts';

const { a, l, b, x } = fixture.cholesky;

describe('cholesky', () => {
  it("gives NumPy's lower factor and SciPy's solution", () => {
    const factor = cholesky(fromRows(a))!;
    l.flat().forEach((value, at) => expect(Math.abs(factor.data[at]! - value)).toBeLessThan(1e-13));
    const solution = choleskySolve(factor, fromRows(b));
    expect([solution.rows, solution.cols]).toEqual([9, 3]);
    x.flat().forEach((value, at) => expect(Math.abs(solution.data[at]! - value)).toBeLessThan(1e-12));
  });

  it('takes no matrix that is not positive definite', () => {
    const of = (...rows: number[][]): unknown => cholesky(fromRows(rows));
    expect(of([1, 2], [2, 1])).toBeUndefined();
    expect(of([1, 1], [1, 1])).toBeUndefined();
    expect(of([0])).toBeUndefined();
    expect(of([NaN])).toBeUndefined();
    expect(of([4])).toEqual({ rows: 1, cols: 1, data: Float64Array.of(2) });
  });
});

it('solves for one vector as for many', () => {
  const draw = normal(seeded(3));
  for (const n of [1, 2, 5, 30]) {
    const l = cholesky(gram(matrix(n + 4, n, Float64Array.from({ length: (n + 4) * n }, draw))))!;
    const b = Float64Array.from({ length: n }, draw);
    const many = choleskySolve(l, matrix(n, 1, b)).data;
    choleskySolveVector(l, b).forEach((x, i) => expect(x).toBeCloseTo(many[i]!, 10));
  }
});

it('estimates the 1-norm of the inverse: never above it, and of what it meets in practice the norm itself', () => {
  const draw = normal(seeded(4));
  for (const [n, spread] of [
    [1, 0],
    [2, 3],
    [12, 0],
    [40, 5],
  ] as const) {
    const a = matrix(n + 10, n, Float64Array.from({ length: (n + 10) * n }, draw));
    for (let at = 0; at < a.data.length; at++) a.data[at]! *= 10 ** ((-spread * (at % n)) / n);
    const l = cholesky(gram(a))!;
    const inverse = choleskySolve(l, identity(n));
    let norm = 0;
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += Math.abs(inverse.data[i * n + j]!);
      norm = Math.max(norm, sum);
    }
    const estimate = inverseOneNorm(l);
    expect(estimate).toBeLessThanOrEqual(norm * (1 + 1e-9));
    expect(estimate).toBeGreaterThan(norm * 0.99);
  }
});
