import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { matrix, row, type Matrix } from '../maths/matrix.ts';
import type { Recipe } from '../recipe/schema.ts';
import { loadMatrix, saveArray } from './arrays.ts';
import type { StepCache } from './cache.ts';
import type { Context } from './context.ts';
import { latentsStep, type LatentsStep } from './latents-step.ts';
import { saveAbout } from './latents-store.ts';
import type { RecipeModel } from './recipe-model.ts';
import { rowsOf } from './rows-of.ts';
import type { SubjectStimuli } from './subject.ts';

/** Categories that stand in for test stimuli, and the images that each is the mean of. */
export interface CategoryImages {
  /** In the order of the test items. */
  readonly categories: readonly string[];
  readonly imagesOf: ReadonlyMap<string, readonly string[]>;
  /** Where the images are from, in words: "training runs". */
  readonly from: string;
}

/** With test items that are categories: the images that their latents are the means of, over all subjects; undefined for images. */
export function categoryImagesOf(
  { data }: Pick<Recipe, 'data'>,
  subjects: readonly Pick<SubjectStimuli, 'categoryImages'>[],
  categories: readonly string[],
): CategoryImages | undefined {
  if (subjects.every(({ categoryImages }) => categoryImages === undefined)) return undefined;
  const imagesOf = new Map(
    categories.map((category) => {
      const images = subjects.flatMap(({ categoryImages }) => categoryImages?.get(category) ?? []);
      return [category, [...new Set(images)].sort()];
    }),
  );
  const from = data.kind === 'bids' ? (data.categoryImages ?? 'training') : 'training';
  return {
    categories,
    imagesOf,
    from: from === 'training' ? 'shown in training runs' : 'shown in the runs of data.categoryImages',
  };
}

/** The latents of the training stimuli and of the test items of a recipe: of images, or, for categories, means over images. */
export async function itemLatents(
  context: Context,
  names: {
    readonly train: readonly string[];
    readonly test: readonly string[];
    readonly root: string | undefined;
  },
  groups: CategoryImages | undefined,
  model: RecipeModel | undefined,
): Promise<LatentsStep> {
  if (groups === undefined) return latentsStep(context, names, model);
  const ofImages = await latentsStep(context, { ...names, test: imagesOfAll(groups) }, model);
  return categoryLatents(context.cache, ofImages, groups);
}

/** All images of the categories, each once, sorted. */
export function imagesOfAll({ categories, imagesOf }: CategoryImages): string[] {
  return [...new Set(categories.flatMap((category) => imagesOf.get(category) ?? []))].sort();
}

/**
 * Latents of images as latents of their categories: test.npy [nCategories x d], and shown.npy where there are images, are means
 * over the images of each category; everything else is as the step of the images left it.
 * @param images what the rows of the step's test.npy are of, `imagesOfAll`
 */
async function categoryLatents(
  cache: StepCache,
  step: LatentsStep,
  groups: CategoryImages,
): Promise<LatentsStep> {
  const images = imagesOfAll(groups);
  const of = groups.categories.map((category) => [category, groups.imagesOf.get(category) ?? []] as const);
  const rows = of.map(([, names]) => rowsOf(names, images));
  const { shown } = step.about;
  const about: LatentsStep['about'] = {
    ...step.about,
    notes: [
      ...step.about.notes,
      describe(
        of.map(([, names]) => names.length),
        groups.from,
      ),
    ],
    shown: shown === undefined ? undefined : { ...shown, n: of.length },
  };
  const made = await cache.step(
    'category-latents',
    { latents: step.key, of, notes: about.notes },
    async (folder) => {
      const own = new Set(['test.npy', 'shown.npy', 'about.json']);
      for (const entry of await readdir(step.folder, { withFileTypes: true })) {
        if (entry.isFile() && !own.has(entry.name))
          await copyFile(join(step.folder, entry.name), join(folder, entry.name));
      }
      const means = meansOf(await loadMatrix(join(step.folder, 'test.npy')), rows);
      await saveArray(join(folder, 'test.npy'), [means.rows, means.cols], means.data);
      if (shown !== undefined) {
        const pictures = meansOf(await loadMatrix(join(step.folder, 'shown.npy')), rows);
        await saveArray(
          join(folder, 'shown.npy'),
          [pictures.rows, pictures.cols],
          Float32Array.from(pictures.data),
        );
      }
      await saveAbout(folder, about);
    },
  );
  return { ...step, ...made, about };
}

/** Means over some rows of a matrix for each list of them. */
function meansOf(values: Matrix, lists: readonly Uint32Array[]): Matrix {
  const out = matrix(lists.length, values.cols);
  lists.forEach((rows, i) => {
    const mean = row(out, i);
    for (const at of rows) row(values, at).forEach((value, j) => (mean[j]! += value / rows.length));
  });
  return out;
}

function describe(counts: readonly number[], from: string): string {
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  const many = low === high ? `the ${low === 1 ? 'one image' : `${low} images`}` : `${low} to ${high} images`;
  return `What was decoded are ${counts.length} categories, not images: each is held against the mean latents of ${many} of it ${from}. Its scores bear "category:" in their names and do not compare with those of seen images.`;
}
