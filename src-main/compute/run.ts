import { join, resolve } from 'node:path';
import { hashFile } from '../files.ts';
import { centringOf } from '../recipe/decoder-schema.ts';
import type { Recipe } from '../recipe/schema.ts';
import { perceptBuild, perceptVersion } from '../version.ts';
import { siblingCaches, StepCache } from './cache.ts';
import { categoryImagesOf, imagesOfAll, itemLatents } from './category-latents.ts';
import { namedForCategories, ofCategories } from './category-scores.ts';
import { ProgressCounter, type Context } from './context.ts';
import { decodeSubject, type DecodedSubject } from './decode-steps.ts';
import { writeManifest } from './decoding-manifest.ts';
import { locateImages } from './locate-images.ts';
import { modelNotes, modelUsed } from './model-used.ts';
import { refuseForeignFolder } from './foreign-folder.ts';
import { findNetworks } from './networks/find.ts';
import { networkNotes } from './networks/notes.ts';
import { writeOutputs } from './outputs.ts';
import { overRegions } from './over-regions.ts';
import type { Runner } from './pool.ts';
import { prepareSubjects, refuseOtherOrder, union, wantedSubjects } from './prepare-subjects.ts';
import type { OnProgress } from './progress.ts';
import { recipeModel } from './recipe-model.ts';
import type { RunResult } from './results.ts';
import { readSeen } from './seen/seen-step.ts';
import { seenResult } from './seen/seen-result.ts';
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
  const cache = new StepCache(join(out, '.cache'), await siblingCaches(out));
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

  const networks = await findNetworks(recipe.evaluation.networks ?? []);
  const model = await recipeModel(context);
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
  const seenList = await readSeen(context, testNames);
  progress.expect(2 + asked.reduce((sum, { steps }) => sum + steps + 2, 0));

  const groups = categoryImagesOf(recipe, prepared, testNames);
  const plan = { networks, test: testNames, root, categories: groups !== undefined };
  const latents = itemLatents(context, { train: trainNames, test: testNames, root }, groups, model);
  const work = Promise.allSettled(
    asked.map(async (subject) =>
      decodeSubject(context, await subject.patterns(trainNames, latents), {
        trainNames,
        testNames,
        latents: await latents,
        networks: plan,
        seen: seenList,
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

  const made = await latents;
  const { about } = made;
  const notes = [...about.notes, ...modelNotes(recipe, made, decoded), ...networkNotes(plan, decoded)];
  const centring = centringOf(recipe.decoder);
  if (centring === 'test' || centring === 'leave-one-out') {
    notes.push(
      `Test patterns are centred with the mean of the ${centring === 'test' ? '' : 'other images of the '}test set (transductive).`,
    );
  }
  const shownInBoth = testNames.filter((name) => trainNames.includes(name)).length;
  if (shownInBoth > 0)
    notes.push(
      `${shownInBoth} of ${testNames.length} test stimuli were shown in training runs as well: they are not new to the decoder.`,
    );
  for (const { name } of recipe.regions ?? []) {
    if (decoded.every(({ patterns }) => patterns.regions.every((region) => region.name !== name)))
      notes.push(`Region "${name}" has no voxel in any subject.`);
  }
  const seenAlone =
    seenList === undefined
      ? undefined
      : await seenResult(
          recipe,
          seenList,
          testNames,
          decoded.map(({ patterns: { id }, seen: scored }) => ({ id, seen: scored })),
        );
  if (seenAlone !== undefined) notes.push(seenAlone.note, ...seenAlone.parts.flatMap((part) => part.notes));
  const found: RunResult = {
    percept: perceptVersion,
    title: recipe.title ?? 'Decoding',
    simulated,
    confidence: recipe.evaluation.confidence,
    latents: {
      kind: about.kind,
      dims: about.dims,
      trainedOn: about.trainedOn,
      notes: about.notes,
      model: modelUsed(recipe, made, decoded),
    },
    ...(await overRegions(decoded, recipe.evaluation)),
    ...(seenAlone && { seen: seenAlone }),
    notes,
    errors: errors.map(({ id, error }) => ({ subject: id, message: error.message })),
    outputs: [],
  };
  const result = ofCategories(recipe) ? namedForCategories(found) : found;
  const outputs = await writeOutputs(context, {
    out,
    result,
    decoded,
    latents: made,
    testNames,
    recipeSha256,
    build: perceptBuild,
    whole: input.subjects === undefined && errors.length === 0,
  });
  await writeManifest(context, out, {
    latents: made,
    trainNames,
    testNames,
    categories: new Map(prepared.flatMap(({ categories }) => [...categories])),
    presented:
      about.shown !== undefined ||
      (await hasImages(context, {
        train: trainNames,
        test: groups === undefined ? testNames : imagesOfAll(groups),
        root,
      })),
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
