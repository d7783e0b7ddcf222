import { describe, expect, it } from 'vitest';
import { invertPositive } from './inverse.ts';
import { fromRows, matrix, transpose } from './matrix.ts';
import { gram, multiply } from './multiply.ts';
import { normal, seeded } from './random.ts';

describe('invertPositive', () => {
  it.each([1, 5, 24, 25, 61, 121, 200])('inverts %i rows', (n) => {
    const draw = normal(seeded(n, 'inverse'));
    const a = gram(
      matrix(
        2 * n,
        n,
        Float64Array.from({ length: 2 * n * n }, () => draw()),
      ),
    );
    const inverse = invertPositive(a);
    multiply(a, inverse).data.forEach((value, i) => expect(value).toBeCloseTo(i % (n + 1) === 0 ? 1 : 0, 11));
    expect(transpose(inverse).data).toEqual(inverse.data);
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() =>
      invertPositive(
        fromRows([
          [1, 2],
          [2, 1],
        ]),
      ),
    ).toThrow(/not positive definite/);
  });
});
