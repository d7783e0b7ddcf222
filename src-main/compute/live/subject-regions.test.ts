import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseRecipe } from '../../recipe/load.ts';
import type { Grid } from '../../volumes/grid.ts';
import { writeNifti } from '../../volumes/write.ts';
import type { StudyPlace } from '../methods/types.ts';
import { subjectRegions } from './subject-regions.ts';

const grid: Grid = {
  dims: [3, 2, 2],
  affine: Float64Array.from([2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1]),
};

let there = '';
beforeAll(async () => {
  there = await mkdtemp(join(tmpdir(), 'percept-subject-regions-'));
});
afterAll(() => rm(there, { recursive: true, force: true }));

it('takes masks from where each recipe has them, though two recipes read the same', async () => {
  const root = join(there, 'study');
  const stem = join(root, 'sub-01', 'func', 'sub-01_task-see');
  await mkdir(join(stem, '..'), { recursive: true });
  await writeNifti(`${stem}_bold.nii.gz`, { grid, data: new Float32Array(12) });
  await writeFile(`${stem}_bold.json`, '{"RepetitionTime": 2}');
  await writeFile(`${stem}_events.tsv`, 'onset\tduration\tstimulus\n0\t1\ta\n');
  const recipe = parseRecipe({
    percept: 1,
    data: {
      kind: 'bids',
      folder: '../study',
      train: { task: 'see' },
      test: { task: 'see' },
      masks: [{ name: 'A', file: 'mask.nii.gz' }],
    },
    latents: { kind: 'pca' },
  });
  const found: number[][] = [];
  for (const [name, voxel] of [
    ['one', 4],
    ['two', 7],
  ] as const) {
    const recipeFolder = join(there, name);
    await mkdir(recipeFolder);
    const data = new Uint8Array(12);
    data[voxel] = 1;
    await writeNifti(join(recipeFolder, 'mask.nii.gz'), { grid, data });
    const out = join(root, 'derivatives', 'percept', 'same');
    const place: StudyPlace = { root, kind: 'bids', recipe, recipeFolder, recipeName: 'same', out };
    const { atoms } = await subjectRegions(place, '01', undefined);
    found.push([...atoms.find((atom) => atom.name === 'A')!.indices]);
  }
  expect(found).toEqual([[4], [7]]);
});

it('takes no member of every object for a subject', async () => {
  const table = { file: 'patterns.npz' };
  const recipe = parseRecipe({
    percept: 1,
    data: { kind: 'patterns', subjects: { '01': { train: table, test: table } } },
    latents: { kind: 'pca' },
  });
  const place: StudyPlace = {
    root: there,
    kind: 'patterns',
    recipe,
    recipeFolder: there,
    recipeName: 'p',
    out: join(there, 'p'),
  };
  await expect(subjectRegions(place, 'constructor', undefined)).rejects.toThrow(
    'there is no subject constructor',
  );
});
