import { describe, expect, it } from 'vitest';
import { cholesky, choleskySolve } from './cholesky.ts';
import fixture from './fixtures/decompose.json';
import { fromRows } from './matrix.ts';

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
