import { expect, it } from 'vitest';
import { emptyScene, viewBox } from './scene.ts';
import { voxelOfIndex, voxToMm } from './space.ts';
import { makePhantom, phantomGrids, phantomScene } from './testing/phantom.ts';

it.each(Object.entries(phantomGrids))('fits the panes to what the %s grid holds', (_, grid) => {
  const phantom = makePhantom(grid);
  const { low, high, radius } = viewBox(phantomScene(phantom));
  const centre = low.map((l, a) => (l + high[a]!) / 2);
  let farthest = 0;
  phantom.anatomy.values.forEach((value, index) => {
    if (value <= 200) return;
    const mm = voxToMm(grid, voxelOfIndex(grid, index));
    for (let a = 0; a < 3; a++) {
      expect(mm[a]).toBeGreaterThan(low[a]!);
      expect(mm[a]).toBeLessThan(high[a]!);
    }
    farthest = Math.max(farthest, Math.hypot(...mm.map((c, a) => c - centre[a]!)));
  });
  expect(radius).toBeGreaterThan(farthest);
  expect(radius).toBeLessThan(farthest + 6);
});

it('falls back to the labels, then to a head of common size', () => {
  const phantom = phantomScene(makePhantom(phantomGrids.RAS!));
  const box = viewBox({ ...phantom, anatomy: null });
  // 26 x 30 x 24 voxels of 4 mm.
  expect(box.high.map((h, a) => h - box.low[a]!)).toEqual([104, 120, 96]);
  expect(viewBox(emptyScene()).radius).toBe(90);
});
