import { describe, expect, it } from 'vitest';
import { pseudoInverse, rankTolerance, svd, symmetricEigen } from './decompose.ts';
import fixture from './fixtures/decompose.json';
import { fromRows, transpose, type Matrix } from './matrix.ts';
import { multiply, multiplyTransA, multiplyTransB } from './multiply.ts';
import { identity } from './stack.ts';

/** The largest difference, relative to the largest of the expected numbers. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  const expected = Array.from(b);
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(a[i]! - value))) / largest;
}

function timesDiagonal(a: Matrix, diagonal: Float64Array): Matrix {
  return { ...a, data: a.data.map((value, at) => value * diagonal[at % a.cols]!) };
}

describe.each(fixture.singular)('a matrix $name', ({ a: rows, s: expected, rank, inverse, relative }) => {
  const a = fromRows(rows);
  const { u, s, v } = svd(a);

  it("has NumPy's singular values, and vectors that make it up again", () => {
    expect(difference(s, expected)).toBeLessThan(1e-14);
    expect([...s]).toEqual([...s].sort((x, y) => y - x));
    expect(difference(multiplyTransB(timesDiagonal(u, s), v).data, a.data)).toBeLessThan(1e-14);
    expect([u.rows, v.rows]).toEqual([a.rows, a.cols]);
    const k = Math.min(a.rows, a.cols);
    expect(difference(multiplyTransA(v, v).data, identity(k).data)).toBeLessThan(1e-14);
  });

  it("has NumPy's rank and pseudo-inverse", () => {
    const found = pseudoInverse(a, relative ?? undefined);
    expect(found.rank).toBe(rank);
    expect(difference(found.inverse.data, fromRows(inverse).data)).toBeLessThan(
      relative === null ? 1e-13 : 1e-9,
    );
    if (rank === Math.min(a.rows, a.cols))
      expect(found.condition / (s[0]! / s[rank - 1]!)).toBeCloseTo(1, 10);
    expect(s.filter((value) => value > rankTolerance(a.rows, a.cols, s[0]!)).length).toBeGreaterThanOrEqual(
      rank,
    );
  });
});

it('singular values over twelve orders of magnitude are good to the last digit of the largest', () => {
  const a = fromRows(fixture.graded.a);
  for (const part of [a, transpose(a)]) {
    const { s } = svd(part);
    fixture.graded.s.forEach((value, k) => expect(Math.abs(s[k]! - value)).toBeLessThan(1e-15));
    expect(s[7]! / 1e-12).toBeCloseTo(1, 2);
    const { inverse, rank, condition } = pseudoInverse(part);
    expect(rank).toBe(8);
    expect(condition / 1e12).toBeCloseTo(1, 2);
    // Holds to the condition times rounding only.
    expect(difference(multiply(multiply(part, inverse), part).data, part.data)).toBeLessThan(1e-3);
  }
});

describe.each(fixture.symmetric)('a symmetric matrix, $name', ({ a: rows, values: expected }) => {
  it("has NumPy's eigenvalues, descending, and orthonormal eigenvectors", () => {
    const a = fromRows(rows);
    const { values, vectors } = symmetricEigen(a);
    expect(difference(values, expected)).toBeLessThan(1e-14);
    expect([...values]).toEqual([...values].sort((x, y) => y - x));
    expect(difference(multiply(a, vectors).data, timesDiagonal(vectors, values).data)).toBeLessThan(1e-13);
    expect(difference(multiplyTransA(vectors, vectors).data, identity(a.rows).data)).toBeLessThan(1e-13);
  });
});
