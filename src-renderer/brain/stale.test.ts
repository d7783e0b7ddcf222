import { expect, it } from 'vitest';
import { slicePlane } from './projection.ts';
import { areaOf, enlarged, everywhere, unite, wholeOf, within } from './rect.ts';
import { Stale } from './stale.ts';
import { mmToVox, voxelIndex } from './space.ts';
import { phantomGrids } from './testing/phantom.ts';

const grid = phantomGrids.RAS!;
const box = { low: [-50, -70, -40], high: [50, 50, 60], radius: 90 } as const;
const view = { crosshair: [1, 0, 7], convention: 'neurological', sliceZoom: 1, sliceCentre: null } as const;
const plane = slicePlane(
  'axial',
  { ...view, crosshair: [...view.crosshair] as [number, number, number] },
  box,
  200,
  200,
);
const at = (x: number, y: number, z: number): number => {
  const [i, j, k] = mmToVox(grid, [x, y, z]).map(Math.round);
  return voxelIndex(grid, [i!, j!, k!]);
};

it('has what voxels changed in, of this picture alone, until it is taken', () => {
  const stale = new Stale(true);
  expect(stale.part('a')).toBe(everywhere);
  stale.touch({ grid, runs: [at(1, 0, 7), 1] });
  expect(stale.take('a', plane)).toBe(everywhere);
  expect(stale.part('a')).toBeNull();
  // Another slice.
  stale.touch({ grid, runs: [at(1, 0, 31), 1] });
  expect(stale.part('a')).toBeNull();
  stale.touch({ grid, runs: [at(1, 0, 7), 1] });
  const first = stale.part('a')!;
  stale.touch({ grid, runs: [at(21, 20, 7), 1] });
  const both = stale.part('a')!;
  expect(unite(both, first)).toEqual(both);
  expect(areaOf(both)).toBeGreaterThan(4 * areaOf(first));
  expect(stale.part('b')).toBe(everywhere);
  expect(stale.take('a', plane)).toEqual(both);
  expect(stale.take('a', plane)).toBeNull();
  expect(stale.take('b', plane)).toBe(everywhere);
  expect(stale.take('a', plane)).toBe(everywhere);
});

it('reckons with rectangles', () => {
  const rect = { left: 2.4, top: 3, right: 5.2, bottom: 4 };
  expect(within(rect, 1, 6, 100)).toEqual({ left: 1, top: 2, right: 6, bottom: 5 });
  expect(within(rect, 1, 1, 100)).toBeNull();
  expect(within(everywhere, 1, 6, 7)).toEqual(wholeOf(6, 7));
  expect(within(enlarged(everywhere, 2), 1, 6, 7)).toEqual(wholeOf(6, 7));
  expect(within(null, 1, 6, 7)).toBeNull();
  expect(unite(null, rect)).toBe(rect);
  expect(unite(rect, wholeOf(3, 3))).toEqual({ left: 0, top: 0, right: 5.2, bottom: 4 });
  expect([areaOf(null), areaOf(wholeOf(3, 4))]).toEqual([0, 12]);
});
