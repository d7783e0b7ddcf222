import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Score } from '../decoding/scores/score.ts';
import { scoring } from '../recipe/evaluation-schema.ts';
import type { StepResult } from './cache.ts';
import type { Context } from './context.ts';
import type { LatentsStep } from './latents-step.ts';
import { loadTrueImages, trueImages } from './true-images.ts';

/**
 * Scores of the images that the generator makes of the true latents of a subject's test images: what it could do if nothing were lost in the brain. Made
 * once for all subjects that saw the same images; undefined where there is no generator, the images shown are not at hand, or the recipe
 * does not ask for it.
 */
export async function generatorCeiling(
  context: Context,
  latents: LatentsStep,
  testRows: Uint32Array,
): Promise<{ step: StepResult; scores: Score[] } | undefined> {
  const { recipe, cache, runner } = context;
  const { folder: latentFolder, key, about, generator } = latents;
  const { evaluation, seed } = recipe;
  if (generator === undefined || about.shown === undefined || !evaluation.baselines) return undefined;
  const dependsOn = { latents: key, testRows: [...testRows], evaluation: scoring(evaluation), seed };
  const step = await cache.step('ceiling', dependsOn, async (folder) => {
    const made = await trueImages(context, latents, generator);
    const scores = await runner.run('scoreImages', {
      latentFolder,
      images: loadTrueImages(made, generator, testRows),
      testRows,
      // A level to compare with: it needs an interval, and no p of its own.
      evaluation: { ...evaluation, permutations: 0 },
      seed,
      predictor: "the generator's own",
      folder,
    });
    await writeFile(join(folder, 'scores.json'), JSON.stringify(scores));
  });
  const scores = JSON.parse(await readFile(join(step.folder, 'scores.json'), 'utf8')) as Score[];
  return { step, scores };
}
