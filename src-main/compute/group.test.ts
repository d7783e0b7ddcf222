import { mkdtemp, rm, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scoreLatents } from '../decoding/scores/latent-scores.ts';
import type { Score, ScoreName, ScoreNull } from '../decoding/scores/score.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';
import { normal, seeded } from '../maths/random.ts';
import { mean } from '../maths/stats.ts';
import { maxStatistic } from '../statistics/max-statistic.ts';
import { correctOverRegions, groupResults } from './group.ts';
import { loadNulls, saveNulls, subjectNulls, type RegionNulls } from './nulls.ts';
import { scoresTable } from './output-scores.ts';
import type { RegionResult, RunResult, SubjectResult } from './results.ts';

const n = 9;
const permutations = 199;
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'percept-group-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const draw = normal(seeded(6, 'group test'));
const noise = (scale: number): Matrix =>
  matrix(
    n,
    5,
    Float64Array.from({ length: n * 5 }, () => scale * draw()),
  );
const truth = noise(1);

/** A subject decoded in regions with this much noise, and its permuted scores. */
function subject(id: string, regions: readonly number[]): { result: SubjectResult; nulls: RegionNulls[] } {
  const nulls: RegionNulls[] = [];
  const results = regions.map((scale, r): RegionResult => {
    const kept = new Map<ScoreName, ScoreNull>();
    const added = noise(scale);
    const predicted = matrix(
      n,
      5,
      truth.data.map((x, i) => x + added.data[i]!),
    );
    const scores = scoreLatents(truth, predicted, {
      permutations,
      seed: 1,
      onNull: (name, one) => kept.set(name, one),
    });
    nulls.push(kept);
    const { perDimension, ...profile } = scores.profileCorrelation;
    return {
      name: `region ${r}`,
      expression: 'x',
      masks: {},
      voxels: 10,
      voxelsInRegion: 10,
      nImages: n,
      pairwise: scores.pairwise.value,
      pairs: 36,
      twoWay: scores.twoWayPrediction.value,
      p: scores.pairwise.p!,
      rank: 1,
      condition: 1,
      solver: 'none',
      notes: [],
      scores: [scores.pairwise, scores.twoWayTruth, profile as Score],
    };
  });
  const result: SubjectResult = {
    id,
    voxelsRead: 10,
    voxelsUnusable: 0,
    notANumber: 0,
    train: null,
    test: null,
    notes: [],
    regions: results,
  };
  return { result, nulls };
}

const subjects = ['01', '02', '03'].map((id) => subject(id, [0.3, 1.5, 40]));
const results = subjects.map(({ result }) => result);
const nulls = subjects.map((one) => one.nulls);

describe('nulls', () => {
  it('survive the disk', async () => {
    await saveNulls(folder, nulls[0]!);
    const found = (await loadNulls(folder))!;
    expect(found).toHaveLength(3);
    for (const [r, region] of nulls[0]!.entries()) {
      expect([...found[r]!.keys()]).toEqual([...region.keys()]);
      for (const [name, { observed, permuted }] of region)
        expect(found[r]!.get(name)).toEqual({
          observed,
          permuted,
        });
    }
  });

  it('are those of latents and of images together', async () => {
    const images = join(folder, 'images');
    for (const i of [0, 1, 2]) {
      await mkdir(join(images, String(i)), { recursive: true });
      await saveNulls(join(images, String(i)), [
        new Map([['ssimRgb', { observed: i, permuted: Float64Array.of(1, 2) }]]),
      ]);
    }
    const found = (await subjectNulls(folder, [images], 3))!;
    expect(found[2]!.get('ssimRgb')).toEqual({ observed: 2, permuted: Float64Array.of(1, 2) });
    expect(found[2]!.has('pairwise')).toBe(true);
  });

  it('are not there where nothing was permuted', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    await saveNulls(empty, [new Map(), new Map()]);
    expect(await loadNulls(empty)).toBeUndefined();
    expect(await subjectNulls(empty, [], 2)).toBeUndefined();
  });
});

describe('correctOverRegions', () => {
  it('corrects each score over the regions of the subject', () => {
    const corrected = correctOverRegions(results[0]!, nulls[0]!);
    for (const [s, name] of (['pairwise', 'twoWayTruth', 'profileCorrelation'] as const).entries()) {
      const direct = maxStatistic(nulls[0]!.map((region) => region.get(name)!));
      corrected.regions.forEach((region, r) => {
        expect(region.scores[s]).toMatchObject({
          name,
          pCorrected: direct[r],
          correction: 'max-T over 3 regions, 199 shared permutations',
        });
        expect(region.scores[s]!.pCorrected).toBeGreaterThanOrEqual(region.scores[s]!.p!);
      });
    }
    expect(corrected.regions[0]!.scores[0]!.pCorrected).toBeLessThan(0.05);
    expect(corrected.regions[2]!.scores[0]!.pCorrected).toBeGreaterThan(0.05);
  });

  it('leaves a subject as it is where nothing was permuted', () => {
    expect(correctOverRegions(results[0]!, undefined)).toBe(results[0]);
  });
});

describe('groupResults', () => {
  const group = groupResults(results, 0.95, nulls);
  const of = (region: number, score: string) =>
    group.find((one) => one.region === `region ${region}` && one.score === score)!;

  it('permutes all subjects alike and corrects the p of the mean over regions', () => {
    const means = (r: number): number[] =>
      Array.from({ length: permutations }, (_, k) =>
        mean(nulls.map((one) => one[r]!.get('pairwise')!.permuted[k]!)),
      );
    for (const r of [0, 1, 2]) {
      const value = mean(nulls.map((one) => one[r]!.get('pairwise')!.observed));
      const plain = (1 + means(r).filter((x) => x >= value - 1e-12).length) / (1 + permutations);
      expect(of(r, 'pairwise').permutationP).toBeCloseTo(plain, 12);
      expect(of(r, 'pairwise').pCorrected).toBeGreaterThanOrEqual(plain);
    }
    expect(of(0, 'pairwise').pCorrected).toBeLessThan(0.05);
    expect(of(0, 'pairwise').correction).toBe('max-T over 3 regions, 199 shared permutations');
  });

  it('has signed ranks beside t, and the definition of the score', () => {
    expect(of(0, 'twoWayTruth')).toMatchObject({ wilcoxon: 6, wilcoxonP: 0.25, unlike: [] });
    expect(of(0, 'twoWayTruth').convention).toMatch(/^two-way identification/);
  });

  it('corrects nothing where the recipe says so, and has no such p where nothing was permuted', () => {
    const plain = groupResults(results, 0.95, nulls, 'none').find(({ score }) => score === 'pairwise')!;
    expect(plain.permutationP).toBe(of(0, 'pairwise').permutationP);
    expect(plain.pCorrected).toBeNull();
    expect(groupResults(results, 0.95)[0]).toMatchObject({
      permutationP: null,
      pCorrected: null,
      correction: null,
    });
  });

  it('says where the scores of subjects are not alike', () => {
    const [first, ...others] = results;
    const region = first!.regions[0]!;
    const changed = {
      ...first!,
      regions: [
        { ...region, scores: [{ ...region.scores[0]!, n: 8, convention: 'another' }] },
        ...first!.regions.slice(1),
      ],
    };
    const found = groupResults([changed, ...others], 0.95)[0]!;
    expect(found.convention).toBeNull();
    expect(found.unlike).toContain('images: 8 against 9');
  });

  it('means over the subjects that have the region', () => {
    const fewer = { ...results[2]!, regions: results[2]!.regions.slice(0, 2) };
    const found = groupResults([results[0]!, results[1]!, fewer], 0.95, [
      nulls[0]!,
      nulls[1]!,
      nulls[2]!.slice(0, 2),
    ]);
    expect(found.find(({ region, score }) => region === 'region 2' && score === 'pairwise')).toMatchObject({
      n: 2,
    });
  });
});

describe('scoresTable', () => {
  const result: RunResult = {
    percept: '0',
    title: 'test',
    simulated: true,
    confidence: 0.95,
    latents: { kind: 'pca', dims: 5, trainedOn: 9, notes: [], model: null },
    subjects: results.map((one, s) => correctOverRegions(one, nulls[s])),
    group: groupResults(results, 0.95, nulls),
    notes: [],
    errors: [],
    outputs: [],
  };
  const lines = scoresTable(result)
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  const [header, ...rows] = lines as [string[], ...string[][]];
  const cell = (row: string[], column: string): string => row[header.indexOf(column)]!;

  it('has a line for each score with its conventions, and the group last', () => {
    expect(rows).toHaveLength(3 * 3 * 3 + 9);
    expect(rows.every((row) => row.length === header.length)).toBe(true);
    expect(cell(rows[0]!, 'measure')).toBe('pearson');
    expect(cell(rows[0]!, 'space')).toBe('latents');
    expect(cell(rows[0]!, 'predictor')).toBe('decoder');
    expect(Number(cell(rows[0]!, 'p_corrected'))).toBe(result.subjects[0]!.regions[0]!.scores[0]!.pCorrected);
    const last = rows.at(-1)!;
    expect(cell(last, 'subject')).toBe('group');
    expect(Number(cell(last, 'p_wilcoxon'))).toBe(result.group.at(-1)!.wilcoxonP);
    expect(Number(cell(last, 'p_permutation'))).toBe(result.group.at(-1)!.permutationP);
    expect(cell(last, 'convention')).toContain('Pearson across images');
    expect(cell(last, 'measure')).toBe('pearson');
    expect(cell(last, 'better')).toBe('higher');
  });

  it('tells baselines and the ceiling apart', () => {
    const [one] = result.subjects;
    const score = one!.regions[0]!.scores[0]!;
    const with_ = {
      ...result,
      subjects: [
        {
          ...one!,
          regions: [
            {
              ...one!.regions[0]!,
              baselines: [{ ...score, predictor: 'nearest training image by latents' as const }],
            },
          ],
          ceiling: [{ ...score, predictor: "the generator's own" as const }],
        },
      ],
    };
    const found = scoresTable(with_)
      .split('\n')
      .map((line) => line.split('\t'))
      .slice(1);
    expect(found.map((row) => row[header.indexOf('predictor')])).toEqual(
      expect.arrayContaining(['decoder', 'nearest training image by latents', "the generator's own"]),
    );
  });
});

describe('regions that some subjects lack', () => {
  const lacking = results.map((result, s) => ({
    ...result,
    regions: s === 1 ? result.regions.slice(0, 2) : result.regions,
  }));
  const theirNulls = nulls.map((one, s) => (s === 1 ? one.slice(0, 2) : one));
  const found = groupResults(lacking, 0.95, theirNulls);
  const complete = groupResults(results, 0.95, nulls);
  const one = (from: typeof found, region: string): (typeof found)[number] =>
    from.find((group) => group.region === region && group.score === 'pairwise')!;

  it('are a mean over the others, and leave the means of other regions as they are', () => {
    const third = one(found, 'region 2');
    expect(third.n).toBe(2);
    const values = [0, 2].map((s) => results[s]!.regions[2]!.scores[0]!.value);
    expect(third.mean).toBeCloseTo((values[0]! + values[1]!) / 2, 12);
    const kept = (group: (typeof found)[number]): object => ({ ...group, pCorrected: 0 });
    for (const region of ['region 0', 'region 1'])
      expect(kept(one(found, region))).toEqual(kept(one(complete, region)));
  });

  it('are corrected with them by the same permutations, each mean on its own scale', () => {
    const tests = ['region 0', 'region 1', 'region 2'].map((_, r) => {
      const own = theirNulls.flatMap((subject) => subject[r]?.get('pairwise') ?? []);
      return {
        observed: mean(own.map(({ observed }) => observed)),
        permuted: Float64Array.from({ length: permutations }, (_, k) =>
          mean(own.map(({ permuted }) => permuted[k]!)),
        ),
      };
    });
    const expected = maxStatistic(tests);
    [0, 1, 2].forEach((r) => expect(one(found, `region ${r}`).pCorrected).toBe(expected[r]!));
  });

  it('keep the family-wise error: on pure noise 5 % of 2000 studies have a region below 5 %', () => {
    const noise = normal(seeded(12, 'regions that some subjects lack'));
    const count = 199;
    // The third region is of one subject alone: its mean varies more than twice as much as those of five.
    const subjectsOf = [5, 5, 1];
    const studies = 2000;
    let wrong = 0;
    for (let study = 0; study < studies; study++) {
      const ids = [0, 1, 2, 3, 4];
      const kept = ids.map((s) =>
        subjectsOf.flatMap((of): RegionNulls[] => {
          if (s >= of) return [];
          const permuted = Float64Array.from({ length: count }, () => noise());
          return [new Map([['pairwise', { observed: noise(), permuted }]])];
        }),
      );
      const made = ids.map((s) => ({
        regions: kept[s]!.map((region, r) => ({
          name: `region ${r}`,
          scores: [{ ...results[0]!.regions[0]!.scores[0]!, value: region.get('pairwise')!.observed }],
        })),
      }));
      const ps = groupResults(made, 0.95, kept).map(({ pCorrected }) => pCorrected!);
      if (Math.min(...ps) <= 0.05) wrong++;
    }
    // Four standard errors of a share of 5 %.
    expect(Math.abs(wrong / studies - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / studies));
  });
});
