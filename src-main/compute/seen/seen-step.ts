import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { scoring } from '../../recipe/evaluation-schema.ts';
import { readSeenList, type SeenList } from '../../study/methods/seen-list.ts';
import { FEWEST_IMAGES, seenParts } from '../../study/methods/seen-parts.ts';
import type { StepResult } from '../cache.ts';
import type { Context } from '../context.ts';
import type { LatentsStep } from '../latents-step.ts';
import type { SubjectPatterns } from '../subject.ts';
import type { PartScores } from '../tasks/seen-scores.ts';

/** Which test items a generator has seen in its training, by the list of the recipe; undefined where it has none. @throws PerceptError naming the list that cannot be read */
export async function readSeen(
  { recipe, cache, folder }: Pick<Context, 'recipe' | 'cache' | 'folder'>,
  testNames: readonly string[],
): Promise<SeenList | undefined> {
  const { seen } = recipe.evaluation;
  if (seen === undefined) return undefined;
  const file = resolve(folder, seen.list);
  const { column, flag } = seen;
  const found = await readSeenList(file, testNames, {
    ...(column !== undefined && { column }),
    ...(flag !== undefined && { flag }),
  });
  // The result says which list it was.
  await cache.hashOf(file);
  return found;
}

/** A subject's scores over a part of its test images alone. */
export interface SubjectPart extends PartScores {
  /** Test images of the subject in this part; where they are too few, there are no scores. */
  readonly images: number;
}

export interface SubjectSeen {
  /** The values under the permutations of a part lie in the folder of its name. */
  readonly step: StepResult;
  readonly parts: readonly SubjectPart[];
}

/** The steps that a subject's scores came from. */
export interface ScoredSteps {
  readonly decode: StepResult;
  readonly images: StepResult | undefined;
  readonly networks: StepResult | undefined;
  readonly ceiling: StepResult | undefined;
  readonly networkCeiling: StepResult | undefined;
}

/**
 * Scores of the images that a generator has seen and of those that it has not, each part alone. Another list takes no fit, no image and no
 * feature anew. Undefined where the recipe has no list.
 */
export async function seenScores(
  { recipe, cache, runner, progress }: Context,
  seen: SeenList | undefined,
  { id, testNames, regions }: Pick<SubjectPatterns, 'id' | 'testNames' | 'regions'>,
  latents: LatentsStep,
  testRows: Uint32Array,
  steps: ScoredSteps,
): Promise<SubjectSeen | undefined> {
  if (seen === undefined) return undefined;
  const { evaluation, seed } = recipe;
  const all = seenParts(testNames, seen);
  const parts = all.filter(({ rows }) => rows.length >= FEWEST_IMAGES);
  const dependsOn = {
    latents: latents.key,
    decode: steps.decode.key,
    images: steps.images?.key,
    networks: steps.networks?.key,
    ceiling: steps.ceiling?.key,
    networkCeiling: steps.networkCeiling?.key,
    testRows: [...testRows],
    parts,
    evaluation: scoring(evaluation),
    seed,
  };
  progress.expect(1);
  const step = await cache.step('seen-scores', dependsOn, (folder) =>
    runner.run('seenScores', {
      testLatents: join(latents.folder, 'test.npy'),
      testRows,
      trainLatents: join(latents.folder, 'train.npy'),
      decoded: steps.decode.folder,
      images: steps.images?.folder,
      networks: steps.networks?.folder,
      ceiling: steps.ceiling?.folder,
      networkCeiling: steps.networkCeiling?.folder,
      regions: regions.map(({ name }) => name),
      parts,
      evaluation,
      seed,
      folder,
    }),
  );
  progress.finish(`sub-${id}: seen and unseen images scored`);
  const found = JSON.parse(await readFile(join(step.folder, 'parts.json'), 'utf8')) as PartScores[];
  return {
    step,
    parts: all.map(({ name, rows }) => ({
      name,
      regions: [],
      ...found.find((part) => part.name === name),
      images: rows.length,
    })),
  };
}
