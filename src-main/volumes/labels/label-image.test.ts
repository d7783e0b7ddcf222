import { describe, expect, it } from 'vitest';
import type { Grid } from '../grid.ts';
import { testFolder } from '../test-images.ts';
import { writeNifti } from '../write.ts';
import { readLabelVoxels } from './label-image.ts';

const path = testFolder(false);
const grid: Grid = {
  dims: [3, 2, 2],
  affine: Float64Array.of(2, 0, 0, -5, 0, 2, 0, 1, 0, 0, 2, 7, 0, 0, 0, 1),
};
const write = (name: string, data: Float64Array | Float32Array | Uint8Array, nVolumes = 1): Promise<void> =>
  writeNifti(path(name), { grid, data, nVolumes });
const read = async (name: string, options = {}): Promise<Record<number, number[]>> =>
  Object.fromEntries(
    [...(await readLabelVoxels(path(name), options)).voxels].map(([id, indices]) => [id, [...indices]]),
  );

describe('readLabelVoxels', () => {
  it('groups the voxels of sparse and huge ids, and leaves NaN and negative ids out', async () => {
    await write(
      'sparse.nii',
      Float64Array.of(0, 11163, 1, NaN, 4294967295, 1, -2, 11163, 9e15, 0, 0, Infinity),
    );
    const found = await readLabelVoxels(path('sparse.nii'));
    expect(found.kind).toBe('labels');
    expect([...found.voxels.keys()]).toEqual([1, 11163, 4294967295, 9e15]);
    expect([...found.voxels.get(11163)!]).toEqual([1, 7]);
    expect(found.notes.join()).toMatch(/2 voxels are not a number.*below 0/);
  });

  it('takes ids that scaling left almost whole, and says so', async () => {
    await write('almost.nii', Float64Array.of(0, 2.0004, 2, 3, 0.0001, 0, 0, 0, 0, 0, 0, 0));
    const found = await readLabelVoxels(path('almost.nii'));
    expect([...found.voxels.get(2)!]).toEqual([1, 2]);
    expect([...found.voxels.keys()]).toEqual([2, 3]);
    expect(found.notes).toEqual(['its ids are whole numbers to within 4.0e-4, and were rounded']);
  });

  it('tells masks and probability maps from labels', async () => {
    await write('mask.nii', Uint8Array.of(0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1));
    expect(await readLabelVoxels(path('mask.nii'))).toMatchObject({ kind: 'mask', notes: [] });
    await write('map.nii', Float32Array.of(0, 0.5, 0.7, 0.2, NaN, 1, 0, 0, 0, 0, 0, 0.499));
    const map = await readLabelVoxels(path('map.nii'));
    expect(map.kind).toBe('probabilities');
    expect([...map.voxels.get(1)!]).toEqual([1, 2, 5]);
    expect(await read('map.nii', { threshold: 0.7 })).toEqual({ 1: [2, 5] });
    expect(map.notes.join()).toContain('probabilities from 0 to 1: voxels from 0.5 on count');
  });

  it('reads several volumes of 0 and 1, of 0 to 1, and of 0 to 100', async () => {
    const volume = (...values: number[]): number[] => [
      ...values,
      ...Array<number>(12 - values.length).fill(0),
    ];
    await write('masks.nii.gz', Uint8Array.from([volume(1, 1), volume(0, 1, 1), volume()].flat()), 3);
    expect((await readLabelVoxels(path('masks.nii.gz'))).kind).toBe('masks');
    expect(await read('masks.nii.gz')).toEqual({ 0: [0, 1], 1: [1, 2], 2: [] });
    await write('unit.nii', Float32Array.from([volume(0.6, 0.4), volume(0.1, NaN, 0.5)].flat()), 2);
    expect(await read('unit.nii')).toEqual({ 0: [0], 1: [2] });
    expect(await read('unit.nii', { threshold: 0.4 })).toEqual({ 0: [0, 1], 1: [2] });
    await write('percent.nii.gz', Uint8Array.from([volume(60, 40), volume(7, 0, 50)].flat()), 2);
    const percent = await readLabelVoxels(path('percent.nii.gz'), { threshold: 0.07 });
    expect([...percent.voxels.get(1)!]).toEqual([0, 2]);
    expect(percent.notes).toEqual([
      'its values are probabilities in per cent (0 to 100): voxels from 7 % on count',
    ]);
  });

  it('refuses what is neither', async () => {
    await write('t.nii', Float32Array.of(0, 3.7, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0));
    await expect(read('t.nii')).rejects.toThrow(/t\.nii: its values are not whole numbers \(3\.7 is one\)/);
    await write(
      'bold.nii',
      Float32Array.from({ length: 24 }, (_, n) => 900 + n),
      2,
    );
    await expect(read('bold.nii')).rejects.toThrow('2 volumes have values from 900 to 923');
    await write('nothing.nii', new Float32Array(24), 2);
    await expect(read('nothing.nii')).rejects.toThrow('which are no probabilities');
    await write('below.nii', new Float32Array(24).fill(-0.5), 2);
    await expect(read('below.nii')).rejects.toThrow('which are no probabilities');
    await expect(read('mask.nii', { threshold: 0 })).rejects.toThrow('a probability of 0 is no threshold');
    await writeNifti(path('many.nii'), {
      grid: { ...grid, dims: [100, 100, 100] },
      data: Int32Array.from({ length: 1e6 }, (_, n) => n),
    });
    await expect(read('many.nii')).rejects.toThrow('more than 65536 different values');
  });
});
