import { expect, it } from 'vitest';
import type { DecodingView } from '../../src-main/contract/decoding.ts';
import { levelsOf } from './levels.ts';

const subject = (baseline: number | null, ceiling: number) => ({
  regions: [
    {
      name: 'V1',
      baselines: [{ name: 'pairwise', value: baseline, predictor: 'nearest training image by latents' }],
    },
    { name: 'V2' },
  ],
  ceiling: [{ name: 'pixelCorrelation', value: ceiling }],
});
const view = (results: object): DecodingView => ({ results }) as unknown as DecodingView;

it('takes means over subjects of the same score, each where the results have it', () => {
  const results = {
    subjects: [subject(0.6, 0.8), subject(0.8, 0.9), subject(null, 0.7)],
    groupRepeats: [
      {
        region: 'V1',
        ceilings: [
          { score: 'profileCorrelation', ceiling: { mean: 0.4 } },
          { score: 'pairwise', ceiling: null },
        ],
      },
    ],
  };
  const pairwise = levelsOf(view(results), 'pairwise');
  expect(pairwise.baseline.map(({ region }) => region)).toEqual(['V1']);
  expect(pairwise.baseline[0]!.value).toBeCloseTo(0.7, 12);
  expect(pairwise).toMatchObject({
    baselineOf: 'nearest training image by latents',
    generator: null,
    noise: [],
  });
  expect(levelsOf(view(results), 'pixelCorrelation').generator).toBeCloseTo(0.8, 12);
  expect(levelsOf(view(results), 'profileCorrelation').noise).toEqual([{ region: 'V1', value: 0.4 }]);
  expect(levelsOf(view({ subjects: [{ regions: [] }] }), 'pairwise')).toEqual({
    baseline: [],
    baselineOf: '',
    generator: null,
    noise: [],
  });
});
