import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { unpackArchive } from '../latents/import/archive/unpack.ts';
import { importModel } from '../latents/import/import-model.ts';
import { modelStore } from '../latents/import/store/store.ts';
import { fixtureArchive } from '../latents/import/testing/fixtures.ts';
import { parseRecipe } from '../recipe/load.ts';
import { resourceFolder } from '../resource-folder.ts';
import { StepCache } from './cache.ts';
import { modelFolder, recipeModel, type RecipeModel } from './recipe-model.ts';

let root = '';
let cache: StepCache;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'percept-recipe-model-'));
  vi.stubEnv('PERCEPT_HOME', join(root, 'home'));
  cache = new StepCache(join(root, 'cache'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

function modelOf(latents: object): Promise<RecipeModel | undefined> {
  const recipe = parseRecipe({
    percept: 1,
    data: { kind: 'bids', train: {}, test: {} },
    latents: { kind: 'model', ...latents },
  });
  return recipeModel({ recipe, cache, folder: root, signal: undefined });
}

describe('the model that a recipe names', () => {
  it('is not looked for where a recipe has none', async () => {
    const recipe = parseRecipe({
      percept: 1,
      data: { kind: 'bids', train: {}, test: {} },
      latents: { kind: 'pca' },
    });
    expect(await recipeModel({ recipe, cache, folder: root, signal: undefined })).toBeUndefined();
  });

  it('is said by name where it is not imported, and how to import it', async () => {
    await expect(modelOf({ model: 'bigbigan' })).rejects.toThrow(
      /asks for the model "bigbigan", which is not imported\. Import it: percept model import FILE --name "bigbigan"\. None is imported yet/,
    );
  });

  it('comes with Percept: it is imported into the cache, once', async () => {
    const first = await modelOf({ model: 'tutorial-generator' });
    expect(first).toMatchObject({ inCache: true, card: { name: 'tutorial-generator' } });
    expect(first!.card.roles.generate!.dims).toBe(40);
    expect(first!.folder.startsWith(cache.folder)).toBe(true);
    expect((await readdir(first!.folder)).sort()).toEqual(['card.json', 'graph-1', 'graph-2']);
    expect(await modelOf({ model: 'tutorial-generator' })).toEqual(first);
    // Where Percept is installed is no input of the study.
    expect(Object.keys(cache.usedHashes())).toEqual([]);
    expect(await modelFolder(first!.card.hash, first!.folder)).toBe(first!.folder);
  });

  it('is found in the store by name and by hash, and stays there', async () => {
    const store = modelStore(join(root, 'home'));
    const { card, folder } = await importModel(resourceFolder('generator'), store, { name: 'mine' });
    for (const model of ['mine', card.hash.slice(0, 6)])
      expect(await modelOf({ model })).toMatchObject({ folder, inCache: false, card: { name: 'mine' } });
    expect(await modelFolder(card.hash, null)).toBe(folder);
    await expect(modelFolder('0123456789abcdef', null)).rejects.toThrow(/not among the imported models/);
    await expect(modelOf({ model: 'bigbigan' })).rejects.toThrow(/There are "mine"/);
  });

  it('may be a file beside the recipe, which is imported, or the folder of an imported model, which is copied', async () => {
    await cp(resourceFolder('generator'), join(root, 'saved'), { recursive: true });
    const imported = await modelOf({ file: 'saved' });
    expect(imported).toMatchObject({ inCache: true, card: { name: 'saved' } });
    expect(Object.keys(cache.usedHashes())).toContain(join(root, 'saved', 'saved_model.pb'));
    await cp(imported!.folder, join(root, 'given'), { recursive: true });
    const given = await modelOf({ file: 'given' });
    expect(given!.card).toEqual(imported!.card);
    expect(given!.folder).not.toBe(imported!.folder);
    const model = join('graph-1', 'model.json');
    expect(await readFile(join(given!.folder, model), 'utf8')).toBe(
      await readFile(join(imported!.folder, model), 'utf8'),
    );
  });

  // Links to files need a privilege on Windows.
  it.skipIf(process.platform === 'win32')(
    'is imported anew when what its links lead to changes',
    async () => {
      await cp(resourceFolder('generator'), join(root, 'download'), { recursive: true });
      await mkdir(join(root, 'linked'));
      await symlink(join(root, 'download', 'saved_model.pb'), join(root, 'linked', 'saved_model.pb'));
      await symlink(join(root, 'download', 'variables'), join(root, 'linked', 'variables'));
      await symlink(join(root, 'nowhere'), join(root, 'linked', 'dangling'));
      const before = await modelOf({ file: 'linked' });
      await rm(join(root, 'download'), { recursive: true });
      await unpackArchive(fixtureArchive('mini_bigbigan'), join(root, 'download'));
      const after = await modelOf({ file: 'linked' });
      expect([before, after].map((model) => model!.card.roles.generate!.dims)).toEqual([40, 12]);
      await symlink(join(root, 'linked'), join(root, 'linked', 'one'));
      await symlink(join(root, 'linked'), join(root, 'linked', 'two'));
      await expect(modelOf({ file: 'linked' })).rejects.toThrow(/linked: it holds more than 1000 files/);
    },
  );

  it('is refused where its files are not what its card says, or lie outside', async () => {
    const { folder } = (await modelOf({ file: 'saved' }))!;
    await cp(folder, join(root, 'spoilt'), { recursive: true });
    const cardFile = join(root, 'spoilt', 'card.json');
    const card = JSON.parse(await readFile(cardFile, 'utf8')) as {
      hash: string;
      files: Record<string, string>;
    };
    // Other content under the card of a model that is in the cache already would be passed over.
    const named = (files: Record<string, string>): Promise<void> =>
      writeFile(cardFile, JSON.stringify({ ...card, hash: 'fedcba9876543210', files }));
    await named({ ...card.files, '../../outside': 'x' });
    await expect(modelOf({ file: 'spoilt' })).rejects.toThrow(
      /names "\.\.\/\.\.\/outside", which is outside of it/,
    );
    await named(card.files);
    await writeFile(join(root, 'spoilt', 'graph-1', 'model.json'), '{}');
    await expect(modelOf({ file: 'spoilt' })).rejects.toThrow(
      /model\.json: it is not what the model card says/,
    );
    await expect(modelOf({ file: 'nowhere' })).rejects.toThrow(/nowhere: there is no such file or folder/);
  });
});
