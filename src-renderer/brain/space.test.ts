import { describe, expect, it } from 'vitest';
import {
  assertGrid,
  boundsMm,
  determinant,
  mmToVox,
  orientationCode,
  voxelAt,
  voxelIndex,
  voxelOfIndex,
  voxelSize,
  voxToMm,
} from './space.ts';
import { phantomGrids, randomNumbers } from './testing/phantom.ts';

describe.each(Object.entries(phantomGrids))('space of the %s grid', (name, grid) => {
  it('goes from voxels to mm and back', () => {
    const random = randomNumbers(1);
    for (let n = 0; n < 200; n++) {
      const voxel = grid.dims.map((size) => random() * size) as [number, number, number];
      const back = mmToVox(grid, voxToMm(grid, voxel));
      for (let a = 0; a < 3; a++) expect(back[a]).toBeCloseTo(voxel[a]!, 9);
    }
  });

  it('finds the voxel that holds a point, and none outside', () => {
    const random = randomNumbers(2);
    for (let n = 0; n < 200; n++) {
      const voxel = grid.dims.map((size) => Math.floor(random() * size)) as [number, number, number];
      const within = voxel.map((v) => v + 0.98 * (random() - 0.5)) as [number, number, number];
      expect(voxelAt(grid, voxToMm(grid, within))).toEqual(voxel);
      expect(voxelOfIndex(grid, voxelIndex(grid, voxel))).toEqual(voxel);
    }
    expect(voxelAt(grid, voxToMm(grid, [-0.51, 0, 0]))).toBeNull();
    expect(voxelAt(grid, voxToMm(grid, [0, grid.dims[1] - 0.49, 0]))).toBeNull();
  });

  it('bounds every corner of the grid', () => {
    const last = grid.dims.map((n) => n - 1) as [number, number, number];
    const { low, high } = boundsMm(grid, [0, 0, 0], last);
    const corner = voxToMm(grid, [-0.5, last[1] + 0.5, -0.5]);
    for (let a = 0; a < 3; a++) {
      expect(corner[a]).toBeGreaterThanOrEqual(low[a]! - 1e-9);
      expect(corner[a]).toBeLessThanOrEqual(high[a]! + 1e-9);
    }
  });

  it('names its orientation', () => {
    const codes: Record<string, string> = { oblique: 'RAS', anisotropic: 'RAS', sheared: 'RAI' };
    expect(orientationCode(grid)).toBe(codes[name] ?? name);
  });
});

it('knows handedness and voxel sizes', () => {
  expect(determinant(phantomGrids.RAS!.affine)).toBeCloseTo(64);
  expect(determinant(phantomGrids.LAS!.affine)).toBeCloseTo(-64);
  expect(determinant(phantomGrids.sheared!.affine)).toBeLessThan(0);
  expect(voxelSize(phantomGrids.anisotropic!)).toEqual([2, 3, 6]);
});

it('refuses grids that cannot be drawn', () => {
  const affine = phantomGrids.RAS!.affine;
  expect(() => assertGrid({ dims: [2, 0, 2], affine }, 'x')).toThrow(/dimensions/);
  expect(() => assertGrid({ dims: [2, 2, 2], affine: affine.map(() => 0) }, 'x')).toThrow(/affine/);
  expect(() => assertGrid({ dims: [2, 2, 2], affine }, 'x', 9)).toThrow(/9 values for 8 voxels/);
});
