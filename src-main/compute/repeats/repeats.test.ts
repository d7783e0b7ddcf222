import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromRows, matrix, type Matrix } from '../../maths/matrix.ts';
import { normal, seeded } from '../../maths/random.ts';
import { mean, standardDeviation } from '../../maths/stats.ts';
import { saveArray } from '../arrays.ts';
import type { MatchedResult, RepeatsResult } from '../results.ts';
import type { DecoderFiles } from '../tasks/decoders.ts';
import { matchedTask } from '../tasks/matched.ts';
import { repeatCounts, repeatsTask } from '../tasks/repeats.ts';
import expected from './fixtures/repeats.json';
import { arrangeRepeats } from './arrange.ts';
import { repeatUnit } from './fit-repeats.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-repeats-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const truth = fromRows(expected.truth);
const w = fromRows(expected.w);
const repeats = expected.repeats.map((one) => fromRows(one));
const images = truth.rows;
const nVoxels = w.cols;
const columns = Uint32Array.from({ length: nVoxels }, (_, j) => j);

const save = async (name: string, { rows, cols, data }: Matrix): Promise<string> => {
  await saveArray(join(folder, name), [rows, cols], data);
  return join(folder, name);
};

async function files(y: Matrix, decoder: object = {}): Promise<DecoderFiles> {
  return {
    w: await save('w.npy', w),
    y: await save('y.npy', y),
    single: undefined,
    trainT: undefined,
    residuals: undefined,
    memoryBytes: 0,
    trainLatents: await save('train.npy', truth),
    latentMean: await save('mean.npy', fromRows([expected.mean])),
    designRank: undefined,
    decoder: { kind: 'inverse', centring: 'test', solver: 'auto', ...decoder } as DecoderFiles['decoder'],
  };
}

const region = (name: string, some: readonly number[] | Uint32Array) => ({
  name,
  expression: name,
  masks: {},
  columns: Uint32Array.from(some),
  notes: [],
});

async function tell(
  parts: readonly Matrix[],
  { decoder = {}, draws = 20 }: { decoder?: object; draws?: number } = {},
): Promise<RepeatsResult | null> {
  const names = Array.from({ length: images }, (_, i) => `image ${i}`);
  // The second file has its images the other way round.
  const shown = parts.map((_, r) => (r === 1 ? [...names].reverse() : names));
  const paths = await Promise.all(
    parts.map((part, r) => save(`run-${r}.npy`, r === 1 ? fromRows(rowsOf(part).reverse()) : part)),
  );
  await repeatsTask({
    decoder: await files(parts[0]!, decoder),
    repeats: { ...arrangeRepeats(names, shown, 'run'), files: paths, key: '' },
    testLatents: await save('test.npy', truth),
    testRows: Uint32Array.from({ length: images }, (_, i) => i),
    regions: [region('all', columns)],
    nVoxels,
    draws,
    seed: 3,
    folder,
  });
  return (JSON.parse(await readFile(join(folder, 'repeats.json'), 'utf8')) as (RepeatsResult | null)[])[0]!;
}

const rowsOf = (m: Matrix): Float64Array[] =>
  Array.from({ length: m.rows }, (_, i) => m.data.slice(i * m.cols, (i + 1) * m.cols));
const map = (m: Matrix, of: (x: number, at: number) => number): Matrix =>
  matrix(m.rows, m.cols, m.data.map(of));
const withHole = repeats.map((m, r) =>
  map(m, (x, at) => (r === 0 && at % nVoxels === expected.bad ? NaN : x)),
);

describe('repeats of test images', () => {
  it('agrees with NumPy, without a voxel that is not a number in one presentation', async () => {
    const found = (await tell(withHole))!;
    expect(found).toMatchObject({ repeats: 2, images, voxels: nVoxels - 1 });
    for (const [score, want] of Object.entries(expected.ceilings)) {
      const one = found.ceilings.find((candidate) => candidate.score === score)!;
      expect(one.halves, score).toBeCloseTo(want.halves, 10);
      if (want.ceiling === null) expect(one.ceiling).toBeNull();
      else expect(one.ceiling, score).toBeCloseTo(want.ceiling, 10);
    }
    for (const score of ['pairwise', 'twoWayPrediction'] as const) {
      const [one, two] = found.curve.filter((point) => point.score === score);
      expect(two).toMatchObject({ repeats: 2, draws: 1, sd: 0, n: images });
      expect(two!.mean, score).toBeCloseTo(expected.two[score], 12);
      // One at a time: a mean of the two, each drawn some of 20 times.
      const [a, b] = expected.one[score] as [number, number];
      expect(one!.mean).toBeGreaterThanOrEqual(Math.min(a, b) - 1e-12);
      expect(one!.mean).toBeLessThanOrEqual(Math.max(a, b) + 1e-12);
    }
  });

  it('has a ceiling of 1 where the presentations are without noise', async () => {
    const found = (await tell([repeats[0]!, repeats[0]!, repeats[0]!]))!;
    for (const { score, halves, ceiling } of found.ceilings) {
      expect(halves, score).toBeCloseTo(1, 12);
      if (ceiling !== null) expect(ceiling, score).toBeCloseTo(1, 12);
    }
    expect(
      new Set(found.curve.filter(({ score }) => score === 'pairwise').map((point) => point.mean)).size,
    ).toBe(1);
  });

  it('finds nothing in common in noise: halves agree as chance has it', async () => {
    const draw = normal(seeded(2, 'noise'));
    const all = { voxels: [] as number[], pairwise: [] as number[] };
    for (let k = 0; k < 40; k++) {
      const found = (await tell(
        [0, 1, 2, 3].map(() =>
          matrix(images, nVoxels, Float64Array.from({ length: images * nVoxels }, draw)),
        ),
      ))!;
      for (const score of ['voxels', 'pairwise'] as const)
        all[score].push(found.ceilings.find((one) => one.score === score)!.halves!);
    }
    const near = (values: number[], level: number): number =>
      Math.abs(mean(values) - level) / (standardDeviation(values) / Math.sqrt(values.length));
    expect(near(all.voxels, 0)).toBeLessThan(3.5);
    expect(near(all.pairwise, 0.5)).toBeLessThan(3.5);
  });

  it.each([
    { centring: 'leave-one-out' },
    { centring: 'train' },
    { centring: 'none' },
    { solver: 'ridge', lambda: 0.5 },
  ])('decodes the mean of all presentations as a run does: %o', async (decoder) => {
    const found = (await tell(repeats, { decoder }))!;
    const both = map(repeats[0]!, (x, at) => (x + repeats[1]!.data[at]!) / 2);
    const [matched] = await match(both, [region('all', columns)], 'smallest', decoder);
    const last = found.curve.filter(({ score }) => score === 'pairwise').at(-1)!;
    expect(last.mean).toBe((matched as MatchedResult).mean);
  });

  it('says nothing where no voxel has numbers in all presentations', async () => {
    expect(await tell([map(repeats[0]!, () => NaN), repeats[1]!])).toBeNull();
  });

  it('has points at few and at all numbers of repeats', () => {
    expect(repeatCounts(2)).toEqual([1, 2]);
    expect(repeatCounts(35)).toEqual([1, 2, 3, 4, 5, 6, 8, 11, 15, 20, 27, 35]);
  });
});

describe('arrangeRepeats', () => {
  it('takes as many of each image as the least shown has, and leaves out what was shown once', () => {
    const found = arrangeRepeats(
      ['a', 'b', 'c', 'd'],
      [
        ['b', 'a', 'c', 'b'],
        ['c', 'd', 'a', 'a', 'x'],
      ],
      'sample',
    );
    expect(found.images).toEqual([0, 1, 2]);
    expect(found.places).toEqual([
      [
        { file: 0, row: 1 },
        { file: 0, row: 0 },
        { file: 0, row: 2 },
      ],
      [
        { file: 1, row: 2 },
        { file: 0, row: 3 },
        { file: 1, row: 0 },
      ],
    ]);
    expect(found.notes.join('\n')).toMatch(/1 more were shown only once\n.*2 to 3 repeats \(samples\)/s);
  });

  it('says that there are no repeats, or too few', () => {
    expect(arrangeRepeats(['a', 'b'], [['a', 'b']], 'run')).toMatchObject({
      places: [],
      notes: [expect.stringContaining('no test image was shown more than once')],
    });
    expect(arrangeRepeats(['a', 'b'], [['a', 'b', 'a']], 'run')).toMatchObject({
      places: [],
      notes: [expect.stringContaining('1 of 2 test images')],
    });
  });
});

async function match(
  y: Matrix,
  regions: ReturnType<typeof region>[],
  voxels: 'smallest' | number,
  decoder: object = {},
  draws = 20,
): Promise<(MatchedResult | number)[]> {
  await matchedTask({
    decoder: await files(y, decoder),
    testLatents: await save('test.npy', truth),
    testRows: Uint32Array.from({ length: images }, (_, i) => i),
    regions,
    voxels,
    draws,
    level: 0.9,
    seed: 1,
    folder,
  });
  return JSON.parse(await readFile(join(folder, 'matched.json'), 'utf8')) as (MatchedResult | number)[];
}

describe('regions at one number of voxels', () => {
  const test = map(repeats[0]!, (x, at) => (x + repeats[1]!.data[at]!) / 2);

  it('agrees with NumPy over all draws that there are', async () => {
    const draws = 600;
    const [small, four] = await match(
      test,
      [region('small', expected.matched.small), region('four', [1, 3, 7, 9])],
      'smallest',
      {},
      draws,
    );
    expect(four).toMatchObject({ voxels: 4, available: 4, draws: 1, sd: 0 });
    expect((four as MatchedResult).mean).toBeCloseTo(expected.matched.four, 12);
    const { subsets } = expected.matched;
    expect(small).toMatchObject({ voxels: 4, available: 6, draws, n: images, pairs: 21 });
    const found = small as MatchedResult;
    const spread = standardDeviation(subsets, 0);
    expect(Math.abs(found.mean! - mean(subsets))).toBeLessThan((4 * spread) / Math.sqrt(draws));
    const sorted = [...subsets].sort((a, b) => a - b);
    expect(found.interval[0]).toBeGreaterThanOrEqual(sorted[0]!);
    expect(found.interval[1]).toBeLessThanOrEqual(sorted.at(-1)!);
    expect(found.interval[0]).toBeLessThan(found.mean!);
    expect(found.interval[1]).toBeGreaterThan(found.mean!);
    expect(found.convention).toContain('600 random draws of 4 of 6 voxels, 90 % of the draws');
  });

  it('is the plain accuracy where a region has no more voxels, and leaves out those that have fewer', async () => {
    const [all, few] = await match(test, [region('all', columns), region('few', [1, 2])], nVoxels);
    expect((all as MatchedResult).mean).toBeCloseTo(expected.matched.all, 12);
    expect(few).toBe(2);
  });

  it('counts only voxels that can be used', async () => {
    const holed = map(test, (x, at) => (at % nVoxels === expected.bad ? NaN : x));
    const [all] = await match(holed, [region('all', columns)], 'smallest');
    expect(all).toMatchObject({ voxels: nVoxels - 1, available: nVoxels - 1 });
  });
});

describe('repeatUnit', () => {
  const runs = (...shown: string[][]) =>
    shown.map((items) => ({ trials: items.map((item) => ({ onset: 0, duration: 1, item })) }));

  it('is a run, unless an image is shown again in one run alone', () => {
    expect(repeatUnit(runs(['a', 'b', 'a'], ['b', 'a', 'c']))).toBe('run');
    expect(repeatUnit(runs(['a', 'b', 'a'], ['b']))).toBe('presentation');
  });
});
