import { join } from 'node:path';
import { makeImages, takeImages, type Images } from '../images/image.ts';
import { loadMatrix } from './arrays.ts';
import type { Context } from './context.ts';
import type { StimulusImages } from './fitted-stimuli.ts';
import { openImages, type ImageSize } from './image-input.ts';
import { describeImages, type LatentsStep } from './latents-step.ts';

/** Side in pixels up to which the nearest training image is sought: a search at full size would cost more than all else. */
const LARGEST = 64;

/** The training images small, to seek the nearest among, and where they are. */
export interface TrainingImages {
  /** npy [nTrain x pixels] */
  readonly small: string;
  readonly smallSize: ImageSize;
  readonly source: StimulusImages;
  /** Size of the reconstructions. */
  readonly size: ImageSize;
  /** Hash of all that they depend on. */
  readonly key: string;
}

/** The training images of a run for the baseline in pixels, made small once for all subjects; undefined where they are not at hand or not asked for. */
export async function trainingImages(
  { recipe, cache, runner }: Pick<Context, 'recipe' | 'cache' | 'runner'>,
  { about, generator, training, model }: LatentsStep,
): Promise<TrainingImages | undefined> {
  if (!recipe.evaluation.baselines) return undefined;
  if (generator === undefined || about.shown === undefined || training === undefined) return undefined;
  const { height, width, channels } = generator;
  const scale = Math.min(1, LARGEST / Math.max(height, width));
  const smallSize = {
    height: Math.max(1, Math.round(height * scale)),
    width: Math.max(1, Math.round(width * scale)),
    channels,
  };
  const dependsOn = { images: await describeImages(cache, training.images, model), smallSize };
  const step = await cache.step('training-images', dependsOn, (folder) =>
    runner.run('trainingImages', { source: training, size: smallSize, folder }),
  );
  return {
    small: join(step.folder, 'images.npy'),
    smallSize,
    source: training,
    size: { height, width, channels },
    key: step.key,
  };
}

/** The small images. */
export async function loadSmall({ small, smallSize }: TrainingImages): Promise<Images> {
  const { rows, data } = await loadMatrix(small);
  return makeImages(rows, smallSize, Float32Array.from(data));
}

/** Some of the training images at the size of the reconstructions; row by row. */
export async function loadTraining(
  { source: { images, names, ordered }, size }: TrainingImages,
  rows: readonly number[],
): Promise<Images> {
  if (images.kind === 'files') {
    const some = { ...images, paths: rows.map((row) => images.paths[row]!) };
    const found = await openImages(
      some,
      rows.map((row) => names[row]!),
      ordered,
      size,
    );
    return found.read(0, found.n);
  }
  const all = await openImages(images, names, ordered, size);
  return takeImages(await all.read(0, all.n), rows);
}
