import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import type { DecoderOf } from '../matched-step.ts';
import type { RepeatsResult } from '../results.ts';
import type { SubjectPatterns } from '../subject.ts';

/** What the repeats of a subject's test images tell of each region, null where nothing; undefined where there are none, or the recipe does not ask for it. */
export async function repeatsOf(
  { recipe, cache, runner, progress }: Context,
  { id, regions, nVoxels, repeats }: SubjectPatterns,
  { key, decoder, latents, testRows }: DecoderOf,
): Promise<(RepeatsResult | null)[] | undefined> {
  if (repeats === undefined || repeats.places.length === 0) return undefined;
  const { draws } = recipe.evaluation;
  progress.expect(1);
  const dependsOn = { key, repeats: repeats.key, draws };
  const step = await cache.step('repeats', dependsOn, (folder) =>
    runner.run('repeats', {
      decoder,
      repeats,
      testLatents: join(latents.folder, 'test.npy'),
      testRows,
      regions,
      nVoxels,
      draws,
      seed: recipe.seed,
      folder,
    }),
  );
  progress.finish(`sub-${id}: repeats of the test images compared`);
  return JSON.parse(await readFile(join(step.folder, 'repeats.json'), 'utf8')) as (RepeatsResult | null)[];
}
