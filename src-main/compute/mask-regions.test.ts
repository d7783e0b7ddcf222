import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRegion } from '../decoding/regions/parse.ts';
import { parseRecipe } from '../recipe/load.ts';
import type { PlannedMask } from '../recipe/planned-subject.ts';
import type { Grid } from '../volumes/grid.ts';
import { writeNifti } from '../volumes/write.ts';
import { regionEnvironment } from './mask-regions.ts';

const grid: Grid = {
  dims: [3, 2, 2],
  affine: Float64Array.of(2, 0, 0, -5, 0, 2, 0, 1, 0, 0, 2, 7, 0, 0, 0, 1),
};
const other: Grid = { ...grid, dims: [2, 2, 2] };
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-masks-'));
  const image = (name: string, on: Grid, ...values: number[]): Promise<void> =>
    writeNifti(join(folder, name), {
      grid: on,
      data: Int16Array.from({ length: on.dims[0] * 4 }, (_, n) => values[n] ?? 0),
    });
  await image('V1.nii', grid, 1, 1);
  await image('brain.nii', grid, 1, 1, 1, 1);
  await image('other.nii', other, 0, 1);
  await image('atlas.nii', grid, 0, 17, 17, 0, 300);
  await writeFile(join(folder, 'names.txt'), '17 Left-Hippocampus 1 2 3 0\n300 far 1 2 3 0\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const recipe = (resampleMasks: string) =>
  parseRecipe({
    percept: 1,
    data: { kind: 'bids', train: { run: 'odd' }, test: { run: 'even' }, resampleMasks },
    latents: { kind: 'pca' },
  });
const mask = (name: string, file: string, rest: Partial<PlannedMask> = {}): PlannedMask => ({
  name,
  path: join(folder, file),
  ...rest,
});
const plain = (): PlannedMask[] => [
  mask('V1', 'V1.nii', { hemisphere: 'left' }),
  mask('brain', 'brain.nii'),
  mask('far', 'atlas.nii', { label: 300 }),
  mask('HC', 'atlas.nii', { label: 'Hippocampus', table: '' }),
];

async function environment(
  expressions: string[] | undefined,
  of: readonly PlannedMask[] = plain(),
  policy = 'refuse',
): Promise<{ atoms: unknown[]; notes: string[]; files: string[] }> {
  const own = of.map((one) => (one.table === '' ? { ...one, table: join(folder, 'names.txt') } : one));
  const subject = { id: '01', grid, masks: own };
  const found = await regionEnvironment(recipe(policy), subject, folder, expressions?.map(parseRegion));
  return {
    ...found,
    atoms: found.environment.atoms.map(({ name, hemisphere, indices }) => [name, hemisphere, ...indices]),
  };
}

describe('masks of a subject', () => {
  it('are files, or labels of a label image', async () => {
    const { atoms, notes, files } = await environment(undefined);
    expect(atoms).toEqual([
      ['V1', 'left', 0, 1],
      ['far', undefined, 4],
      ['HC', undefined, 1, 2],
    ]);
    expect(notes).toEqual([]);
    expect(files).toEqual([join(folder, 'names.txt')]);
  });

  it('have a brain mask only where an expression names it', async () => {
    expect((await environment(['V1 & Brain'])).atoms[1]).toEqual(['brain', undefined, 0, 1, 2, 3]);
    expect((await environment(['V1'])).atoms).toHaveLength(3);
  });

  it('that cannot be had are left out and noted, unless an expression names them', async () => {
    const more = [...plain(), mask('B', 'other.nii'), mask('C', 'atlas.nii', { label: 5 })];
    const { atoms, notes } = await environment(['V1'], more);
    expect(atoms).toHaveLength(3);
    expect(notes).toEqual([
      'masks of another grid than the scans are left out: B',
      'masks that their label image does not have are left out: C',
    ]);
    await expect(environment(['V1 + B'], more)).rejects.toThrow(/other\.nii: the mask is on another grid/);
    await expect(environment(['V1 + C'], more)).rejects.toThrow(/atlas\.nii: it has no label 5/);
    const { atoms: resampled } = await environment(['V1 + B'], more.slice(0, -1), 'nearest');
    expect(resampled.at(-1)).toEqual(['B', undefined, 1]);
  });
});
