import { join } from 'node:path';
import { PerceptError } from '../errors.ts';
import type { Recipe } from '../recipe/schema.ts';
import { mapBounded } from '../study/folders.ts';
import { saveArray } from './arrays.ts';
import type { StepCache, StepResult } from './cache.ts';
import type { Context } from './context.ts';
import { encodeStimuli } from './encode-stimuli.ts';
import { openGenerator, type Generator } from './generator.ts';
import type { ImageInput, StimulusImages } from './image-input.ts';
import { loadAbout, type LatentsAbout, type ModelAbout } from './latents-store.ts';
import { describeTable, resolveTable } from './latents-table.ts';
import { locateImages } from './locate-images.ts';
import type { RecipeModel } from './recipe-model.ts';

export interface LatentsStep extends StepResult {
  readonly about: LatentsAbout;
  /** The model of the recipe, where it has one. */
  readonly model: RecipeModel | undefined;
  /** What makes images of these latents, where there is something. */
  readonly generator: Generator | undefined;
  /** The training images, where they are at hand. */
  readonly training: StimulusImages | undefined;
}

interface StimulusNames {
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** The study's folder, where it has one. */
  readonly root: string | undefined;
}

/**
 * The latents of all stimuli of a recipe, made or found in the cache.
 * @param model what `recipeModel` found, where the recipe has one
 * @throws PerceptError when images or rows of a table are missing
 */
export async function latentsStep(
  context: Context,
  names: StimulusNames,
  model?: RecipeModel,
): Promise<LatentsStep> {
  const { recipe, folder, cache, runner, progress } = context;
  const ordered = recipe.data.kind === 'patterns';
  const images = await neededImages(context, names, model);
  const settings = await resolveLatents(recipe.latents, folder);
  const dependsOn = {
    settings: await describeLatents(cache, settings, model),
    seed: settings.kind === 'pca' ? recipe.seed : null,
    train: names.train,
    test: names.test,
    images: await mapBounded([images?.train, images?.test], (input) => describeImages(cache, input, model)),
  };
  const step = await cache.step('latents', dependsOn, async (out) => {
    const encodedOn =
      model === undefined || !encodes(settings)
        ? null
        : await encodeAll(context, model, { names, images: images!, ordered }, out);
    await runner.run('latents', {
      latents: settings,
      model: model === undefined ? undefined : aboutModel(model, encodedOn),
      seed: recipe.seed,
      trainNames: names.train,
      testNames: names.test,
      train: images?.train,
      test: images?.test,
      ordered,
      folder: out,
    });
  });
  progress.finish('latents ready');
  const about = await loadAbout(step.folder);
  const cachedModel = model?.inCache === true ? model.folder : null;
  const latentFolder = step.folder;
  const generator = await openGenerator(runner.models, {
    latentFolder,
    about,
    latents: recipe.latents,
    cachedModel,
    byPca: (latents) => runner.run('generate', { latentFolder, latents }),
  });
  const trainImages = images?.train ?? (generator && (await trainingAtHand(context, names)));
  const training = trainImages && { names: names.train, images: trainImages, ordered };
  return { ...step, about, model, generator, training };
}

/** Whether a model is to encode the stimuli; otherwise their latents come by table. */
function encodes(latents: Recipe['latents']): boolean {
  return latents.kind === 'model' && latents.table === undefined;
}

/**
 * The images that the latents need: of all stimuli for a PCA and for an encoder; of the test set alone, where there are some, for a
 * generator beside a table. Latents from a table alone need none.
 */
async function neededImages(
  { recipe, folder, cache }: Context,
  names: StimulusNames,
  model: RecipeModel | undefined,
): Promise<{ train: ImageInput | undefined; test: ImageInput } | undefined> {
  const { latents } = recipe;
  const hashOf = (path: string): Promise<string> => cache.hashOf(path);
  if (latents.kind === 'table') return undefined;
  if (latents.kind === 'pca' || encodes(latents)) {
    if (model !== undefined && model.card.roles.encode === undefined)
      throw new PerceptError(`the model ${model.card.name} has no encoder`, {
        remedy: 'Give the latents of the stimuli (latents.table in the recipe), or use a model that has one.',
      });
    return locateImages(recipe, folder, names, hashOf);
  }
  return locateImages(recipe, folder, { ...names, train: [] }, hashOf).then(
    ({ test }) => ({ train: undefined, test }),
    (error: unknown) => {
      // Without them there are no pixel scores, and that is all; what the recipe names must be there.
      if (error instanceof PerceptError && recipe.data.stimuli === undefined) return undefined;
      throw error;
    },
  );
}

/** The training images where latents came by table, for a baseline alone: where some are not there, it is left out. */
async function trainingAtHand(
  { recipe, folder, cache }: Context,
  names: StimulusNames,
): Promise<ImageInput | undefined> {
  if (!recipe.evaluation.baselines) return undefined;
  return locateImages(recipe, folder, names, (path) => cache.hashOf(path)).then(
    ({ train }) => train,
    (error: unknown) => {
      if (error instanceof PerceptError) return undefined;
      throw error;
    },
  );
}

/** Encodes the stimuli and writes train.npy and test.npy. @returns what encoded them */
async function encodeAll(
  context: Context,
  model: RecipeModel,
  {
    names,
    images,
    ordered,
  }: {
    names: StimulusNames;
    images: { train: ImageInput | undefined; test: ImageInput };
    ordered: boolean;
  },
  out: string,
): Promise<string> {
  const backends: string[] = [];
  for (const part of ['train', 'test'] as const) {
    const stimuli = { names: names[part], images: images[part]!, ordered };
    const { latents, encodedOn } = await encodeStimuli(context, model, stimuli);
    await saveArray(join(out, `${part}.npy`), [latents.rows, latents.cols], latents.data);
    backends.push(...encodedOn);
  }
  return [...new Set(backends)].join(', ');
}

function aboutModel({ card }: RecipeModel, encodedOn: string | null): ModelAbout {
  const { name, hash, source, precision, roles } = card;
  return { name, hash, source, precision, roles, encodedOn };
}

/**
 * What latents depend on, for hashing: files by their content, and the model with its name and source, which they tell. How predicted
 * latents are rescaled is no matter of them.
 */
async function describeLatents(
  cache: StepCache,
  latents: Recipe['latents'],
  model: RecipeModel | undefined,
): Promise<object> {
  if (latents.kind === 'pca') return latents;
  if (latents.kind === 'table') return describeTable(cache, latents);
  const { table } = latents;
  return {
    kind: latents.kind,
    model: model && aboutModel(model, null),
    ...(table === undefined ? {} : { table: await describeTable(cache, table) }),
  };
}

/** Images for hashing: by their content. */
export async function describeImages(
  cache: StepCache,
  input: ImageInput | undefined,
  model: RecipeModel | undefined,
): Promise<unknown> {
  if (input === undefined) return null;
  if (input.kind === 'stack') return { ...input, file: await cache.hashOf(input.file) };
  const { size, channels, paths } = input;
  const files = await mapBounded(paths, (path) => cache.hashOf(path));
  // A model has images at a size of its own, whatever the recipe says.
  return model === undefined ? { size, channels, files } : { files };
}

/** Paths of a table of latents made absolute. */
async function resolveLatents(latents: Recipe['latents'], folder: string): Promise<Recipe['latents']> {
  if (latents.kind === 'table') return resolveTable(latents, folder);
  if (latents.kind === 'pca' || latents.table === undefined) return latents;
  return { ...latents, table: await resolveTable(latents.table, folder) };
}
