import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Score } from '../decoding/scores/score.ts';
import { takeRows } from '../maths/matrix.ts';
import { scoring } from '../recipe/evaluation-schema.ts';
import { loadMatrix } from './arrays.ts';
import type { Context } from './context.ts';
import type { LatentsStep } from './latents-step.ts';

/**
 * Scores of the images that the generator makes of the true latents of a subject's test images: what it could do if nothing were lost in the brain. Made
 * once for all subjects that saw the same images; undefined where there is no generator, the images shown are not at hand, or the recipe
 * does not ask for it.
 */
export async function generatorCeiling(
  { recipe, cache, runner, signal }: Context,
  { folder: latentFolder, key, about, generator }: LatentsStep,
  testRows: Uint32Array,
): Promise<Score[] | undefined> {
  const { evaluation, seed } = recipe;
  if (generator === undefined || about.shown === undefined || !evaluation.baselines) return undefined;
  const dependsOn = { latents: key, testRows: [...testRows], evaluation: scoring(evaluation), seed };
  const step = await cache.step('ceiling', dependsOn, async (folder) => {
    const truth = takeRows(await loadMatrix(join(latentFolder, 'test.npy')), testRows);
    const scores = await runner.run('scoreImages', {
      latentFolder,
      images: await generator.make(truth, { signal }),
      testRows,
      // A level to compare with: it needs an interval, and no p of its own.
      evaluation: { ...evaluation, permutations: 0 },
      seed,
      predictor: "the generator's own",
      folder: undefined,
    });
    await writeFile(join(folder, 'scores.json'), JSON.stringify(scores));
  });
  return JSON.parse(await readFile(join(step.folder, 'scores.json'), 'utf8')) as Score[];
}
