import { resolve } from 'node:path';
import { PerceptError } from '../../errors.ts';
import { takeImages } from '../../images/image.ts';
import type { CompareRecipe } from '../../recipe/compare-schema.ts';
import { listed } from '../../study/findings.ts';
import { readNamesList } from '../../study/formats/names-list.ts';
import { indexStimuli, matchStimuli, stimulusKey } from '../../study/images.ts';
import { imageFile, listFiles } from '../../study/methods/list-files.ts';
import { locateImages } from '../locate-images.ts';
import { openImages } from '../image-input.ts';
import type { Presented } from './model.ts';
import type { PerceptResults } from './percept-results.ts';

/**
 * The test stimuli and their images: as the comparison says, else those of the first results whose images can be found.
 * @throws PerceptError where nothing says which stimuli there are
 */
export async function findPresented(
  { stimuli }: CompareRecipe,
  folder: string,
  results: readonly PerceptResults[],
): Promise<Presented> {
  const first = results[0];
  if (stimuli !== undefined) {
    const folders = stimuli.folders.map((path) => resolve(folder, path));
    const index = await indexStimuli(folders);
    const names =
      stimuli.names !== undefined
        ? unique(await readNamesList(resolve(folder, stimuli.names)))
        : (first?.test ?? (await namesIn(folders)));
    const { paths, unmatched } = matchStimuli(index, names);
    if (unmatched.length > 0)
      throw new PerceptError(
        `${unmatched.length} of ${names.length} test stimuli have no image: ${listed(unmatched, 5)}`,
        {
          file: folders.join(', '),
          remedy: 'Add the images, named by stimulus, or list the test stimuli with stimuli.names.',
        },
      );
    return { stimuli: names, files: paths, stack: undefined };
  }
  if (first === undefined)
    throw new PerceptError('nothing says which images were shown', {
      remedy: 'Give in the comparison the folders of the test images: "stimuli": { "folders": ["..."] }.',
    });
  for (const one of results) {
    const found = await imagesOf(one).catch((error: unknown) => {
      if (error instanceof PerceptError) return undefined;
      throw error;
    });
    if (found !== undefined) return found;
  }
  return { stimuli: first.test, files: new Map(), stack: undefined };
}

async function imagesOf({ recipe, recipeFolder, test }: PerceptResults): Promise<Presented | undefined> {
  if (recipeFolder === undefined || (recipe.data.kind === 'bids' && recipe.data.testItem === 'category'))
    return undefined;
  const root = recipe.data.kind === 'bids' ? resolve(recipeFolder, recipe.data.folder) : undefined;
  const { test: input } = await locateImages(recipe, recipeFolder, { train: [], test, root });
  if (input.kind === 'files')
    return {
      stimuli: test,
      files: new Map(test.map((name, i) => [name, input.paths[i]!])),
      stack: undefined,
    };
  const source = await openImages(input, test, recipe.data.kind === 'patterns');
  const images = await source.read(0, source.n);
  return {
    stimuli: test,
    files: new Map(),
    stack: takeImages(
      images,
      test.map((_, i) => i),
    ),
  };
}

/** Without a list, every image in the folders is a test stimulus. */
async function namesIn(folders: readonly string[]): Promise<string[]> {
  const files = (await Promise.all(folders.map((path) => listFiles(path, imageFile)))).flat();
  return unique(files.map((file) => stimulusKey(file.slice(file.lastIndexOf('/') + 1))));
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
