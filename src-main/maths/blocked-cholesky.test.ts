import { describe, expect, it } from 'vitest';
import { blockedCholesky, solveLower, solveLowerTransposed } from './blocked-cholesky.ts';
import { cholesky, choleskySolve } from './cholesky.ts';
import { matrix, transpose, type Matrix } from './matrix.ts';
import { gram, multiply, multiplyTransB } from './multiply.ts';
import { normal, seeded } from './random.ts';

function random(rows: number, cols: number, seed: number): Matrix {
  return matrix(rows, cols, Float64Array.from({ length: rows * cols }, normal(seeded(seed))));
}

function largest(a: Matrix, b: Matrix): number {
  return a.data.reduce((most, value, at) => Math.max(most, Math.abs(value - b.data[at]!)), 0);
}

describe('Cholesky by blocks', () => {
  it.each([1, 7, 96, 97, 250])('factorises %i rows as the plain one does', (n) => {
    const a = gram(random(n + 20, n, n));
    const wanted = cholesky(a)!;
    // What stands above the diagonal is not looked at.
    for (let i = 0; i < n; i++) a.data.fill(NaN, i * n + i + 1, (i + 1) * n);
    const l = blockedCholesky(a)!;
    expect(largest(l, wanted)).toBeLessThan(1e-11);
  });

  it('solves with the lower factor', () => {
    const a = gram(random(230, 200, 5));
    const b = random(200, 11, 6);
    const l = blockedCholesky(matrix(200, 200, a.data.slice()))!;
    const solved = solveLower(l, matrix(200, 11, b.data.slice()));
    expect(largest(multiply(l, solved), b)).toBeLessThan(1e-11);
    const inner = multiplyTransB(transpose(solved), transpose(solved));
    const plain = multiplyTransB(transpose(b), transpose(choleskySolve(cholesky(a)!, b)));
    expect(largest(inner, plain)).toBeLessThan(1e-8);
  });

  it.each([1, 95, 96, 97, 250])('solves with the transposed factor of %i rows', (n) => {
    const l = blockedCholesky(gram(random(n + 20, n, 9)))!;
    const b = random(n, 7, 10);
    const solved = solveLowerTransposed(l, matrix(n, 7, b.data.slice()));
    expect(largest(multiply(transpose(l), solved), b)).toBeLessThan(1e-11);
  });

  it('says where there is no factor', () => {
    const a = gram(random(100, 120, 7));
    expect(blockedCholesky(a)).toBeUndefined();
    const late = gram(random(300, 200, 8));
    late.data[150 * 200 + 150] = -1;
    expect(blockedCholesky(late)).toBeUndefined();
  });
});
