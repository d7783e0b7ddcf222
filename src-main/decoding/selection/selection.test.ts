import { describe, expect, it } from 'vitest';
import { fromRows, matrix } from '../../maths/matrix.ts';
import expected from './fixtures/measures.json';
import type { TrainingPatterns } from './measures.ts';
import { measureVoxels, selectVoxels } from './select.ts';

const training: TrainingPatterns = {
  patterns: fromRows(expected.b),
  latents: fromRows(expected.z),
  groups: expected.groups,
  items: expected.items,
};
const every = Uint32Array.from({ length: 10 }, (_, v) => v);

describe('measures of voxels', () => {
  it.each(['t', 'r2', 'reliability', 'weights'] as const)('agrees with NumPy on %s', (by) => {
    const found = measureVoxels(by, training);
    found.forEach((value, v) => expect(value).toBeCloseTo(expected[by][v]!, 11));
  });

  it.each(['t', 'r2', 'reliability', 'weights'] as const)(
    'takes %s from the rows given and no others',
    (by) => {
      const rows = expected.groups.flatMap((group, i) => (group === 2 ? [] : [i]));
      const poisoned = matrix(24, 10, training.patterns.data.slice());
      expected.groups.forEach((group, i) => {
        if (group === 2) poisoned.data.fill(NaN, i * 10, (i + 1) * 10);
      });
      const found = measureVoxels(by, { ...training, patterns: poisoned }, rows);
      expect(found).toEqual(measureVoxels(by, training, rows));
      expect(found.every(Number.isFinite)).toBe(true);
      expect(found).not.toEqual(measureVoxels(by, training));
    },
  );

  it('has none for a voxel that does not vary or holds a NaN', () => {
    const patterns = matrix(24, 10, training.patterns.data.slice());
    for (let i = 0; i < 24; i++) patterns.data[i * 10 + 3] = 0;
    patterns.data[7] = NaN;
    for (const by of ['t', 'r2', 'reliability', 'weights'] as const) {
      const found = measureVoxels(by, { ...training, patterns });
      expect([...found.keys()].filter((v) => Number.isNaN(found[v]!))).toEqual([3, 7]);
    }
  });

  it('predicts left-out runs with latents that depend on each other', () => {
    const z = fromRows(expected.z.map(([a, b, c]) => [a!, b!, c!, a! - b!]));
    const found = measureVoxels('r2', { ...training, latents: z });
    found.forEach((value, v) => expect(value).toBeCloseTo(expected.r2[v]!, 9));
  });

  it('says what the training data lack', () => {
    const once = { ...training, items: expected.items.map((_, i) => i) };
    expect(() => measureVoxels('reliability', once)).toThrow('0 training images were shown in both halves');
    const single = { ...training, groups: expected.groups.map(() => 1) };
    expect(() => measureVoxels('r2', single)).toThrow('at least two groups');
    expect(() => measureVoxels('reliability', single)).toThrow('at least two groups');
    expect(() => measureVoxels('weights', { ...training, latents: matrix(24, 2) })).toThrow(
      '2 latents cannot',
    );
    expect(() => measureVoxels('t', single)).not.toThrow();
  });
});

describe('selected voxels', () => {
  const measure = Float64Array.from([3, NaN, 7, 7, 1, 0.5, 9, -2, NaN, 4]);

  it('are the best of the region, in the order of the columns', () => {
    const region = Uint32Array.from([1, 2, 3, 4, 6, 9]);
    expect(selectVoxels(measure, region, { by: 't', voxels: 2 })).toEqual({
      columns: Uint32Array.from([2, 6]),
      least: 7,
    });
    expect([...selectVoxels(measure, region, { by: 't', voxels: 3 }).columns]).toEqual([2, 3, 6]);
    expect([...selectVoxels(measure, region, { by: 't', voxels: 100 }).columns]).toEqual([2, 3, 4, 6, 9]);
    // Of those that have a measure, rounded up.
    expect([...selectVoxels(measure, region, { by: 't', share: 0.5 }).columns]).toEqual([2, 3, 6]);
    expect([...selectVoxels(measure, region, { by: 't', share: 1e-9 }).columns]).toEqual([6]);
    expect([...selectVoxels(measure, region, { by: 't', above: 4 }).columns]).toEqual([2, 3, 6]);
    expect([...selectVoxels(measure, every, { by: 'r2', above: -3 }).columns]).toEqual([
      0, 2, 3, 4, 5, 6, 7, 9,
    ]);
  });

  it('are never none without a word', () => {
    expect(() => selectVoxels(measure, every, { by: 't', above: 9 })).toThrow(
      'no voxel is selected by |t| of the mean response in training above 9: the largest is 9.000',
    );
    expect(() => selectVoxels(measure, Uint32Array.from([1, 8]), { by: 'r2', voxels: 5 })).toThrow(
      'none has one',
    );
  });
});
