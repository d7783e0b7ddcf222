import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRecipe } from '../recipe/load.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { Grid } from '../volumes/grid.ts';
import { writeNifti } from '../volumes/write.ts';
import { decodeDrawing, encodeDrawing, readDrawings } from './drawings.ts';

const grid: Grid = {
  dims: [4, 3, 2],
  affine: Float64Array.of(2, 0, 0, -5, 0, 2, 0, 1, 0, 0, 2, 7, 0, 0, 0, 1),
};
const here = { dims: [...grid.dims], affine: [...grid.affine] };
const recipe = (drawings: unknown[], data = {}): Recipe =>
  parseRecipe({
    percept: 1,
    data: { kind: 'bids', train: { run: 'odd' }, test: { run: 'even' }, ...data },
    latents: { kind: 'pca' },
    drawings,
  });
const decode = (voxels: number[]): Uint32Array =>
  decodeDrawing({ name: 'a', dims: [4, 3, 2], affine: here.affine, voxels }).indices;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-drawings-'));
  await writeNifti(join(folder, 'of-02.nii.gz'), {
    grid,
    data: Uint8Array.from({ length: 24 }, (_, n) => (n > 21 ? 1 : 0)),
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('drawings in a recipe', () => {
  it('are runs of voxels', () => {
    expect([...decode([1, 2, 5, 1, 20, 4])]).toEqual([1, 2, 5, 20, 21, 22, 23]);
    expect([...decode([])]).toEqual([]);
    for (const set of [[], [7], [0, 1, 2, 4, 22, 23], [3, 5, 7]]) {
      const indices = Uint32Array.from(set);
      expect(decode(encodeDrawing(indices))).toEqual(indices);
    }
    expect(encodeDrawing(Uint32Array.of(1, 2, 5))).toEqual([1, 2, 5, 1]);
  });

  it.each([
    [[1, 2, 3], 'the last has no length'],
    [[5, 2, 6, 1], 'one starts at 6, before 7'],
    [[5, 2, 1, 1], 'one starts at 1, before 7'],
    [[5, 0], 'its run [5, 0] is not of 24 voxels'],
    [[20, 5], 'its run [20, 5] is not of 24 voxels'],
    [[0, 1e15], 'is not of 24 voxels'],
  ])('are refused as %j', (voxels, message) => {
    expect(() => decode(voxels)).toThrow(message);
  });

  it('are the subject’s own, or those of every subject', async () => {
    const of = recipe([
      { name: 'a', ...here, voxels: [0, 2] },
      { name: 'a', subject: '02', ...here, voxels: [5, 1] },
      { name: 'b', subject: '01', ...here, voxels: [7, 1] },
      { name: 'c', file: 'of-{subject}.nii.gz' },
    ]);
    const read = async (subject: string, names: string[]) => {
      const { drawings, files } = await readDrawings(of, subject, grid, folder, names);
      return { drawings: drawings.map(({ name, indices }) => [name, ...indices]), files };
    };
    expect(await read('01', ['A', 'b'])).toEqual({
      drawings: [
        ['a', 0, 1],
        ['b', 7],
      ],
      files: [],
    });
    expect(await read('02', ['a', 'c'])).toEqual({
      drawings: [
        ['a', 5],
        ['c', 22, 23],
      ],
      files: [join(folder, 'of-02.nii.gz')],
    });
    await expect(read('02', ['b'])).rejects.toThrow('sub-02 has no drawing "b". Its drawings are a, c.');
    await expect(readDrawings(recipe([]), '01', grid, folder, ['b'])).rejects.toThrow(
      'The recipe has no drawings of this subject',
    );
    await expect(read('03', ['c'])).rejects.toThrow(/of-03\.nii\.gz: there is no such file/);
  });

  it('on another grid are refused or resampled as masks are', async () => {
    const other = { dims: [2, 3, 2], affine: here.affine.map((value, n) => (n === 0 ? 4 : value)) };
    const drawings = [{ name: 'a', ...other, voxels: [1, 1] }];
    await expect(readDrawings(recipe(drawings), '01', grid, folder, ['a'])).rejects.toThrow(
      /drawing "a": the mask is on another grid/,
    );
    const nearest = recipe(drawings, { resampleMasks: 'nearest' });
    const { drawings: found } = await readDrawings(nearest, '01', grid, folder, ['a']);
    expect([...found[0]!.indices]).toEqual([1, 2]);
  });

  it.each([
    ['two of one name', [0, 1].map(() => ({ name: 'a', ...here, voxels: [] })), /drawings: two drawings/],
    ['a quote in a name', [{ name: 'a"b', ...here, voxels: [] }], /double quote/],
    ['a fraction of a voxel', [{ name: 'a', ...here, voxels: [0.5, 1] }], /drawings\.0\.voxels/],
    ['a short affine', [{ name: 'a', ...here, affine: [1, 2], voxels: [] }], /drawings\.0\.affine/],
    ['no extent', [{ name: 'a', ...here, dims: [0, 1, 1], voxels: [] }], /drawings\.0\.dims/],
  ])('are refused with %s', (_what, drawings, message) => {
    expect(() => recipe(drawings)).toThrow(message);
  });
});
