import { describe, expect, it } from 'vitest';
import { matrix, takeCols, type Matrix } from './matrix.ts';
import { gram, multiply } from './multiply.ts';
import { pivotedQr, solveUpper } from './qr.ts';
import { normal, seeded } from './random.ts';

const draw = normal(seeded(1, 'qr'));

function random(rows: number, cols: number): Matrix {
  return matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => draw()),
  );
}

function expectClose(a: Matrix, b: Matrix, digits = 13): void {
  expect([a.rows, a.cols]).toEqual([b.rows, b.cols]);
  a.data.forEach((value, i) => expect(value).toBeCloseTo(b.data[i]!, digits));
}

describe('pivotedQr', () => {
  it.each([
    [20, 6],
    [6, 6],
    [5, 9],
  ])('of %i x %i gives A P = Q R', (rows, cols) => {
    const a = random(rows, cols);
    const { q, r, order, rank } = pivotedQr(a, { wantQ: true });
    expect(rank).toBe(Math.min(rows, cols));
    expectClose(multiply(q!, r), takeCols(a, order));
    gram(q!).data.forEach((value, i) => expect(value).toBeCloseTo(i % (rank + 1) === 0 ? 1 : 0, 13));
    for (let k = 1; k < rank; k++) {
      expect(Math.abs(r.data[k * cols + k]!)).toBeLessThanOrEqual(Math.abs(r.data[(k - 1) * cols + k - 1]!));
    }
  });

  it('finds the rank, and keeps the order when asked to, dependent columns last', () => {
    const a = random(15, 5);
    for (let i = 0; i < 15; i++) {
      a.data[i * 5 + 1] = 3 * a.data[i * 5]!;
      a.data[i * 5 + 3] = a.data[i * 5]! - 2 * a.data[i * 5 + 2]!;
    }
    expect(pivotedQr(a).rank).toBe(3);
    const kept = pivotedQr(a, { pivot: false, tolerance: 1e-10, wantQ: true });
    expect(kept.rank).toBe(3);
    expect([...kept.order.subarray(0, 3)]).toEqual([0, 2, 4]);
    expect([...kept.order.subarray(3)].sort()).toEqual([1, 3]);
    expect(kept.q!.cols).toBe(3);
    // Column 3 in terms of the independent ones.
    const place = kept.order.indexOf(3);
    const right = matrix(
      3,
      1,
      Float64Array.from([0, 1, 2], (i) => kept.r.data[i * 5 + place]!),
    );
    [1, -2, 0].forEach((value, i) => expect(solveUpper(kept.r, right).data[i]).toBeCloseTo(value, 12));
  });

  it('tells a column apart that is nearly, but not, dependent', () => {
    const a = random(40, 3);
    for (let i = 0; i < 40; i++)
      a.data[i * 3 + 2] = a.data[i * 3]! + 1e-9 * a.data[i * 3 + 1]! + 1e-9 * draw();
    expect(pivotedQr(a).rank).toBe(3);
    expect(pivotedQr(a, { tolerance: 1e-6 }).rank).toBe(2);
  });

  it('handles zeros and nothing at all', () => {
    expect(pivotedQr(matrix(4, 2)).rank).toBe(0);
    expect(pivotedQr(matrix(4, 0), { wantQ: true }).q!.cols).toBe(0);
  });
});
