import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashArray } from '../files.ts';
import { columnMeans, takeRows } from '../maths/matrix.ts';
import { stackRows } from '../maths/stack.ts';
import { centringOf, needsTrainingPatterns } from '../recipe/decoder-schema.ts';
import type { PlannedRun, PlannedSubject } from '../recipe/planned-subject.ts';
import { mapBounded } from '../study/folders.ts';
import { headerFileOf } from '../volumes/pair.ts';
import { loadMatrix, saveArray } from './arrays.ts';
import type { StepResult } from './cache.ts';
import type { Context } from './context.ts';
import type { LatentsStep } from './latents-step.ts';
import { fitDesign, itemsOf } from './fit-design.ts';
import { fitByBlocks, type FitAbout } from './fit-step.ts';
import type { FitDesign } from './tasks/fit.ts';
import { readRegions } from './mask-regions.ts';
import { loadRegionMaps } from './region-maps.ts';
import { fitRepeats } from './repeats/fit-repeats.ts';
import { residualsByRun } from './residuals-step.ts';
import { rowsOf } from './rows-of.ts';
import type { SubjectPatterns } from './subject.ts';

/** Steps that a BIDS subject takes up to its patterns, for the progress bar. */
export function countBidsSteps(
  { train, test }: PlannedSubject,
  { single, repeats }: { readonly single: boolean; readonly repeats: boolean },
): number {
  return train.length + test.length + 2 + (single ? 1 : 0) + (repeats ? 1 : 0);
}

/** From the scans of a subject to W and its test patterns. @param masksElsewhere names of masks of all subjects */
export async function bidsPatterns(
  context: Context,
  subject: PlannedSubject,
  trainNames: readonly string[],
  latents: Promise<LatentsStep>,
  masksElsewhere: readonly string[],
): Promise<SubjectPatterns> {
  const { recipe, cache } = context;
  const { planned, searchlight, notes, files } = await readRegions(
    recipe,
    subject,
    context.folder,
    masksElsewhere,
  );
  const { voxels } = planned;
  const grid = { dims: [...subject.grid.dims], affine: [...subject.grid.affine] };
  // What steps depend on is in their keys by content; the result also says which files it came from.
  for (const path of [...subject.masks.map((mask) => mask.path), ...files]) await cache.hashOf(path);
  const read = async (run: PlannedRun): Promise<StepResult> => {
    for (const file of run.files) await cache.hashOf(file);
    // An image in two files (.hdr and .img) depends on both.
    const header = await headerFileOf(run.bold);
    const dependsOn = {
      file: await cache.hashOf(run.bold),
      ...(header === run.bold ? {} : { header: await cache.hashOf(header) }),
      grid,
      voxels: hashArray(voxels),
    };
    const step = await cache.step('series', dependsOn, async (folder) => {
      const { nanCount } = await context.runner.run('series', {
        bold: run.bold,
        grid: subject.grid,
        voxels,
        out: join(folder, 'series.npy'),
      });
      await writeFile(join(folder, 'about.json'), JSON.stringify({ nanCount }));
    });
    context.progress.finish(`sub-${subject.id}: ${run.key} read`);
    return step;
  };
  // Bounded, because each that waits holds an open file.
  const train = await mapBounded(subject.train, read);
  const test = await mapBounded(subject.test, read);
  const latentsStep = await latents;
  const { folder: latentFolder, key: latentKey } = latentsStep;
  const design = (
    kind: FitDesign['kind'],
    runs: readonly PlannedRun[],
    items: readonly string[],
  ): FitDesign => fitDesign(recipe, kind, runs, items, latentsStep);
  const fit = async (
    name: string,
    of: FitDesign,
    series: readonly StepResult[],
    key: string,
  ): Promise<StepResult & { about: FitAbout }> => {
    const title = `sub-${subject.id}, ${name === 'glm-train' ? 'training' : 'test'} runs`;
    const step = await fitByBlocks(context, `${name}-${subject.id}`, of, series, voxels.length, key, title);
    context.progress.finish(`sub-${subject.id}: ${name} fitted`);
    return step;
  };
  const testNames = itemsOf(subject.test);
  const trainFit = await fit('glm-train', design('latents', subject.train, trainNames), train, latentKey);
  const testFit = await fit('glm-test', design('items', subject.test, testNames), test, '');
  const single = needsTrainingPatterns(recipe.decoder)
    ? await singleTrials(context, subject, design, train, voxels.length)
    : undefined;
  const repeats = recipe.evaluation.repeats
    ? await fitRepeats(context, subject, test, testNames, voxels.length, latentsStep)
    : undefined;
  const residuals =
    recipe.decoder.kind === 'whitened'
      ? await residualsByRun(context, design('latents', subject.train, trainNames), train, trainFit)
      : undefined;
  const latentMean = await modelledMean(context, subject, trainNames, latentFolder, latentKey);
  const nan = await Promise.all([...train, ...test].map(nanCountOf));
  const mapFiles = {
    W: join(trainFit.folder, 'beta.npy'),
    R2: join(trainFit.folder, 'r2.npy'),
    test: join(testFit.folder, 't.npy'),
  };
  const maps = await loadRegionMaps(planned.maps, mapFiles, voxels);
  const regions = planned.resolve(maps, undefined, (why) => {
    notes.push(why);
    context.say(`sub-${subject.id}: ${why}`);
  });
  return {
    id: subject.id,
    w: join(trainFit.folder, 'beta.npy'),
    y: join(testFit.folder, 'beta.npy'),
    single,
    trainT: join(trainFit.folder, 't.npy'),
    residuals,
    searchlight:
      recipe.searchlight === undefined
        ? undefined
        : (searchlight?.resolve(maps)[0]!.columns ?? Uint32Array.from(voxels.keys())),
    latentMean: join(latentMean.folder, 'mean.npy'),
    testNames,
    regions,
    nVoxels: voxels.length,
    voxels: { grid: subject.grid, indices: voxels },
    trainTask: subject.trainTask,
    testTask: subject.testTask,
    space: subject.space,
    unusable: new Set([...trainFit.about.bad, ...testFit.about.bad]).size,
    notANumber: nan.reduce((sum, count) => sum + count, 0),
    train: trainFit.about.summary,
    test: testFit.about.summary,
    notes: [...subject.notes, ...notes],
    repeats,
    key: `${trainFit.key}:${testFit.key}:${single?.key ?? ''}:${latentMean.key}`,
  };
}

async function nanCountOf(step: StepResult): Promise<number> {
  return (JSON.parse(await readFile(join(step.folder, 'about.json'), 'utf8')) as { nanCount: number })
    .nanCount;
}

/** A pattern for each training trial's image in each run, for decoders that learn from patterns. */
async function singleTrials(
  context: Context,
  subject: PlannedSubject,
  design: (kind: 'items', runs: readonly PlannedRun[], items: readonly string[]) => FitDesign,
  series: readonly StepResult[],
  nVoxels: number,
): Promise<NonNullable<SubjectPatterns['single']> & { key: string }> {
  const perRun = await Promise.all(
    subject.train.map(async (run, r) => {
      const items = [...new Set(run.trials.map((trial) => trial.item))];
      return {
        items,
        step: await fitByBlocks(
          context,
          'glm-single',
          design('items', [run], items),
          [series[r]!],
          nVoxels,
          '',
        ),
      };
    }),
  );
  const keys = perRun.map(({ step }) => step.key);
  const joined = await context.cache.step('single', keys, async (folder) => {
    const parts = await Promise.all(perRun.map(({ step }) => loadMatrix(join(step.folder, 'beta.npy'))));
    const all = stackRows(parts);
    await saveArray(join(folder, 'patterns.npy'), [all.rows, nVoxels], all.data);
  });
  context.progress.finish(`sub-${subject.id}: single trials fitted`);
  return {
    patterns: join(joined.folder, 'patterns.npy'),
    names: perRun.flatMap(({ items }) => items),
    groups: perRun.flatMap(({ items }, r) => items.map(() => r)),
    key: joined.key,
  };
}

/** What decoded latents are relative to: the mean of the latents over the modelled training trials, or 0. */
async function modelledMean(
  { cache, recipe }: Context,
  subject: PlannedSubject,
  names: readonly string[],
  latentFolder: string,
  latentKey: string,
): Promise<StepResult> {
  const shown = subject.train.flatMap((run) => run.trials.map((trial) => trial.item));
  const rows = rowsOf(shown, names);
  // Uncentred modulators give latents as they are, unless the mean of the test patterns is taken off: what is then
  // decoded is relative to the mean latents of the test images, of which the training mean is the best guess.
  const centring = centringOf(recipe.decoder);
  const testMean = centring === 'test' || centring === 'leave-one-out';
  const relative = recipe.glm.centre || testMean;
  return cache.step('latent-mean', { rows: [...rows], latentKey, relative }, async (folder) => {
    const z = await loadMatrix(join(latentFolder, 'train.npy'));
    const mean = relative ? columnMeans(takeRows(z, rows)) : new Float64Array(z.cols);
    await saveArray(join(folder, 'mean.npy'), [1, z.cols], mean);
  });
}
