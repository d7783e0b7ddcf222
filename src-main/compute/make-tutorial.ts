import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Runner } from './pool.ts';
import type { OnProgress } from './progress.ts';
import { sweepFolder } from './sweep.ts';
import { PerceptError } from '../errors.ts';
import { writeFileWhole } from '../files.ts';
import { writeTutorial } from '../tutorial/write.ts';

export interface TutorialRequest {
  readonly seed: number;
  readonly runner: Runner;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/**
 * Makes the tutorial study in `folder` unless it is there, and its recipe.
 * @returns path of the recipe
 * @throws PerceptError when the folder holds something else, or a tutorial study of another seed
 */
export async function makeTutorial(
  folder: string,
  { seed, runner, onProgress, signal }: TutorialRequest,
): Promise<string> {
  const root = resolve(folder);
  const recipe = join(root, 'percept.json');
  await sweepFolder(dirname(root));
  const there = await seedOf(root);
  if (there !== undefined && there !== String(seed)) {
    throw new PerceptError(`the tutorial study there was made with seed ${there}, not ${seed}`, {
      file: root,
      remedy: 'Choose another folder, or the same seed.',
    });
  }
  if (there === undefined) {
    await writeTutorial(root, {
      seed,
      makeSubject: (job) => runner.run('tutorialSubject', job),
      onProgress: (share, label) => onProgress?.({ done: share, total: 1, label }),
      ...(signal === undefined ? {} : { signal }),
    });
  }
  if (!existsSync(recipe)) await writeFileWhole(recipe, `${JSON.stringify(tutorialRecipe, null, 2)}\n`);
  return recipe;
}

/** The seed of the tutorial study in a folder; undefined when there is none. */
async function seedOf(root: string): Promise<string | undefined> {
  const text = await readFile(join(root, 'dataset_description.json'), 'utf8').catch(() => '');
  return /Percept's tutorial generator, seed (\d+)/.exec(text)?.[1];
}

const tutorialRecipe = {
  percept: 1,
  title: 'Tutorial study',
  seed: 1,
  data: {
    kind: 'bids',
    folder: '.',
    train: { task: 'perception', session: 'perceptionTraining*' },
    test: { task: 'perception', session: 'perceptionTest*' },
    stimuli: { folders: ['stimuli'], size: [64, 64], channels: 3 },
  },
  latents: { kind: 'pca', components: 30 },
  glm: { noise: 'ar1', drift: 128, confounds: ['motion6'] },
  decoder: { kind: 'inverse', centring: 'test' },
  regions: [
    { name: 'VC', expression: 'VC' },
    { name: 'V1', expression: 'V1' },
    { name: 'V2', expression: 'V2' },
    { name: 'V3', expression: 'V3' },
    { name: 'hV4', expression: 'hV4' },
    { name: 'LOC', expression: 'LOC' },
    { name: 'FFA', expression: 'FFA' },
    { name: 'PPA', expression: 'PPA' },
    { name: 'HVC', expression: 'HVC' },
  ],
  evaluation: { permutations: 10000, bootstrap: 1000 },
};
