import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { refuseForeignFolder } from './foreign-folder.ts';

let folder = '';
let study = '';
let recipe = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-out-'));
  study = join(folder, 'study');
  recipe = join(folder, 'my.json');
  await mkdir(join(study, 'sub-01'), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each(['', 'sub-01', 'derivatives', 'results'])('refuses "%s" of the study that is read', async (below) => {
  await expect(refuseForeignFolder(join(study, below), recipe, study)).rejects.toThrow(/study that is read/);
});

it('refuses the study by another name', async () => {
  await symlink(study, join(folder, 'link'), 'junction');
  await expect(refuseForeignFolder(join(folder, 'link', 'new'), recipe, study)).rejects.toThrow(/study/);
});

it.each([
  ['below the derivatives of the study', 'study/derivatives/percept/my'],
  ['in a new folder', 'new'],
  ['in a folder whose name begins alike', 'study2'],
  ['in a folder with other files', '.'],
])('lets results %s', async (_where, path) => {
  await expect(refuseForeignFolder(join(folder, path), recipe, study)).resolves.toBeUndefined();
});

it('refuses a folder where the recipe has the name of a result', async () => {
  const file = join(folder, 'recipe.json');
  await expect(refuseForeignFolder(folder, file)).rejects.toThrow(/overwrite the recipe/);
  await expect(refuseForeignFolder(join(folder, 'out'), file)).resolves.toBeUndefined();
});

it('refuses what others made, and takes what Percept made', async () => {
  const out = join(folder, 'there');
  await mkdir(out);
  await writeFile(join(out, 'results.json'), '{}');
  await expect(refuseForeignFolder(out, recipe)).rejects.toThrow(
    /results\.json, which Percept did not write/,
  );
  const description = { DatasetType: 'derivative', GeneratedBy: [{ Name: 'Percept' }] };
  await writeFile(join(out, 'dataset_description.json'), JSON.stringify(description));
  await expect(refuseForeignFolder(out, recipe)).resolves.toBeUndefined();
});
