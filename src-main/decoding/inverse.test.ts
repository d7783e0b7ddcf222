import { describe, expect, it } from 'vitest';
import { pseudoInverse, svd } from '../maths/decompose.ts';
import { columnMeans, fromRows, matrix, subtractFromRows, takeCols, type Matrix } from '../maths/matrix.ts';
import { multiply } from '../maths/multiply.ts';
import { normal, seeded } from '../maths/random.ts';
import type { Centring } from './centring.ts';
import numpy from './fixtures/inverse.json';
import { decodeInverse } from './inverse.ts';

function expectMatrix(actual: Matrix, expected: Matrix | number[][], tolerance = 1e-12): void {
  const wanted = Array.isArray(expected) ? fromRows(expected) : expected;
  expect([actual.rows, actual.cols]).toEqual([wanted.rows, wanted.cols]);
  const size = wanted.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  actual.data.forEach((x, at) => expect(Math.abs(x - wanted.data[at]!)).toBeLessThan(tolerance * size));
}

function random(rows: number, cols: number, seed: number): Matrix {
  return matrix(rows, cols, Float64Array.from({ length: rows * cols }, normal(seeded(seed))));
}

const w = fromRows(numpy.full.w);
const y = fromRows(numpy.full.y);

describe('decodeInverse', () => {
  it('inverts a map small enough to see', () => {
    // Row 0 is the mean response; the two latents are read off voxels 1 and 2, the latter halved.
    const map = fromRows([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 2],
    ]);
    const patterns = fromRows([
      [5, 3, 8],
      [7, 1, 2],
    ]);
    const found = decodeInverse(map, patterns);
    expect([...found.latents.data]).toEqual([1, 1.5, -1, -1.5]);
    expect(found).toMatchObject({ solver: 'cholesky', rank: 3, rows: 3, voxels: 3, droppedVoxels: 0 });
    expect(found.condition).toBeCloseTo(2, 6);
    expect([...decodeInverse(map, patterns, { centring: 'none' }).latents.data]).toEqual([3, 4, 1, 1]);
    expect([...decodeInverse(map, patterns, { centring: 'none', biasRow: 1 }).latents.data]).toEqual([
      5, 4, 7, 1,
    ]);
  });

  it('agrees with NumPy for every centring, by Cholesky and by pseudo-inverse', () => {
    for (const centring of ['test', 'train', 'leave-one-out', 'none'] as Centring[]) {
      for (const solver of ['auto', 'pinv'] as const) {
        const found = decodeInverse(w, y, { centring, solver, trainMean: numpy.full.trainMean });
        expectMatrix(found.latents, numpy.full.latents[centring]);
        expect(found.solver).toBe(solver === 'auto' ? 'cholesky' : 'pseudo-inverse');
        expect(found.rank).toBe(5);
        expect(Math.abs(found.condition / numpy.full.condition - 1)).toBeLessThan(1e-5);
      }
    }
  });

  it('falls back to the pseudo-inverse with too few voxels, and says so', () => {
    const found = decodeInverse(fromRows(numpy.few.w), fromRows(numpy.few.y));
    expectMatrix(found.latents, numpy.few.latents.test);
    expect(found).toMatchObject({ solver: 'pseudo-inverse', rank: 3, rows: 5, voxels: 3 });
    expect(found.condition).toBeCloseTo(numpy.few.condition, 9);
    expect(found.notes).toContain('pseudo-inverse: 3 voxels for 5 rows of W, rank 3');
  });

  it('decodes from few voxels as the plain pseudo-inverse does, also where voxels depend on each other', () => {
    for (const alike of [false, true]) {
      const weights = random(31, 20, 5);
      if (alike) for (let i = 0; i < 31; i++) weights.data[i * 20 + 7] = weights.data[i * 20 + 3]!;
      const patterns = random(6, 20, 6);
      const found = decodeInverse(weights, patterns);
      const { inverse, condition } = pseudoInverse(weights, 1e-10);
      const all = multiply(subtractFromRows(patterns, columnMeans(patterns)), inverse);
      expectMatrix(
        found.latents,
        takeCols(
          all,
          Array.from({ length: 30 }, (_, k) => k + 1),
        ),
      );
      expect(found).toMatchObject({ solver: 'pseudo-inverse', rank: alike ? 19 : 20 });
      if (!alike) expect(Math.abs(found.condition / condition - 1)).toBeLessThan(1e-6);
    }
  });

  it('falls back to the pseudo-inverse for W of deficient rank, also when rounding hides it', () => {
    const deficient = fromRows(numpy.deficient.w);
    for (const noise of [0, 1e-12]) {
      const extra = random(5, 12, 4);
      const noisy = matrix(
        5,
        12,
        deficient.data.map((x, at) => x + noise * extra.data[at]!),
      );
      const found = decodeInverse(noisy, y);
      expectMatrix(found.latents, numpy.deficient.latents.test, 1e-10);
      expect(found).toMatchObject({ solver: 'pseudo-inverse', rank: 4 });
      expect(found.condition).toBeCloseTo(numpy.deficient.condition, 6);
      expect(found.notes).toContain('pseudo-inverse: W has rank 4 of 5');
    }
  });

  it('keeps to the rank of the design where that is known', () => {
    const extra = random(5, 12, 4);
    const noisy = matrix(
      5,
      12,
      fromRows(numpy.deficient.w).data.map((x, at) => x + 1e-6 * extra.data[at]!),
    );
    expect(decodeInverse(noisy, y).rank).toBe(5);
    const found = decodeInverse(noisy, y, { designRank: 4 });
    expect(found.rank).toBe(4);
    expectMatrix(found.latents, numpy.deficient.latents.test, 1e-4);
  });

  it('agrees with NumPy on ridge, lambda as a share and as a number', () => {
    const share = decodeInverse(w, y, { solver: 'ridge', lambda: 0.3 });
    expectMatrix(share.latents, numpy.ridge['mean-diagonal']);
    const absolute = decodeInverse(w, y, { solver: 'ridge', lambda: 2.5, lambdaUnit: 'absolute' });
    expectMatrix(absolute.latents, numpy.ridge.absolute);
    expect(absolute).toMatchObject({ solver: 'ridge', lambda: 2.5, rank: 5 });
    expect(absolute.notes).toContain('ridge: 2.500 added to the diagonal of W Wᵀ');
    expect(() => decodeInverse(w, y, { solver: 'ridge' })).toThrow('lambda above 0');
    expect(() => decodeInverse(w, y, { solver: 'ridge', lambda: -1 })).toThrow('lambda above 0');
  });

  it('recovers latents exactly from patterns without noise, whatever the scale of the latents', () => {
    const weights = random(31, 200, 1);
    for (let j = 0; j < 200; j++) {
      weights.data[j]! += 1e4;
      weights.data[200 + j]! *= 1e-7;
    }
    const latents = random(8, 30, 2);
    const full = matrix(8, 31);
    for (let i = 0; i < 8; i++) {
      full.data[i * 31] = 1;
      full.data.set(latents.data.subarray(i * 30, (i + 1) * 30), i * 31 + 1);
    }
    const found = decodeInverse(weights, multiply(full, weights), { centring: 'none' });
    expect(found.solver).toBe('cholesky');
    // The first latent moves the voxels by 1e-11 of their mean, so double precision leaves it five digits.
    expectMatrix(takeCols(found.latents, [0]), takeCols(latents, [0]), 1e-3);
    const others = Array.from({ length: 29 }, (_, k) => k + 1);
    expectMatrix(takeCols(found.latents, others), takeCols(latents, others), 1e-9);
  });

  it('decodes a large map of deficient rank as the plain pseudo-inverse does', () => {
    const weights = multiply(random(41, 30, 1), random(30, 400, 2));
    const patterns = random(6, 400, 3);
    const found = decodeInverse(weights, patterns);
    const { inverse } = pseudoInverse(weights, 1e-10);
    const expected = multiply(subtractFromRows(patterns, columnMeans(patterns)), inverse);
    expectMatrix(
      found.latents,
      takeCols(
        expected,
        Array.from({ length: 40 }, (_, k) => k + 1),
      ),
      1e-10,
    );
    expect(found.rank).toBe(30);
    const { s } = svd(weights);
    expect(Math.abs((found.condition * s[29]!) / s[0]! - 1)).toBeLessThan(1e-9);
  });

  it('leaves out and counts voxels with NaN in W, the patterns or the training mean', () => {
    const holed = matrix(5, 12, w.data.slice());
    holed.data[3 * 12 + 2] = NaN;
    const holedY = matrix(4, 12, y.data.slice());
    holedY.data[12 + 7] = Infinity;
    const kept = [0, 1, 3, 4, 5, 6, 8, 9, 10, 11];
    const found = decodeInverse(holed, holedY);
    expectMatrix(found.latents, decodeInverse(takeCols(w, kept), takeCols(y, kept)).latents);
    expect(found).toMatchObject({ voxels: 10, droppedVoxels: 2 });
    expect(found.notes).toContain('2 of 12 voxels left out: not a number in W, the patterns or their mean');
    const trainMean = numpy.full.trainMean.map((x, j) => (j === 5 ? NaN : x));
    expect(decodeInverse(w, y, { centring: 'train', trainMean }).droppedVoxels).toBe(1);
  });

  it('is not disturbed by voxels that no latent moves, and gives 0 for a latent that moves no voxel', () => {
    const wide = matrix(5, 14);
    const wideY = matrix(4, 14);
    for (let i = 0; i < 5; i++) wide.data.set(w.data.subarray(i * 12, i * 12 + 12), i * 14);
    for (let i = 0; i < 4; i++) wideY.data.set([...y.data.subarray(i * 12, i * 12 + 12), i, 9], i * 14);
    expectMatrix(decodeInverse(wide, wideY).latents, numpy.full.latents.test);
    const silent = matrix(5, 12, w.data.slice().fill(0, 48, 60));
    const found = decodeInverse(silent, y);
    expect(found.rank).toBe(4);
    for (let i = 0; i < 4; i++) expect(Math.abs(found.latents.data[i * 4 + 3]!)).toBeLessThan(1e-12);
  });

  it('says what does not fit', () => {
    expect(() => decodeInverse(w, matrix(4, 11))).toThrow('W is for 12 voxels, the test patterns have 11');
    expect(() => decodeInverse(w, y, { biasRow: 5 })).toThrow('none of which is row 5');
    expect(() => decodeInverse(w, y, { centring: 'train' })).toThrow('needs the mean training pattern');
    expect(() => decodeInverse(w, y, { centring: 'train', trainMean: [1] })).toThrow('has 1 voxels');
    expect(() => decodeInverse(w, matrix(1, 12))).toThrow('at least two test images');
    expect(() => decodeInverse(matrix(5, 0), matrix(4, 0))).toThrow('the region has no voxels');
    const allNaN = matrix(5, 12, new Float64Array(60).fill(NaN));
    expect(() => decodeInverse(allNaN, y)).toThrow('none of the 12 voxels');
  });
});
