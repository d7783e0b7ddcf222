import { describe, expect, it } from 'vitest';
import { scoreRange } from '../../src-main/contract/intervals.ts';
import type { DecodingView, RegionResultView } from '../../src-main/contract/decoding.ts';
import {
  commonChance,
  conventions,
  countRange,
  formatInterval,
  formatP,
  formatScore,
  regionScores,
  scoreKind,
  scoreNames,
  scoresTsv,
} from './scores.ts';

const region = (name: string, value: number | null, chance = 0.5): RegionResultView =>
  ({
    name,
    expression: name,
    voxels: value === null ? 0 : Math.round(100 * value),
    scores: [
      {
        name: 'pairwise',
        value,
        n: 12,
        pairs: 66,
        excluded: 0,
        tieRule: 'ties count as wrong',
        convention: 'eq. 3',
        chance,
        p: 0.01,
        permutations: 10_000,
      },
    ],
  }) as unknown as RegionResultView;

const view = {
  results: {
    confidence: 0.95,
    subjects: [
      { id: '01', regions: [region('V1', 0.9), region('V2', 0.7)] },
      { id: '02', regions: [region('V1', 0.8), region('V2', null)] },
    ],
    group: [
      { region: 'V1', score: 'pairwise', n: 2, mean: 0.85, ci: [0.2, 1.5], ciMethod: 't', t: 7, p: 0.04 },
      { region: 'V2', score: 'pairwise', n: 1, mean: 0.7, ci: null, ciMethod: null, t: null, p: null },
      { region: 'V2', score: 'twoWayTruth', n: 1, mean: 0.1, ci: null, ciMethod: null, t: null, p: null },
    ],
  },
} as unknown as DecodingView;

describe('scores of the evaluation page', () => {
  it('takes means and intervals of the same region and score, and leaves out subjects without a value', () => {
    const [v1, v2] = regionScores(view, 'pairwise');
    expect(v1).toMatchObject({ region: 'V1', mean: 0.85, ci: [0.2, 1.5], p: 0.04, voxels: [80, 90] });
    expect(v1!.subjects.map(({ subject, value }) => [subject, value])).toEqual([
      ['01', 0.9],
      ['02', 0.8],
    ]);
    expect(v2).toMatchObject({ mean: 0.7, ci: null });
    expect(v2!.subjects.map(({ subject }) => subject)).toEqual(['01']);
  });

  it('names each score and each convention once', () => {
    expect(scoreNames(view)).toEqual(['pairwise']);
    expect(conventions(view, 'pairwise')).toEqual([
      'eq. 3; ties: ties count as wrong; p from 10,000 permutations of images',
    ]);
  });

  it('offers scores of categories in the order of those of images', () => {
    const named = (...names: string[]) =>
      ({
        results: { subjects: [{ regions: [{ scores: names.map((name) => ({ name })) }] }] },
      }) as unknown as DecodingView;
    expect(scoreNames(named('category:top1', 'category:pixelCorrelation', 'category:pairwise'))).toEqual([
      'category:pairwise',
      'category:pixelCorrelation',
      'category:top1',
    ]);
  });

  it('has the corrected p of the group, or else the one that is not', () => {
    const group = view.results.group.map((one, i) => ({
      ...one,
      wilcoxonP: 0.06,
      permutationP: 0.02,
      pCorrected: i === 0 ? 0.04 : null,
      correction: i === 0 ? 'max-T over 2 regions' : null,
    }));
    const [v1, v2] = regionScores({ ...view, results: { ...view.results, group } }, 'pairwise');
    expect([v1!.wilcoxonP, v1!.pCorrected, v1!.correction]).toEqual([0.06, 0.04, 'max-T over 2 regions']);
    expect([v2!.pCorrected, v2!.correction]).toEqual([0.02, null]);
  });

  it('draws one chance line only where all share it', () => {
    expect(commonChance(regionScores(view, 'pairwise'))).toBe(0.5);
    const other = {
      results: {
        ...view.results,
        subjects: [{ id: '01', regions: [region('V1', 0.9, 0.4), region('V2', 0.7)] }],
      },
    };
    expect(commonChance(regionScores(other as unknown as DecodingView, 'pairwise'))).toBeNull();
  });

  it('writes the numbers for people and for programs', () => {
    expect([formatScore(0.8766, true), formatScore(0.8766, false), formatScore(null, true)]).toEqual([
      '87.7 %',
      '0.877',
      'n/a',
    ]);
    expect([formatP(0.0001), formatP(0.0123), formatP(null)]).toEqual(['p < 0.001', 'p = 0.012', '']);
    expect([1572, 1433].map((count) => countRange([count]))).toEqual(['1,572', '1,433']);
    expect(countRange([1572, 1433, 1500])).toBe('1,433–1,572');
    const lines = scoresTsv(regionScores(view, 'pairwise')).split('\n');
    expect(lines[0]).toBe(
      'region\tmean\tci_low\tci_high\tgroup_p\tgroup_p_wilcoxon\tgroup_p_permuted\tn_subjects\tsub-01\tsub-01_p\tsub-02\tsub-02_p',
    );
    expect(lines[1]).toMatch(/^V1\t0\.85\t0\.2\t1\.5\t/);
    expect(lines[2]).toBe('V2\t0.7\tn/a\tn/a\tn/a\tn/a\tn/a\t1\t0.7\t0.01\tn/a\tn/a');
  });
});

it('cuts intervals where the score ends, and marks them', () => {
  const of = (name: string, ci: [number, number] | null) => formatInterval(ci, scoreRange(name));
  expect(of('pairwise', [0.827, 1.009])).toEqual({ text: '82.7 % to 100.0 %', mark: '‡' });
  expect(of('category:pairwise', [0.7, 0.8])).toEqual({ text: '70.0 % to 80.0 %', mark: '' });
  expect(of('pixelCorrelation', [0.9, 1.3])).toEqual({ text: '0.900 to 1.000', mark: '‡' });
  expect(of('pairwise', null)).toEqual({ text: 'n/a', mark: '' });
});

describe('scoreKind', () => {
  it('names identification by its number of candidates, and leaves an unknown name as it is', () => {
    expect(scoreKind('nWay50')).toEqual({ title: 'Identification among 50', share: true });
    expect(scoreKind('top1').title).toBe('Image seen ranked first');
    expect(scoreKind('top5').title).toBe('Image seen among the first 5');
    expect(scoreKind('ssimRgb').share).toBe(false);
    expect(scoreKind('category:pairwise')).toEqual({
      title: 'Pairwise accuracy on latents (eq. 3), of categories',
      share: true,
    });
    expect(scoreKind('category:nWay10').title).toBe('Identification among 10, of categories');
    expect(scoreKind('featureTwoWay:net conv5')).toEqual({
      title: 'Comparison of features, two-way, net conv5',
      share: true,
    });
    expect(scoreKind('featureDistance:net conv5').share).toBe(false);
    expect(scoreKind('topmost')).toEqual({ title: 'topmost', share: false });
  });
});
