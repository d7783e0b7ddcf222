import { expect, it } from 'vitest';
import type { DecodingView } from '../../src-main/contract/decoding.ts';
import { ceilingConventions, curveScores, curvesOf, repeatsInWords, spread } from './repeats.ts';

const repeats = (count: number) => ({
  unit: 'run',
  repeats: count,
  images: 12,
  ceilings: [{ convention: 'split halves' }],
});
const view = {
  results: {
    subjects: [{ regions: [{ repeats: repeats(8) }, {}] }, { regions: [{ repeats: repeats(7) }] }],
    groupRepeats: [
      {
        region: 'V1',
        curve: [
          { score: 'pairwise', repeats: 1, mean: 0.6, ci: [0.5, 0.7], n: 2 },
          { score: 'pairwise', repeats: 2, mean: null, ci: null, n: 0 },
          { score: 'twoWayPrediction', repeats: 1, mean: 0.55, ci: null, n: 2 },
        ],
      },
    ],
  },
} as unknown as DecodingView;

it('has a curve of each score, without points that have no value', () => {
  expect(curveScores(view)).toEqual(['pairwise', 'twoWayPrediction']);
  expect(curvesOf(view, 'pairwise')).toEqual([
    { region: 'V1', points: [{ repeats: 1, mean: 0.6, ci: [0.5, 0.7] }] },
  ]);
});

it('says what the repeats are, and each convention once', () => {
  expect(repeatsInWords(view)).toBe('7 to 8 repeats (runs) of 12 test images');
  expect(ceilingConventions(view)).toEqual(['split halves']);
});

it('moves labels apart, no more than is needed', () => {
  expect(spread([50, 10, 90], 12)).toEqual([50, 10, 90]);
  expect(spread([50, 52], 12)).toEqual([45, 57]);
  // One that is pushed into a neighbour takes it along.
  const found = spread([30, 30, 44, 100], 12);
  expect(found[3]).toBe(100);
  const sorted = found.slice(0, 3).sort((a, b) => a - b);
  expect(sorted[1]! - sorted[0]!).toBeCloseTo(12, 12);
  expect(sorted[2]! - sorted[1]!).toBeCloseTo(12, 12);
  expect((sorted[0]! + sorted[1]! + sorted[2]!) / 3).toBeCloseTo(104 / 3, 12);
});
