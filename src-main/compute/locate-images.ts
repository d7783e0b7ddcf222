import { resolve } from 'node:path';
import { PerceptError } from '../errors.ts';
import type { Recipe, Stimuli } from '../recipe/schema.ts';
import { listed } from '../study/findings.ts';
import { findStimuliFolder, indexStimuli, matchStimuli, type StimulusIndex } from '../study/images.ts';
import type { ImageInput } from './image-input.ts';

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
    throw new PerceptError('the images that were shown are needed, and none are named', {
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
