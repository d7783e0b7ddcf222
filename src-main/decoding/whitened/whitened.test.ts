import { describe, expect, it } from 'vitest';
import { fromRows, matrix, takeCols, takeRows, type Matrix } from '../../maths/matrix.ts';
import { multiply, multiplyTransB } from '../../maths/multiply.ts';
import { normal, seeded } from '../../maths/random.ts';
import { identity } from '../../maths/stack.ts';
import { decodeInverse } from '../inverse.ts';
import expected from './fixtures/whitened.json';
import { denseWhitening } from './dense.ts';
import { lowRankWhitening } from './low-rank.ts';
import { noiseWhitening } from './noise.ts';
import { standardise } from './residuals.ts';
import { decodeWhitened } from './whitened.ts';

function expectClose(actual: Matrix, wanted: Matrix, tolerance = 1e-9): void {
  expect([actual.rows, actual.cols]).toEqual([wanted.rows, wanted.cols]);
  const size = wanted.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  actual.data.forEach((x, at) => expect(Math.abs(x - wanted.data[at]!)).toBeLessThan(tolerance * size));
}

function random(rows: number, cols: number, seed: number): Matrix {
  return matrix(rows, cols, Float64Array.from({ length: rows * cols }, normal(seeded(seed))));
}

describe.each(['many', 'few'] as const)('the whitened inverse with %s residuals', (name) => {
  const data = expected[name];
  const [w, y, residuals] = [fromRows(data.w), fromRows(data.y), fromRows(data.residuals)];

  it('shrinks as scikit-learn does and decodes as NumPy does', () => {
    const found = decodeWhitened(w, y, [() => residuals]);
    expect(found.shrinkage).toBeCloseTo(data.shrinkage, 12);
    expectClose(found.latents, fromRows(data.latents));
    expect(found).toMatchObject({ solver: 'whitened cholesky', rank: 4, voxels: 20, droppedVoxels: 0 });
    const fixed = decodeWhitened(w, y, [() => residuals], { shrinkage: 0.5 });
    expectClose(fixed.latents, fromRows(data.latentsAtHalf));
    expect(fixed.notes.at(-1)).toMatch(/of it the diagonal \(as given\)$/);
  });

  it('takes residuals run by run, and does not change with their scale', () => {
    const half = residuals.rows / 2;
    const parts = [0, half].map((from) => (): Matrix => {
      const part = takeRows(
        residuals,
        Array.from({ length: half }, (_, i) => from + i),
      );
      return matrix(
        part.rows,
        part.cols,
        part.data.map((x) => 1000 * x),
      );
    });
    expectClose(decodeWhitened(w, y, parts).latents, fromRows(data.latents));
  });
});

describe('the whitened inverse', () => {
  const data = expected.many;
  const [w, y, residuals] = [fromRows(data.w), fromRows(data.y), fromRows(data.residuals)];

  it('weights by variances alone where it shrinks to the diagonal', () => {
    const found = decodeWhitened(w, y, [() => residuals], { shrinkage: 1, centring: 'none' });
    const { sd } = noiseWhitening([() => residuals], 20, { shrinkage: 1 });
    const over = (a: Matrix): Matrix =>
      matrix(
        a.rows,
        20,
        a.data.map((x, at) => x / sd[at % 20]!),
      );
    expectClose(found.latents, decodeInverse(over(w), over(y), { centring: 'none' }).latents);
  });

  it('is nearer to the truth than the plain inverse where voxels are noisy together', () => {
    const [d, v, n] = [10, 120, 60];
    const map = random(d + 1, v, 1);
    const truth = random(n, d, 2);
    const shown = matrix(n, d + 1);
    for (let i = 0; i < n; i++) shown.data.set([1, ...truth.data.subarray(i * d, (i + 1) * d)], i * (d + 1));
    const mixing = random(6, v, 3);
    const noise = (rows: number, seed: number): Matrix => {
      const common = multiply(random(rows, 6, seed), mixing);
      const own = random(rows, v, seed + 1);
      return matrix(
        rows,
        v,
        common.data.map((x, at) => 3 * x + own.data[at]!),
      );
    };
    const clean = multiply(shown, map);
    const error = noise(n, 20);
    const patterns = matrix(
      n,
      v,
      clean.data.map((x, at) => x + error.data[at]!),
    );
    const away = ({ latents }: { latents: Matrix }): number =>
      latents.data.reduce((sum, x, at) => sum + (x - truth.data[at]!) ** 2, 0);
    const plain = away(decodeInverse(map, patterns, { centring: 'none' }));
    const white = away(decodeWhitened(map, patterns, [() => noise(300, 40)], { centring: 'none' }));
    expect(white).toBeLessThan(plain / 5);
  });

  it('leaves out voxels without numbers, and goes by pseudo-inverse where it must', () => {
    const wider = matrix(w.rows, 21);
    const patterns = matrix(y.rows, 21);
    const left = matrix(residuals.rows, 21);
    for (const [from, to] of [
      [w, wider],
      [y, patterns],
      [residuals, left],
    ] as const)
      for (let i = 0; i < from.rows; i++)
        to.data.set([...from.data.subarray(i * 20, (i + 1) * 20), NaN], i * 21);
    const found = decodeWhitened(wider, patterns, [() => left]);
    expectClose(found.latents, fromRows(data.latents));
    expect(found.droppedVoxels).toBe(1);
    const three = [0, 1, 2];
    const few = decodeWhitened(takeCols(w, three), takeCols(y, three), [() => takeCols(residuals, three)]);
    expect(few).toMatchObject({ solver: 'whitened pseudo-inverse', rank: 3 });
  });

  it('says what is missing', () => {
    const none = matrix(5, 20);
    expect(() => decodeWhitened(w, y, [() => none])).toThrow('leaves no residuals');
    expect(() => decodeWhitened(w, y, [])).toThrow('leaves no residuals');
    expect(() => noiseWhitening([() => residuals], 19)).toThrow('residuals of 20 voxels for 19');
    const few = fromRows(expected.few.residuals);
    expect(() => decodeWhitened(w, y, [() => few], { shrinkage: 0 })).toThrow('singular at a shrinkage of 0');
  });

  it('refuses what memory does not hold: voxels and residuals that both are too many', () => {
    const wide = random(4, 9000, 50);
    const parts = Array.from({ length: 2250 }, () => (): Matrix => wide);
    expect(() => noiseWhitening(parts, 9000)).toThrow(
      'the covariance of 9000 voxels over 9000 residuals takes 618 MB, more than there are for it. Raise memoryMB',
    );
  }, 30_000);
});

describe('whitening by products of residuals', () => {
  /** Noise that voxels share, in runs of 7 rows. */
  function runs(count: number, voxels: number): (() => Matrix)[] {
    const mixing = random(3, voxels, 60);
    return Array.from({ length: count }, (_, i) => {
      const common = multiply(random(7, 3, 61 + i), mixing);
      const own = random(7, voxels, 161 + i);
      const run = matrix(
        7,
        voxels,
        common.data.map((x, at) => 2 * x + (1 + (at % 5)) * own.data[at]!),
      );
      return () => run;
    });
  }
  const inverse = (whiten: (x: Matrix) => Matrix, voxels: number): Matrix => {
    const m = whiten(identity(voxels));
    return multiplyTransB(m, m);
  };

  it.each([
    [3, 40, 'auto'],
    [9, 40, 'auto'],
    [3, 130, 0.02],
    [20, 130, 0.5],
    [5, 130, 1],
  ] as const)('gives what the correlations give: %i runs, %i voxels, shrinkage %s', (count, voxels, s) => {
    const residuals = standardise(runs(count, voxels), voxels, 0);
    const dense = denseWhitening(residuals, s);
    const thin = lowRankWhitening(residuals, s);
    expect(thin.shrinkage).toBeCloseTo(dense.shrinkage, 13);
    expectClose(inverse(thin.whiten, voxels), inverse(dense.whiten, voxels), 1e-10);
    // Asked again it is the same: the factor is left as it was.
    expect(thin.whiten(identity(voxels))).toEqual(thin.whiten(identity(voxels)));
  });

  it('takes any number of voxels, gives the same bytes with little memory, and reads residuals again for it', () => {
    const voxels = 12_000;
    let reads = 0;
    const parts = runs(4, voxels).map((part) => () => {
      reads++;
      return part();
    });
    const [w, y] = [random(4, voxels, 71), random(6, voxels, 72)];
    const roomy = decodeWhitened(w, y, parts);
    // Once for the variances, once to keep.
    expect(reads).toBe(8);
    const tight = decodeWhitened(w, y, parts, { memoryBytes: 0 });
    expect(reads).toBeGreaterThan(16);
    expect([...tight.latents.data]).toEqual([...roomy.latents.data]);
    expect(roomy).toMatchObject({ solver: 'whitened cholesky', voxels });
  });
});
