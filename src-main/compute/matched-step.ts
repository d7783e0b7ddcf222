import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from './context.ts';
import type { LatentsStep } from './latents-step.ts';
import type { MatchedResult } from './results.ts';
import type { SubjectPatterns } from './subject.ts';
import type { DecoderFiles } from './tasks/decoders.ts';

/** The regions of a subject at one number of voxels: a result, or why there is none, for each; undefined where the recipe does not ask for it. */
export async function matchedOf(
  { recipe, cache, runner, progress }: Context,
  { id, regions }: Pick<SubjectPatterns, 'id' | 'regions'>,
  { key, decoder, latents, testRows }: DecoderOf,
): Promise<(MatchedResult | string)[] | undefined> {
  const { seed, evaluation } = recipe;
  const { matchedVoxels: voxels, draws, confidence: level } = evaluation;
  if (voxels === null) return undefined;
  progress.expect(1);
  const step = await cache.step('matched', { key, voxels, draws, level }, (folder) =>
    runner.run('matched', {
      decoder,
      testLatents: join(latents.folder, 'test.npy'),
      testRows,
      regions,
      voxels,
      draws,
      level,
      seed,
      folder,
    }),
  );
  progress.finish(`sub-${id}: regions at one number of voxels`);
  const found = JSON.parse(await readFile(join(step.folder, 'matched.json'), 'utf8')) as (
    MatchedResult | number
  )[];
  return found.map((one) =>
    typeof one === 'number'
      ? `left out of the comparison at ${voxels === 'smallest' ? 'one number of' : voxels} voxels: it has ${one} that can be used`
      : one,
  );
}

/** What decodes a subject, and on what all of that depends, regions and seed with it. */
export interface DecoderOf {
  readonly key: string;
  readonly decoder: DecoderFiles;
  readonly latents: LatentsStep;
  readonly testRows: Uint32Array;
}
