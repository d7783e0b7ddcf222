import { join, resolve } from 'node:path';
import { hashFile } from '../files.ts';
import type { Recipe } from '../recipe/schema.ts';
import { perceptBuild, perceptVersion } from '../version.ts';
import { StepCache } from './cache.ts';
import { ProgressCounter, type Context } from './context.ts';
import { decodeSubject, type DecodedSubject } from './decode-steps.ts';
import { groupResults } from './group.ts';
import { writeManifest } from './decoding-manifest.ts';
import { latentsStep, locateImages } from './latents-step.ts';
import { refuseForeignFolder } from './foreign-folder.ts';
import { writeOutputs } from './outputs.ts';
import type { Runner } from './pool.ts';
import { prepareSubjects, refuseOtherOrder, union, wantedSubjects } from './prepare-subjects.ts';
import type { OnProgress } from './progress.ts';
import type { RunResult } from './results.ts';
import { sweepFolder } from './sweep.ts';

export interface RunInput {
  readonly recipe: Recipe;
  readonly recipeFile: string;
  /** Folder that paths of the recipe are relative to. */
  readonly folder: string;
  readonly out: string;
  readonly runner: Runner;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  /** Called with what a user should know before a fit starts: the rank and condition of its design. */
  readonly onNote?: (note: string) => void;
  readonly subjects?: readonly string[];
}

/**
 * Runs a recipe: every step that is not in the cache of `out` yet, then the results as files.
 * @returns the result; `errors` has the subjects that failed
 * @throws PerceptError when nothing can be made
 */
export async function runRecipe(input: RunInput): Promise<RunResult> {
  const { recipe, folder, out, runner, signal } = input;
  const read = recipe.data.kind === 'bids' ? resolve(folder, recipe.data.folder) : undefined;
  await refuseForeignFolder(out, input.recipeFile, read);
  const cache = new StepCache(join(out, '.cache'));
  await sweepFolder(cache.folder);
  const progress = new ProgressCounter(input.onProgress);
  // Taken now, so that it is of the recipe that was read, whatever is written to the file while it runs.
  const recipeSha256 = await hashFile(input.recipeFile);
  const context: Context = {
    recipe,
    folder,
    cache,
    runner,
    signal,
    progress,
    say: input.onNote ?? (() => undefined),
  };

  const { prepared, failures, simulated, root } = await prepareSubjects(context);
  const wanted = wantedSubjects(
    [...prepared, ...failures].map(({ id }) => id),
    input.subjects,
  );
  const asked = prepared.filter(({ id }) => wanted.includes(id));
  const errors = failures.filter(({ id }) => wanted.includes(id));
  if (asked.length === 0) throw errors[0]!.error;
  const trainNames = union(prepared.map(({ train }) => train));
  const testNames = union(prepared.map(({ test }) => test));
  if (recipe.data.kind === 'bids') {
    // Whoever saw what when, the order is the same. Patterns keep theirs: stacks of images are in the order of the patterns.
    trainNames.sort();
    testNames.sort();
  } else if (recipe.data.stimuli !== undefined && 'train' in recipe.data.stimuli) {
    refuseOtherOrder(prepared, trainNames, testNames);
  }
  progress.expect(2 + asked.reduce((sum, { steps }) => sum + steps + 2, 0));

  const latents = latentsStep(context, { train: trainNames, test: testNames, root });
  const work = Promise.allSettled(
    asked.map(async (subject) =>
      decodeSubject(context, await subject.patterns(trainNames, latents), {
        trainNames,
        testNames,
        latents: await latents,
      }),
    ),
  );
  // Without latents there is no result: that is said at once, not after hours of reading scans.
  const settled = await latents.then(() => work).finally(() => cache.saveHashes());
  signal?.throwIfAborted();
  const decoded: DecodedSubject[] = [];
  settled.forEach((outcome, i) => {
    if (outcome.status === 'fulfilled') decoded.push(outcome.value);
    else errors.push({ id: asked[i]!.id, error: outcome.reason as Error });
  });
  if (decoded.length === 0) throw errors[0]!.error;

  const { about, folder: latentFolder } = await latents;
  const notes = [...about.notes];
  const centring = recipe.decoder.kind === 'inverse' ? recipe.decoder.centring : 'none';
  if (centring === 'test' || centring === 'leave-one-out') {
    notes.push(
      `Test patterns are centred with the mean of the ${centring === 'test' ? '' : 'other images of the '}test set (transductive).`,
    );
  }
  const seen = testNames.filter((name) => trainNames.includes(name)).length;
  if (seen > 0)
    notes.push(
      `${seen} of ${testNames.length} test stimuli were shown in training runs as well: they are not new to the decoder.`,
    );
  const result: RunResult = {
    percept: perceptVersion,
    title: recipe.title ?? 'Decoding',
    simulated,
    confidence: recipe.evaluation.confidence,
    latents: { kind: about.kind, dims: about.dims, trainedOn: about.trainedOn, notes: about.notes },
    subjects: decoded.map(({ result: one }) => one),
    group: groupResults(
      decoded.map(({ result: one }) => one),
      recipe.evaluation.confidence,
    ),
    notes,
    errors: errors.map(({ id, error }) => ({ subject: id, message: error.message })),
    outputs: [],
  };
  const outputs = await writeOutputs(context, {
    out,
    result,
    decoded,
    latentFolder,
    about,
    testNames,
    recipeSha256,
    build: perceptBuild,
    whole: input.subjects === undefined && errors.length === 0,
  });
  await writeManifest(context, out, {
    latents: await latents,
    trainNames,
    testNames,
    categories: new Map(prepared.flatMap(({ categories }) => [...categories])),
    presented:
      about.shown !== undefined || (await hasImages(context, { train: trainNames, test: testNames, root })),
    decoded,
  });
  progress.finish('results written');
  return { ...result, outputs };
}

/** Whether the images that were shown can be found, where the latents did not need them. */
function hasImages({ recipe, folder }: Context, names: Parameters<typeof locateImages>[2]): Promise<boolean> {
  return locateImages(recipe, folder, names).then(
    () => true,
    () => false,
  );
}
