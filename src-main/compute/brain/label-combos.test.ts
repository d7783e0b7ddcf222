import { expect, it } from 'vitest';
import { randomInt, seeded } from '../../maths/random.ts';
import { labelCombos } from './label-combos.ts';

/** Each voxel's masks, taken one by one. */
function membership(masks: readonly Uint32Array[], size: number): number[][] {
  return Array.from({ length: size }, (_, voxel) =>
    masks.flatMap((mask, m) => (mask.includes(voxel) ? [m] : [])),
  );
}

it('knows of every voxel which masks it lies in, also where they overlap', () => {
  const draw = seeded(2);
  for (let k = 0; k < 20; k++) {
    const size = 200;
    const masks = Array.from({ length: 1 + randomInt(draw, 7) }, () =>
      Uint32Array.from(
        new Set(Array.from({ length: randomInt(draw, 120) }, () => randomInt(draw, size))),
      ).sort(),
    );
    const { combos, labels, leftOut } = labelCombos(masks, size);
    expect(Array.from(labels, (label) => combos[label])).toEqual(membership(masks, size));
    expect(combos[0]).toEqual([]);
    // No set twice, and none without a voxel but the empty one.
    expect(new Set(combos.map((members) => members.join())).size).toBe(combos.length);
    expect(combos.every((_, label) => label === 0 || labels.includes(label))).toBe(true);
    expect(leftOut).toEqual([]);
  }
});

it('takes LOC and FFA apart from what they share', () => {
  const { combos, labels } = labelCombos([Uint32Array.of(1, 2, 3), Uint32Array.of(3, 4)], 6);
  expect(Array.from(labels, (label) => combos[label])).toEqual([[], [0], [0], [0, 1], [1], []]);
});

it('leaves out the smallest masks where there are too many ways to overlap', () => {
  const masks = [
    Uint32Array.of(0, 1, 2, 3),
    Uint32Array.of(1, 2, 3),
    Uint32Array.of(3, 4),
    Uint32Array.of(5),
  ];
  const { combos, labels, leftOut } = labelCombos(masks, 6, 4);
  expect(leftOut).toEqual([2]);
  expect(Array.from(labels, (label) => combos[label])).toEqual([[0], [0, 1], [0, 1], [0, 1], [], [3]]);
});
