import { describe, expect, it } from 'vitest';
import type { DecodingView } from '../../src-main/contract/decoding.ts';
import { ofPart, partsOf } from './parts.ts';
import { regionScores } from './scores.ts';

const score = (value: number, n: number): object => ({
  name: 'pairwise',
  value,
  n,
  pairs: (n * (n - 1)) / 2,
  chance: 0.5,
});
const region = (name: string, value: number): object => ({
  name,
  expression: name,
  voxels: 10,
  nImages: 5,
  repeats: {},
  baselines: [score(0.9, 5)],
  scores: [score(value, 5)],
});
const group = (name: string, mean: number): object => ({
  region: name,
  score: 'pairwise',
  n: 2,
  mean,
  ci: null,
});
const decoding = {
  test: [{}, {}, {}, {}, {}],
  results: {
    subjects: ['01', '02'].map((id) => ({ id, regions: [region('V1', 0.7), region('V2', 0.6)] })),
    group: [group('V1', 0.7), group('V2', 0.6)],
    groupRepeats: [],
    notes: ['a note'],
    seen: {
      list: 'seen.txt',
      by: 'image',
      note: '',
      parts: [
        {
          name: 'seen',
          images: ['a'],
          subjects: ['01', '02'].map((id) => ({ id, images: 1, regions: [] })),
          group: [],
          notes: ['too few'],
        },
        {
          name: 'unseen',
          images: ['b', 'c', 'd', 'e'],
          subjects: ['01', '02'].map((id) => ({
            id,
            images: 4,
            regions: [{ name: 'V1', scores: [score(0.5, 4)] }],
          })),
          group: [group('V1', 0.5)],
          notes: [],
        },
      ],
    },
  },
} as unknown as DecodingView;

describe('seen and unseen images', () => {
  it('can be chosen where results tell them apart, with how many there are', () => {
    expect(partsOf(decoding).map(({ label }) => label)).toEqual(['All images (5)', 'Seen (1)', 'Unseen (4)']);
    const { seen: _, ...plain } = decoding.results;
    expect(partsOf({ ...decoding, results: plain })).toEqual([]);
    expect(ofPart({ ...decoding, results: plain }, 'seen').results).toBe(plain);
  });

  it('have scores of their own, and nothing that was computed over all', () => {
    expect(ofPart(decoding, 'all')).toBe(decoding);
    const unseen = ofPart(decoding, 'unseen');
    const [one, ...others] = regionScores(unseen, 'pairwise');
    expect(others).toEqual([]);
    expect(one).toMatchObject({ region: 'V1', mean: 0.5, voxels: [10, 10] });
    expect(one!.subjects[0]).toMatchObject({ subject: '01', value: 0.5, n: 4, pairs: 6 });
    expect(unseen.results.groupRepeats).toBeUndefined();
    expect(unseen.results.subjects[0]!.regions[0]).not.toHaveProperty('baselines');
    expect(unseen.results.subjects[0]!.regions[0]).not.toHaveProperty('repeats');
  });

  it('are said to be too few', () => {
    const seen = ofPart(decoding, 'seen');
    expect(regionScores(seen, 'pairwise')).toEqual([]);
    expect(seen.results.notes).toEqual(['a note']);
  });
});
