import { existsSync } from 'node:fs';
import { copyFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { explainSystemError, PerceptError } from '../errors.ts';
import { hashFile, makeFolder } from '../files.ts';
import type { ModelCard } from '../latents/import/card/schema.ts';
import { importModel } from '../latents/import/import-model.ts';
import { findModel, listModels, modelStore, readCard } from '../latents/import/store/store.ts';
import { resourceFolder } from '../resource-folder.ts';
import { settingsFolder } from '../settings-folder.ts';
import { mapBounded } from '../study/folders.ts';
import type { StepCache } from './cache.ts';
import type { Context } from './context.ts';

/** A model as a recipe uses it. */
export interface RecipeModel {
  readonly card: ModelCard;
  /** Where card and graphs lie. */
  readonly folder: string;
  /** Whether it lies in the cache of the results, which then are whole without the store of models. */
  readonly inCache: boolean;
}

/** More than any model has: a folder of something else is not hashed for hours. */
const MOST_FILES = 1000;

/** The name by which recipes have the model that comes with Percept. */
export const TUTORIAL_GENERATOR = 'tutorial-generator';

/**
 * The model that a recipe names, ready to run: of the store of imported models, or imported into the cache.
 * @returns undefined where it names none
 * @throws PerceptError when it is not imported, saying how to import it
 */
export async function recipeModel({
  recipe: { latents },
  cache,
  folder,
  signal,
}: Pick<Context, 'recipe' | 'cache' | 'folder' | 'signal'>): Promise<RecipeModel | undefined> {
  if (latents.kind !== 'model') return undefined;
  if (latents.file !== undefined) return modelOfFile(cache, resolve(folder, latents.file), signal);
  const name = latents.model!;
  if (name === TUTORIAL_GENERATOR) {
    const source = resourceFolder('generator');
    const files = ['saved_model.pb', 'variables/variables.index', 'variables/variables.data-00000-of-00001'];
    // Not by the cache's hashes, which results tell with their paths: where Percept is installed matters to nobody.
    const hashes = await Promise.all(files.map((file) => hashFile(join(source, file))));
    return importIntoCache(cache, source, hashes, signal, name);
  }
  return { ...(await storedModel(name)), inCache: false };
}

/** The folder of a model that a run has used. @param cached its folder in the cache, where it was imported for the recipe */
export async function modelFolder(hash: string, cached: string | null): Promise<string> {
  if (cached !== null) return cached;
  const folder = join(modelStore(settingsFolder()), hash);
  if (existsSync(folder)) return folder;
  throw new PerceptError(
    `the model ${hash} that the results were made with is not among the imported models`,
    {
      remedy: 'Import it again, or run the recipe again.',
    },
  );
}

/**
 * The imported model of that name or hash. @param asks what names it; @param options of the import that it needs
 * @throws PerceptError when it is not imported, saying how to import it
 */
export async function storedModel(
  name: string,
  asks = 'the recipe',
  options = '',
): Promise<{ card: ModelCard; folder: string }> {
  const store = modelStore(settingsFolder());
  const all = await listModels(store);
  const known = all.some(({ card }) => card.name === name || card.hash.startsWith(name));
  if (known) return findModel(store, name);
  const there =
    all.length === 0
      ? 'None is imported yet.'
      : `There are ${all.map(({ card }) => `"${card.name}"`).join(', ')}.`;
  throw new PerceptError(`${asks} asks for the model "${name}", which is not imported`, {
    remedy: `Import it: percept model import FILE --name ${JSON.stringify(name)}${options}. ${there}`,
  });
}

async function modelOfFile(
  cache: StepCache,
  file: string,
  signal: AbortSignal | undefined,
): Promise<RecipeModel> {
  const found = await stat(file).catch((error: unknown) => {
    throw explainSystemError(error, file);
  });
  if (!found.isDirectory()) return importIntoCache(cache, file, await cache.hashOf(file), signal);
  if (existsSync(join(file, 'card.json'))) return copyIntoCache(cache, file);
  const inside = (await filesBelow(file)).sort();
  const hashes = await mapBounded(inside, async (path) => [relative(file, path), await cache.hashOf(path)]);
  return importIntoCache(cache, file, hashes, signal);
}

/** Files of a folder and of those below it, links followed: a model's files may be links into a store of downloads. */
async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  let entries = 0;
  const look = async (inside: string): Promise<void> => {
    for (const name of await readdir(inside)) {
      // Links may lead in a circle.
      if (++entries > MOST_FILES)
        throw new PerceptError(`it holds more than ${MOST_FILES} files and folders, more than a model has`, {
          file: folder,
          remedy: 'Give the folder of one model.',
        });
      const path = join(inside, name);
      // A link that leads nowhere is no file of the model.
      const there = await stat(path).catch(() => undefined);
      if (there?.isDirectory() === true) await look(path);
      else if (there?.isFile() === true) found.push(path);
    }
  };
  await look(folder);
  return found;
}

async function importIntoCache(
  cache: StepCache,
  source: string,
  hashes: unknown,
  signal: AbortSignal | undefined,
  name?: string,
): Promise<RecipeModel> {
  const step = await cache.step('model', { hashes, name: name ?? basename(source) }, async (folder) => {
    const options = { ...(name === undefined ? {} : { name }), ...(signal === undefined ? {} : { signal }) };
    const imported = await importModel(source, join(folder, 'import'), options);
    // The store's folder has the model's hash as its name; here the step is the model.
    for (const entry of await readdir(imported.folder))
      await rename(join(imported.folder, entry), join(folder, entry));
    await rm(join(folder, 'import'), { recursive: true });
  });
  return { card: await readCard(step.folder), folder: step.folder, inCache: true };
}

/** @throws PerceptError when a file is not what its card says */
async function copyIntoCache(cache: StepCache, source: string): Promise<RecipeModel> {
  const card = await readCard(source);
  const step = await cache.step('model', { card }, async (folder) => {
    for (const [name, sha256] of Object.entries(card.files)) {
      const path = join(source, ...name.split('/'));
      if (isAbsolute(name) || name.split(/[/\\]/).includes('..'))
        throw damaged(source, `its card names "${name}", which is outside of it`);
      await makeFolder(dirname(join(folder, name)));
      await copyFile(path, join(folder, name)).catch((error: unknown) => {
        throw explainSystemError(error, path);
      });
      if ((await hashFile(join(folder, name))) !== sha256)
        throw damaged(path, 'it is not what the model card says');
    }
    await copyFile(join(source, 'card.json'), join(folder, 'card.json'));
  });
  return { card, folder: step.folder, inCache: true };
}

function damaged(file: string, problem: string): PerceptError {
  return new PerceptError(problem, { file, remedy: 'Import the model again.' });
}
