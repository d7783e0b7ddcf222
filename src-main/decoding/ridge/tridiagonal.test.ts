import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '../../maths/decompose.ts';
import { fromRows, matrix, transpose, type Matrix } from '../../maths/matrix.ts';
import { multiply, multiplyTransB } from '../../maths/multiply.ts';
import { normal, seeded } from '../../maths/random.ts';
import numpy from './fixtures/ridge.json';
import { rotate, rotateBack, solveShifted, tridiagonalise } from './tridiagonal.ts';

function expectMatrix(actual: Matrix, expected: Matrix, tolerance = 1e-12): void {
  expect([actual.rows, actual.cols]).toEqual([expected.rows, expected.cols]);
  actual.data.forEach((x, at) => expect(Math.abs(x - expected.data[at]!)).toBeLessThan(tolerance));
}

function identity(n: number): Matrix {
  const out = matrix(n, n);
  for (let i = 0; i < n; i++) out.data[i * n + i] = 1;
  return out;
}

function tridiagonalMatrix(diagonal: Float64Array, off: Float64Array): Matrix {
  const n = diagonal.length;
  const out = matrix(n, n);
  diagonal.forEach((x, i) => (out.data[i * n + i] = x));
  off.forEach((x, i) => (out.data[i * n + i + 1] = out.data[(i + 1) * n + i] = x));
  return out;
}

describe('tridiagonal form', () => {
  const a = fromRows(numpy.tridiagonal.a);

  it('is Qᵀ A Q with Q orthogonal', () => {
    const t = tridiagonalise(a);
    const q = rotateBack(t, identity(6));
    expectMatrix(multiply(transpose(q), q), identity(6));
    expectMatrix(multiply(multiply(q, tridiagonalMatrix(t.diagonal, t.off)), transpose(q)), a);
    expectMatrix(rotate(t, identity(6)), transpose(q));
  });

  it('solves as NumPy does', () => {
    const { b, lambda, x } = numpy.tridiagonal;
    const t = tridiagonalise(a);
    expectMatrix(rotateBack(t, solveShifted(t, lambda, rotate(t, fromRows(b)))), fromRows(x));
  });

  it('keeps the eigenvalues of a matrix of deficient rank', () => {
    const draw = normal(seeded(2));
    const half = matrix(40, 12, Float64Array.from({ length: 480 }, draw));
    const singular = multiplyTransB(half, half);
    const t = tridiagonalise(singular);
    const expected = symmetricEigen(singular).values;
    symmetricEigen(tridiagonalMatrix(t.diagonal, t.off)).values.forEach((value, k) =>
      expect(Math.abs(value - expected[k]!)).toBeLessThan(1e-11),
    );
  });

  it('takes matrices with nothing to reflect', () => {
    for (const n of [1, 2, 5]) {
      const t = tridiagonalise(identity(n));
      expectMatrix(
        rotateBack(t, solveShifted(t, 1, rotate(t, identity(n)))),
        matrix(
          n,
          n,
          identity(n).data.map((x) => x / 2),
        ),
      );
    }
  });
});
