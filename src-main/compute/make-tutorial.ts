import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Runner } from './pool.ts';
import { TUTORIAL_GENERATOR } from './recipe-model.ts';
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

/** The tutorial's recipe, and the same with a PCA instead of the generator. */
export const tutorialRecipes = { generator: 'percept.json', pca: 'percept-pca.json' } as const;

/**
 * Makes the tutorial study in `folder` unless it is there, and its recipes: one with the generator that comes with Percept, one with a PCA.
 * @returns path of the recipe with the generator
 * @throws PerceptError when the folder holds something else, or a tutorial study of another seed
 */
export async function makeTutorial(
  folder: string,
  { seed, runner, onProgress, signal }: TutorialRequest,
): Promise<string> {
  const root = resolve(folder);
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
  for (const name of ['generator', 'pca'] as const) {
    const file = join(root, tutorialRecipes[name]);
    const recipe = { ...tutorialRecipe, latents: tutorialLatents[name] };
    if (!existsSync(file)) await writeFileWhole(file, `${JSON.stringify(recipe, null, 2)}\n`);
  }
  return join(root, tutorialRecipes.generator);
}

/** The seed of the tutorial study in a folder; undefined when there is none. */
async function seedOf(root: string): Promise<string | undefined> {
  const text = await readFile(join(root, 'dataset_description.json'), 'utf8').catch(() => '');
  return /Percept's tutorial generator, seed (\d+)/.exec(text)?.[1];
}

const tutorialLatents = {
  generator: { kind: 'model', model: TUTORIAL_GENERATOR },
  pca: { kind: 'pca', components: 30 },
};

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
  latents: tutorialLatents.generator,
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
  evaluation: { permutations: 10000, bootstrap: 1000, matchedVoxels: 'smallest' },
};
