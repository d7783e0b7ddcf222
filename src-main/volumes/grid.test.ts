import { describe, expect, it } from 'vitest';
import {
  composeAffines,
  describeGrid,
  determinant,
  invertAffine,
  orientationLetters,
  sameGrid,
  voxelSizes,
  voxelToMm,
  type Grid,
} from './grid.ts';
import { gridFixture, maxDifference } from './test-images.ts';

const grid: Grid = {
  dims: [64, 64, 50],
  affine: Float64Array.of(-3, 0, 0, 94.5, 0, 3, 0, -94.5, 0, 0, 3, -73.5, 0, 0, 0, 1),
};
const identity = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);

function moved(change: (affine: Float64Array) => void): Grid {
  const affine = grid.affine.slice();
  change(affine);
  return { dims: grid.dims, affine };
}

describe.each(gridFixture.spaces)('the $name affine, against NumPy and nibabel', (space) => {
  const affine = Float64Array.from(space.affine);
  it('has the same inverse, sizes, determinant and letters', () => {
    expect(maxDifference(invertAffine(affine), space.inverse)).toBeLessThan(1e-12);
    expect(maxDifference(composeAffines(affine, invertAffine(affine)), identity)).toBeLessThan(1e-12);
    expect(maxDifference(voxelSizes(affine), space.sizes)).toBeLessThan(1e-12);
    expect(determinant(affine)).toBeCloseTo(space.determinant, 10);
    expect(orientationLetters(affine)).toBe(space.letters);
  });
});

describe('positions', () => {
  it('go to mm', () => {
    expect(voxelToMm(grid, [10, 20, 30])).toEqual([64.5, -34.5, 16.5]);
  });

  it('cannot come back from a flat grid', () => {
    const flat = moved((affine) => affine.fill(0, 8, 11));
    expect(() => invertAffine(flat.affine)).toThrow(/no inverse/);
  });

  it('come back from a grid in very small units', () => {
    expect(
      invertAffine(Float64Array.of(1e-6, 0, 0, 0, 0, 1e-6, 0, 0, 0, 0, 1e-6, 0, 0, 0, 0, 1))[0],
    ).toBeCloseTo(1e6);
  });
});

describe('sameGrid', () => {
  it('takes rounding for the same and a millimetre for different', () => {
    expect(
      sameGrid(
        grid,
        moved((a) => (a[3]! += 9e-4)),
      ),
    ).toBe(true);
    expect(
      sameGrid(
        grid,
        moved((a) => (a[3]! += 1)),
      ),
    ).toBe(false);
    expect(
      sameGrid(
        grid,
        moved((a) => (a[3]! += 1)),
        1.5,
      ),
    ).toBe(true);
    expect(
      sameGrid(
        grid,
        moved((a) => (a[11] = NaN)),
      ),
    ).toBe(false);
  });

  it('sees a small tilt by what it does at the far corner', () => {
    expect(
      sameGrid(
        grid,
        moved((a) => (a[1]! += 1e-4)),
      ),
    ).toBe(false);
  });

  it('sees other dimensions', () => {
    expect(sameGrid(grid, { dims: [64, 64, 49], affine: grid.affine })).toBe(false);
  });
});

it('describes a grid in words', () => {
  expect(describeGrid(grid)).toBe(
    '64 x 64 x 50 voxels of 3 x 3 x 3 mm, LAS, first voxel at (94.5, -94.5, -73.5) mm',
  );
});
