import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Grid } from '../../volumes/grid.ts';
import { sameGrid } from '../../volumes/grid.ts';
import { readMask } from '../../volumes/mask.ts';
import { saveRegion, type SavedRegion } from './save.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-save-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const grid: Grid = {
  dims: [4, 3, 2],
  affine: Float64Array.of(2, 0.5, 0, -5, -0.5, 2, 0, 1, 0, 0, 3, 7, 0, 0, 0, 1),
};
const region: SavedRegion = {
  name: 'early visual',
  expression: 'dilate(V1, 4) & where(R2 > 0.1)',
  subject: '01',
  space: 'MNI152NLin2009cAsym:res-2',
  grid,
  indices: Uint32Array.of(1, 5, 23),
  account: { inRegion: 3, inData: 2, used: 1 },
  recipe: { percept: 1 },
  notes: ['chosen by R2'],
};

const json = async (path: string): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;

describe('saveRegion', () => {
  it('writes a mask that reads back to the voxels, and a sidecar that says how they came about', async () => {
    const { image, sidecar } = await saveRegion(join(folder, 'a', 'new'), region);
    expect(image).toMatch(/sub-01_space-MNI152NLin2009cAsym_label-earlyvisualx[0-9a-f]{4}_mask\.nii\.gz$/);
    const mask = await readMask(image);
    expect([...mask.indices]).toEqual([1, 5, 23]);
    expect(sameGrid(mask.grid, grid)).toBe(true);
    const bytes = Buffer.alloc(12);
    [1, 5, 23].forEach((voxel, n) => bytes.writeUInt32LE(voxel, 4 * n));
    expect(await json(sidecar)).toMatchObject({
      Type: 'ROI',
      Name: 'early visual',
      Expression: region.expression,
      Voxels: { InRegion: 3, InData: 2, Used: 1 },
      VoxelsSha256: createHash('sha256').update(bytes).digest('hex'),
      Recipe: { percept: 1 },
      Notes: ['chosen by R2'],
    });
  });

  it('gives the same bytes again, and replaces a region of the same name', async () => {
    const to = join(folder, 'again');
    const first = await saveRegion(to, region);
    const before = await Promise.all([readFile(first.image), readFile(first.sidecar)]);
    await saveRegion(to, { ...region, indices: Uint32Array.of(2) });
    expect([...(await readMask(first.image)).indices]).toEqual([2]);
    await saveRegion(to, region);
    expect(await Promise.all([readFile(first.image), readFile(first.sidecar)])).toEqual(before);
    expect(await readdir(to)).toHaveLength(2);
  });

  it('has names that every file system takes, each region its own', async () => {
    const to = join(folder, 'names');
    const names = [
      'V1+V2',
      'V1V2',
      'v1v2',
      '../up',
      'con',
      'a/b\\c:d*?"<>|',
      'é',
      '視覚',
      'x'.repeat(300),
      '..',
      'nul.',
    ];
    // One after the other: regions are saved by hand.
    const saved: string[] = [];
    for (const name of names) saved.push((await saveRegion(to, { ...region, name })).image);
    const files = await readdir(to);
    expect(files).toHaveLength(2 * names.length);
    expect(new Set(saved).size).toBe(names.length);
    for (const file of files) expect(file).toMatch(/^sub-01_[A-Za-z0-9-_]{1,120}_mask\.(nii\.gz|json)$/);
  });

  it('refuses an empty region, and voxels that are not on the grid or not in order', async () => {
    const to = join(folder, 'refused');
    await expect(saveRegion(to, { ...region, indices: new Uint32Array(0) })).rejects.toThrow('has no voxel');
    for (const indices of [Uint32Array.of(24), Uint32Array.of(2, 2), Uint32Array.of(3, 1)])
      await expect(saveRegion(to, { ...region, indices })).rejects.toThrow(
        'not ascending indices of 4 x 3 x 2',
      );
    await expect(readdir(to)).rejects.toThrow('ENOENT');
  });
});
