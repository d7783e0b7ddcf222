import { existsSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { PerceptError } from '../errors.ts';
import type { Recipe, Stimuli } from '../recipe/schema.ts';
import { listed } from '../study/findings.ts';
import { mapBounded } from '../study/folders.ts';
import { withArrayFile } from '../study/formats/array-file.ts';
import { sniffFile } from '../study/formats/sniff.ts';
import { findStimuliFolder, indexStimuli, matchStimuli, type StimulusIndex } from '../study/images.ts';
import type { StepResult } from './cache.ts';
import type { Context } from './context.ts';
import { loadAbout, type LatentsAbout } from './latents-store.ts';
import type { ImageInput } from './tasks/latents.ts';

export interface LatentsStep extends StepResult {
  readonly about: LatentsAbout;
}

/** The latents of all stimuli of a recipe, made or found in the cache. `names.root` is the study's folder, where it has one. */
export async function latentsStep(
  { recipe, folder, cache, runner, progress }: Context,
  names: { train: readonly string[]; test: readonly string[]; root: string | undefined },
): Promise<LatentsStep> {
  const { data } = recipe;
  // Images of what was shown are needed for a PCA; for latents from a table there is nothing to generate beside them.
  const images =
    recipe.latents.kind === 'pca'
      ? await locateImages(recipe, folder, names, (path) => cache.hashOf(path))
      : undefined;
  const settings = await resolveLatents(recipe.latents, folder);
  const hashTable = async ({
    file,
    names: where,
  }: {
    file: string;
    names?: string | undefined;
  }): Promise<object> => ({
    file: await cache.hashOf(file),
    ...(where !== undefined && isAbsolute(where) ? { names: await cache.hashOf(where) } : {}),
  });
  const hashImages = async (input: ImageInput): Promise<unknown> =>
    input.kind === 'stack'
      ? { ...input, file: await cache.hashOf(input.file) }
      : {
          size: input.size,
          channels: input.channels,
          files: await mapBounded(input.paths, (path) => cache.hashOf(path)),
        };
  const dependsOn = {
    settings: {
      ...settings,
      ...(settings.kind === 'table' ? await hashTable(settings) : {}),
    },
    seed: recipe.seed,
    train: names.train,
    test: names.test,
    images: images === undefined ? null : [await hashImages(images.train), await hashImages(images.test)],
  };
  const step = await cache.step('latents', dependsOn, (out) =>
    runner.run('latents', {
      latents: settings,
      seed: recipe.seed,
      trainNames: names.train,
      testNames: names.test,
      train: images?.train,
      test: images?.test,
      ordered: data.kind === 'patterns',
      folder: out,
    }),
  );
  progress.finish('latents ready');
  return { ...step, about: await loadAbout(step.folder) };
}

/**
 * Where the images of the stimuli are: as the recipe says, else in the study's folder of stimuli.
 * @param hashOf tells whether images of one name are the same; without it the first is taken
 * @throws PerceptError when there are none, or some stimuli have none
 */
export async function locateImages(
  { data }: Pick<Recipe, 'data'>,
  folder: string,
  names: { train: readonly string[]; test: readonly string[]; root: string | undefined },
  hashOf?: (path: string) => Promise<string>,
): Promise<{ train: ImageInput; test: ImageInput }> {
  const found =
    data.stimuli === undefined && names.root !== undefined ? await findStimuliFolder(names.root) : undefined;
  const stimuli: Stimuli | undefined =
    data.stimuli ?? (found === undefined ? undefined : { folders: [found], size: [64, 64], channels: 3 });
  if (stimuli === undefined) {
    throw new PerceptError('a PCA needs the images that were shown, and none are named', {
      remedy: 'Say in data.stimuli of the recipe where they are, or use a table of latents.',
    });
  }
  if ('folders' in stimuli) {
    const { size, channels } = stimuli;
    const index = await indexStimuli(stimuli.folders.map((path) => resolve(folder, path)));
    const { paths, unmatched } = matchStimuli(index, [...names.train, ...names.test]);
    if (unmatched.length > 0) {
      throw new PerceptError(`${unmatched.length} stimuli have no image: ${listed(unmatched, 5)}`, {
        file: index.folders.join(', '),
        remedy: 'Add the images, named by stimulus, or name another folder in data.stimuli.folders.',
      });
    }
    if (hashOf !== undefined) await refuseDoubles(index, [...paths.keys()], hashOf);
    const files = (some: readonly string[]): ImageInput => ({
      kind: 'files',
      paths: some.map((name) => paths.get(name)!),
      size,
      channels,
    });
    return { train: files(names.train), test: files(names.test) };
  }
  const stack = (source: typeof stimuli.train): ImageInput => ({
    ...source,
    kind: 'stack',
    file: resolve(folder, source.file),
  });
  return { train: stack(stimuli.train), test: stack(stimuli.test) };
}

/** @throws PerceptError when a stimulus could be one of several images that are not the same */
async function refuseDoubles(
  index: StimulusIndex,
  names: readonly string[],
  hashOf: (path: string) => Promise<string>,
): Promise<void> {
  for (const name of names) {
    const found = index.candidates(name);
    if (found.length < 2) continue;
    const hashes = await Promise.all(found.map(hashOf));
    if (new Set(hashes).size === 1) continue;
    throw new PerceptError(
      `stimulus ${name} could be this image or ${listed(found.slice(1), 3)}, which differ`,
      {
        file: found[0]!,
        remedy: 'Rename or remove all but one, or give the folder with the stimulus in the events.',
      },
    );
  }
}

/**
 * Paths of a table of latents made absolute. Its names are a variable of the table, else a file beside the recipe, else one
 * beside the table.
 * @throws PerceptError when there is neither
 */
async function resolveLatents(latents: Recipe['latents'], folder: string): Promise<Recipe['latents']> {
  if (latents.kind !== 'table') return latents;
  const file = resolve(folder, latents.file);
  const { names } = latents;
  if (names === undefined || (await hasVariable(file, names))) return { ...latents, file };
  const path = [resolve(folder, names), resolve(dirname(file), names)].find((one) => existsSync(one));
  if (path !== undefined) return { ...latents, file, names: path };
  throw new PerceptError(`its names are to be in "${names}", which is neither a variable of it nor a file`, {
    file,
    remedy: 'Set latents.names in the recipe.',
  });
}

async function hasVariable(file: string, name: string): Promise<boolean> {
  if ((await sniffFile(file)) === 'text') return false;
  return withArrayFile(file, async ({ entries }) => entries.some((entry) => entry.name === name));
}
