import { expect, it } from 'vitest';
import { scoreRange, shownInterval } from '../../src-main/contract/intervals.ts';
import { arrowheads } from './arrowheads.ts';
import { axisOf } from './region-chart.ts';
import type { RegionScore } from './scores.ts';

const levels = { baseline: [], baselineOf: '', generator: null, noise: [] };
const of = (ci: readonly [number, number]): RegionScore =>
  ({ region: 'V1', subjects: [{ value: 0.95 }], ci }) as unknown as RegionScore;

it('has an axis that ends where the score does, however far its intervals reach', () => {
  const axis = (name: string, ci: readonly [number, number]): [number, number] =>
    axisOf({ scores: [of(ci)], range: scoreRange(name), chance: null, levels });
  expect(axis('pairwise', [0.827, 1.009])).toEqual([40, 100]);
  expect(axis('pairwise', [-0.2, 1.2])).toEqual([0, 100]);
  expect(axis('pixelCorrelation', [0.2, 1.4])).toEqual([0, 1]);
  expect(axis('pixelMse', [-0.4, 1.4])).toEqual([0, 1]);
});

it('has arrowheads at the ends that are cut alone', () => {
  const heads = (...intervals: [number, number][]): number =>
    arrowheads(
      intervals.map((ci) => ({ region: 'V1', ...shownInterval(ci, scoreRange('pairwise')) })),
      { x: 'region', scale: 100, opacity: () => 1 },
    ).length;
  expect([heads([0.8, 0.9]), heads([0.8, 1.1], [0.7, 1.2]), heads([0.8, 1.1], [-0.1, 0.2])]).toEqual([
    0, 1, 2,
  ]);
});
