import { join } from 'node:path';
import type { Context } from './context.ts';
import { describeImages, type LatentsStep } from './latents-step.ts';
import type { TrainingImages } from './training-images.ts';

/** Side in pixels up to which the nearest training image is sought: a search at full size would cost more than all else. */
const LARGEST = 64;

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
