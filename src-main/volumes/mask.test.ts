import { describe, expect, it } from 'vitest';
import type { Grid } from './grid.ts';
import { fitMask, readMask, resampleMask } from './mask.ts';
import type { Mask } from './voxel-set.ts';
import { gridFixture, gridFrom, testFolder } from './test-images.ts';
import { unmask } from './unmask.ts';
import { writeNifti } from './write.ts';

const path = testFolder(false);
const grid: Grid = {
  dims: [3, 2, 2],
  affine: Float64Array.of(2, 0, 0, -5, 0, 2, 0, 1, 0, 0, 2, 7, 0, 0, 0, 1),
};
const other: Grid = {
  dims: [4, 3, 3],
  affine: Float64Array.of(1, 0, 0, -5, 0, 1, 0, 1, 0, 0, 1, 7, 0, 0, 0, 1),
};
const of = (...indices: number[]): Mask => ({ grid, indices: Uint32Array.from(indices) });

describe('readMask', () => {
  it('takes voxels above the threshold and leaves NaN out', async () => {
    const data = Float32Array.of(0, 1, -1, 0.5, NaN, 2, 0, 0, 0.25, NaN, 0, 3);
    await writeNifti(path('mask.nii.gz'), { grid, data });
    const mask = await readMask(path('mask.nii.gz'));
    expect([...mask.indices]).toEqual([1, 3, 5, 8, 11]);
    expect(mask.nanCount).toBe(2);
    expect([...(await readMask(path('mask.nii.gz'), { threshold: 0.5 })).indices]).toEqual([1, 5, 11]);
  });

  it('refuses several volumes', async () => {
    await writeNifti(path('four.nii'), { grid, data: new Uint8Array(24), nVolumes: 2 });
    await expect(readMask(path('four.nii'))).rejects.toThrow(/one volume, this image has 2/);
  });
});

describe('resampling', () => {
  it.each(gridFixture.resampled)('agrees with SciPy, to $to.dims', ({ from, to, mask, result }) => {
    const source: Mask = { grid: gridFrom(from), indices: Uint32Array.from(mask) };
    expect(result.length).toBeGreaterThan(100);
    expect([...resampleMask(source, gridFrom(to)).indices]).toEqual(result);
  });

  it('to the same grid changes nothing', () => {
    expect(resampleMask(of(0, 5, 11), grid).indices).toEqual(Uint32Array.of(0, 5, 11));
  });

  it('gives a voxel on the boundary of two to the higher one', () => {
    // At 1 mm over 2 mm voxels from the same first centre, every odd index lies half way.
    const fine: Grid = { dims: [5, 1, 1], affine: other.affine };
    expect([...resampleMask(of(1), fine).indices]).toEqual([1, 2]);
  });
});

describe('fitMask', () => {
  it('keeps, resamples or refuses', () => {
    const mask = of(0, 1, 2, 3);
    expect(fitMask(mask, { ...grid, affine: grid.affine.slice() }, 'refuse').indices).toBe(mask.indices);
    expect(fitMask(mask, other, 'nearest')).toEqual(resampleMask(mask, other));
    expect(fitMask(mask, other, 'nearest').grid).toBe(other);
    expect(() => fitMask(mask, other, 'refuse')).toThrow(
      /3 x 2 x 2 voxels of 2 x 2 x 2 mm.*4 x 3 x 3 voxels of 1 x 1 x 1 mm.*"resampleMasks": "nearest"/,
    );
  });
});

it('unmask puts rows back where they came from', () => {
  const out = unmask([1, 2, 3, 4], of(1, 11), -1);
  expect([...out]).toEqual([-1, 1, ...Array<number>(9).fill(-1), 2, -1, 3, ...Array<number>(9).fill(-1), 4]);
  expect(() => unmask([1, 2, 3], of(1, 11))).toThrow(/whole rows of 2/);
});
