import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Predictor, Score } from '../../decoding/scores/score.ts';
import { makeFolder } from '../../files.ts';
import type { Images } from '../../images/image.ts';
import { scoring } from '../../recipe/evaluation-schema.ts';
import type { StepResult } from '../cache.ts';
import type { Context } from '../context.ts';
import type { LatentsStep } from '../latents-step.ts';
import type { ScoreFeaturesInput } from '../tasks/score-features.ts';
import { loadTrueImages, trueImages } from '../true-images.ts';
import { networkFeatures } from './features.ts';
import { saveLayers, shownFeatures, type NetworkPlan, type ShownFeatures } from './shown.ts';

/** Images in files. */
interface MadeImages {
  readonly paths: readonly string[];
  /** Which of the images shown they are of, in their order. */
  readonly testRows: Uint32Array;
}

/** Scores of images in files on all networks. @param folder for what is kept of it: the tables that its scores are made of, and the values under permutations */
async function scoreFiles(
  { recipe, runner, signal }: Context,
  shown: readonly ShownFeatures[],
  { paths, testRows }: MadeImages,
  { folder, predictor }: { readonly folder: string; readonly predictor?: Predictor },
): Promise<Score[]> {
  const { evaluation, seed } = recipe;
  const files: ScoreFeaturesInput['layers'][number][] = [];
  for (const [k, { network, step }] of shown.entries()) {
    const read = (rows: readonly number[]): Promise<Images> =>
      runner.run('pictures', { paths: rows.map((i) => paths[i]!), fitting: network.features });
    const found = await networkFeatures(network, paths.length, read, runner.models, { signal });
    await saveLayers(folder, `made-${k}`, found);
    network.layers.forEach((layer, l) =>
      files.push({
        network: layer,
        shown: join(step.folder, `shown-${l}.npy`),
        made: join(folder, `made-${k}-${l}.npy`),
      }),
    );
  }
  const own = predictor === undefined;
  const scores = await runner.run('scoreFeatures', {
    layers: files,
    testRows,
    // A level to compare with needs an interval, and no p of its own.
    evaluation: own ? evaluation : { ...evaluation, permutations: 0 },
    seed,
    ...(predictor && { predictor }),
    folder,
  });
  for (const { made } of files) await rm(made);
  return scores;
}

/** Feature scores of a subject's reconstructions. */
export interface SubjectNetworkScores {
  /** The values under permutations of region i lie in the folder <i> of it. */
  readonly step: StepResult;
  readonly regions: Score[][];
  /** Of the images that the generator makes of the true latents; where the recipe asks for baselines. */
  readonly ceiling: { readonly step: StepResult; readonly scores: Score[] } | undefined;
}

/**
 * Scores of a subject's reconstructions on the features of the recipe's networks. The images are taken as they were saved, so that
 * `percept compare` finds the same. Undefined where there are no networks, no reconstructions, or no images shown.
 * @param images the step that made them: region i in the folder <i>
 */
export async function networkScores(
  context: Context,
  plan: NetworkPlan,
  latents: LatentsStep,
  subject: {
    readonly id: string;
    readonly images: StepResult | undefined;
    readonly regions: readonly { readonly name: string }[];
    readonly fileNames: readonly string[];
    readonly testRows: Uint32Array;
  },
): Promise<SubjectNetworkScores | undefined> {
  const { recipe, cache, progress } = context;
  const { images, regions, fileNames, testRows } = subject;
  if (plan.networks.length === 0 || images === undefined) return undefined;
  const shown = await shownFeatures(context, plan, latents);
  if (shown === undefined) return undefined;
  const dependsOn = {
    images: images.key,
    shown: shown.map(({ step, network }) => [step.key, network.layers]),
    testRows: [...testRows],
    evaluation: scoring(recipe.evaluation),
    seed: recipe.seed,
  };
  const step = await cache.step('network-scores', dependsOn, async (folder) => {
    progress.expect(regions.length);
    const scores: Score[][] = [];
    for (const [i, region] of regions.entries()) {
      const paths = fileNames.map((name) => join(images.folder, String(i), name));
      const own = join(folder, String(i));
      await makeFolder(own);
      scores.push(await scoreFiles(context, shown, { paths, testRows }, { folder: own }));
      progress.finish(`sub-${subject.id}: images of ${region.name} scored by networks`);
    }
    await writeFile(join(folder, 'scores.json'), JSON.stringify(scores));
  });
  return {
    step,
    regions: await readScores<Score[][]>(step),
    ceiling: await networkCeiling(context, latents, shown, subject),
  };
}

/** Of the images of the true latents; made once for all subjects that saw the same images. */
async function networkCeiling(
  context: Context,
  latents: LatentsStep,
  shown: readonly ShownFeatures[],
  { fileNames, testRows }: { readonly fileNames: readonly string[]; readonly testRows: Uint32Array },
): Promise<SubjectNetworkScores['ceiling']> {
  const { recipe, cache, runner } = context;
  const { key, generator } = latents;
  if (generator === undefined || !recipe.evaluation.baselines) return undefined;
  const dependsOn = {
    latents: key,
    shown: shown.map(({ step, network }) => [step.key, network.layers]),
    testRows: [...testRows],
    evaluation: scoring(recipe.evaluation),
    seed: recipe.seed,
  };
  const step = await cache.step('network-ceiling', dependsOn, async (folder) => {
    const images = loadTrueImages(await trueImages(context, latents, generator), generator, testRows);
    // Saved and read again, as reconstructions are.
    const saved = join(folder, 'images');
    await runner.run('saveImages', { images, fileNames, folder: saved });
    const paths = fileNames.map((name) => join(saved, name));
    const made = { paths, testRows };
    const scores = await scoreFiles(context, shown, made, { folder, predictor: "the generator's own" });
    await rm(saved, { recursive: true });
    await writeFile(join(folder, 'scores.json'), JSON.stringify(scores));
  });
  return { step, scores: await readScores<Score[]>(step) };
}

async function readScores<T>({ folder }: StepResult): Promise<T> {
  return JSON.parse(await readFile(join(folder, 'scores.json'), 'utf8')) as T;
}
