import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Grid } from './grid.ts';
import { readHeader } from './header.ts';
import { qformOf } from './qform.ts';
import { readSeries, readVolume } from './series.ts';
import { gridFixture, maxDifference, testFolder } from './test-images.ts';
import { writeNifti, type NiftiImage } from './write.ts';

const path = testFolder(false);
const grid: Grid = {
  dims: [5, 4, 3],
  affine: Float64Array.of(-3, 0, 0, 94.5, 0, 3, 0, -94.5, 0, 0, 3.5, -73.5, 0, 0, 0, 1),
};
const numbers = Array.from({ length: 120 }, (_, n) => (n * 37) % 101);

describe.each<[string, NiftiImage['data']]>([
  ['uint8', Uint8Array.from(numbers)],
  ['int16', Int16Array.from(numbers, (value) => -300 * value)],
  ['int32', Int32Array.from(numbers, (value) => -3e7 * value)],
  ['float32', Float32Array.from(numbers, Math.sqrt)],
  ['float64', Float64Array.from(numbers, Math.sqrt)],
])('%s', (datatype, data) => {
  it.each(['.nii', '.nii.gz'])('comes back from %s', async (ending) => {
    const file = path(datatype + ending);
    await writeNifti(file, { grid, data, nVolumes: 2, tr: 0.72, description: 'percept' });
    const header = await readHeader(file);
    expect(header).toMatchObject({ datatype, dims: [5, 4, 3, 2], tr: 0.72, slope: 1, inter: 0, version: 1 });
    expect(maxDifference(header.grid.affine, grid.affine)).toBe(0);
    for (const volume of [0, 1]) {
      const back = await readVolume(file, volume);
      expect(Array.from(back.data)).toEqual(Array.from(data.subarray(60 * volume, 60 * (volume + 1))));
    }
  });
});

it('writes a view into a larger array', async () => {
  const data = Float32Array.from(numbers).subarray(60);
  await writeNifti(path('view.nii'), { grid, data });
  expect(Array.from((await readVolume(path('view.nii'))).data)).toEqual(numbers.slice(60));
});

it('writes more than one slice of the stream', async () => {
  const large: Grid = { dims: [64, 64, 50], affine: grid.affine };
  const data = Float32Array.from({ length: 3 * 204800 }, (_, n) => n % 9973);
  await writeNifti(path('large.nii.gz'), { grid: large, data, nVolumes: 3 });
  const indices = Uint32Array.from({ length: 204800 }, (_, n) => n);
  expect(maxDifference((await readSeries(path('large.nii.gz'), { grid: large, indices })).data, data)).toBe(
    0,
  );
});

it('gives the same bytes each time, with neither time nor system in them', async () => {
  for (const ending of ['.nii', '.nii.gz']) {
    const image = { grid, data: Float32Array.from(numbers), nVolumes: 2, tr: 3, description: 'the same' };
    await writeNifti(path(`a${ending}`), image);
    await writeNifti(path(`b${ending}`), image);
    expect(await readFile(path(`a${ending}`))).toEqual(await readFile(path(`b${ending}`)));
  }
  const bytes = await readFile(path('a.nii.gz'));
  expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);
  expect(gunzipSync(bytes)).toEqual(await readFile(path('a.nii')));
});

describe.each(gridFixture.spaces)('the $name affine', (space) => {
  const affine = Float64Array.from(space.affine);
  it("has nibabel's quaternion", () => {
    const { quaternion, qfac } = qformOf(affine)!;
    expect(qfac).toBe(space.qfac);
    const [b, c, d] = quaternion;
    // With no real part a quaternion and its negative are one rotation, and either may be written.
    const halfTurn = 1 - b * b - c * c - d * d < 1e-12;
    const same = maxDifference(quaternion, space.quaternion);
    const opposite = maxDifference(
      quaternion.map((value) => -value),
      space.quaternion,
    );
    expect(halfTurn ? Math.min(same, opposite) : same).toBeLessThan(1e-7);
  });

  it('comes back from the sform and, without it, from the qform', async () => {
    await writeNifti(path('form.nii'), { grid: { dims: [5, 4, 3], affine }, data: new Uint8Array(60) });
    expect(maxDifference((await readHeader(path('form.nii'))).grid.affine, affine)).toBeLessThan(1e-5);
    const bytes = Uint8Array.from(await readFile(path('form.nii')));
    new DataView(bytes.buffer).setInt16(254, 0, true);
    await writeFile(path('qform.nii'), bytes.fill(0, 280, 328));
    expect(maxDifference((await readHeader(path('qform.nii'))).grid.affine, affine)).toBeLessThan(1e-5);
  });
});

it('writes no qform where the affine has a shear', async () => {
  const affine = Float64Array.of(3, 0.4, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1);
  await writeNifti(path('shear.nii'), { grid: { dims: [5, 4, 3], affine }, data: new Uint8Array(60) });
  expect((await readFile(path('shear.nii'))).readInt16LE(252)).toBe(0);
  expect(maxDifference((await readHeader(path('shear.nii'))).grid.affine, affine)).toBeLessThan(1e-6);
});

it('cuts a long description between characters', async () => {
  await writeNifti(path('long.nii'), { grid, data: new Uint8Array(60), description: `${'x'.repeat(78)}é` });
  const field = (await readFile(path('long.nii'))).subarray(148, 228);
  expect(field.toString('utf8').replace(/\0+$/, '')).toBe('x'.repeat(78));
});

describe('refused', () => {
  it('data that do not fill the grid, other endings, dimensions beyond int16', async () => {
    await expect(writeNifti(path('few.nii'), { grid, data: new Uint8Array(59) })).rejects.toThrow(
      /need 60 values, got 59/,
    );
    await expect(writeNifti(path('x.img'), { grid, data: new Uint8Array(60) })).rejects.toThrow(
      /\.nii or \.nii\.gz/,
    );
    const long: Grid = { dims: [40000, 1, 1], affine: grid.affine };
    await expect(writeNifti(path('x.nii'), { grid: long, data: new Uint8Array(40000) })).rejects.toThrow(
      /32767/,
    );
  });

  it('leave nothing behind', async () => {
    const names = await readdir(dirname(path('x')));
    expect(names).not.toContain('few.nii');
    expect(names.filter((name) => name.startsWith('.tmp-'))).toEqual([]);
  });
});
