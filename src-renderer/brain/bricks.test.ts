import { expect, it } from 'vitest';
import { brickMaxima, fitTexture } from './bricks.ts';
import { interpolate } from './pick-ray.ts';
import { voxToMm } from './space.ts';
import { makePhantom, phantomGrids, randomNumbers } from './testing/phantom.ts';

it('bounds every interpolated value by its brick', () => {
  const { grid, anatomy } = makePhantom(phantomGrids.anisotropic!);
  const { dims, max } = brickMaxima(grid, anatomy.values);
  expect(dims).toEqual([7, 5, 2]);
  const random = randomNumbers(5);
  for (let n = 0; n < 5000; n++) {
    // Positions in which voxel i spans [i, i + 1), as rays see them.
    const at = grid.dims.map((d) => random() * d);
    const value = interpolate(
      grid,
      anatomy.values,
      at.map((x) => x - 0.5) as unknown as [number, number, number],
    );
    const [i, j, k] = at.map((x) => Math.floor(x / 8));
    expect(max[i! + dims[0] * (j! + dims[1] * k!)]).toBeGreaterThanOrEqual(value);
  }
});

it('joins voxels of a volume that is too large, and keeps it in its place', () => {
  const { anatomy, grid } = makePhantom(phantomGrids.oblique!);
  expect(fitTexture(anatomy, 64)).toBe(anatomy);
  const small = fitTexture(anatomy, 20);
  expect(small.grid.dims).toEqual([15, 17, 14]);
  const mean = [0, 1].flatMap((k) =>
    [0, 1].flatMap((j) => [0, 1].map((i) => anatomy.values[6 + i + 30 * (8 + j + 34 * (10 + k))]!)),
  );
  expect(small.values[3 + 15 * (4 + 17 * 5)]).toBeCloseTo(mean.reduce((a, b) => a + b) / 8, 3);
  const [there, here] = [voxToMm(small.grid, [3, 4, 5]), voxToMm(grid, [6.5, 8.5, 10.5])];
  for (let a = 0; a < 3; a++) expect(there[a]).toBeCloseTo(here[a]!, 9);
});
