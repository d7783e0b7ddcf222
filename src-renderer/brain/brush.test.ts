import { describe, expect, it } from 'vitest';
import { strokePoints, voxelsInBrush } from './brush.ts';
import type { Vec3 } from './model.ts';
import { voxelAt, voxelIndex, voxelOfIndex, voxToMm } from './space.ts';
import { phantomGrids } from './testing/phantom.ts';

describe.each(Object.entries(phantomGrids))('brush in the %s grid', (_, grid) => {
  const mm: Vec3 = [5, -11, 7];
  const all = Array.from({ length: grid.dims[0] * grid.dims[1] * grid.dims[2] }, (_v, v) => v);
  const from = (v: number): number[] => voxToMm(grid, voxelOfIndex(grid, v)).map((c, a) => c - mm[a]!);
  const own = voxelIndex(grid, voxelAt(grid, mm)!);

  it('holds the voxels of a ball', () => {
    const expected = all.filter((v) => v === own || Math.hypot(...from(v)) <= 13);
    expect(voxelsInBrush(grid, mm, 13)).toEqual(expected);
    expect(voxelsInBrush(grid, mm, 0.01)).toEqual([own]);
  });

  it('holds of a disc no voxel that the plane does not cut', () => {
    const disc = voxelsInBrush(grid, mm, 13, 2);
    const half = 0.5 * [8, 9, 10].reduce((sum, e) => sum + Math.abs(grid.affine[e]!), 0);
    expect(disc).toContain(own);
    expect(disc.length).toBeGreaterThan(5);
    for (const v of disc) {
      const [x, y, z] = from(v);
      expect(Math.abs(z!)).toBeLessThanOrEqual(half + 1e-9);
      if (v !== own) expect(Math.hypot(x!, y!)).toBeLessThanOrEqual(13);
    }
  });
});

it('returns no voxel outside the grid', () => {
  expect(voxelsInBrush(phantomGrids.RAS!, [500, 0, 0], 10)).toEqual([]);
});

it('strokes without gaps', () => {
  const points = strokePoints([0, 0, 0], [10, 0, 0], 3);
  expect(points).toEqual([
    [2.5, 0, 0],
    [5, 0, 0],
    [7.5, 0, 0],
    [10, 0, 0],
  ]);
});
