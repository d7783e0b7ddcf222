import { join } from 'node:path';
import { PerceptError } from '../../errors.ts';
import { planSubject } from '../../recipe/plan-bids.ts';
import type { PlannedSubject } from '../../recipe/planned-subject.ts';
import { indexStudy } from '../../study/bids/index.ts';
import { siblingCaches, StepCache } from '../cache.ts';
import { categoryImagesOf, itemLatents } from '../category-latents.ts';
import { ProgressCounter, type Context } from '../context.ts';
import { fitDesign, itemsOf } from '../fit-design.ts';
import { prepareSubjects, union } from '../prepare-subjects.ts';
import { recipeModel } from '../recipe-model.ts';
import type { Method } from './types.ts';

/**
 * The design of one subject's training or test runs before anything is fitted. Latents that were not made yet are made, and
 * kept for the run.
 * @throws PerceptError when the recipe cannot be planned, naming what is missing
 */
export const recipeDesign: Method<'recipe.design'> = async (place, { subject, part }, method) => {
  const { recipe, recipeFolder: folder, root } = place;
  if (recipe.data.kind !== 'bids') {
    throw new PerceptError('patterns were extracted before: their design is not known here', {
      remedy: 'The map from latents to voxels is fitted on the patterns as they are.',
    });
  }
  const context: Context = {
    recipe,
    folder,
    cache: new StepCache(join(place.out, '.cache'), await siblingCaches(place.out)),
    runner: method.runner,
    signal: method.signal,
    progress: new ProgressCounter(undefined),
    say: () => undefined,
  };
  const { prepared, failures } = await prepareSubjects(context);
  const failed = failures.find(({ id }) => id === subject);
  if (failed !== undefined) throw failed.error;
  const planned = await planSubject(await indexStudy(root), recipe, recipe.data, subject, folder);
  const names = {
    train: union(prepared.map(({ train }) => train)).sort(),
    test: union(prepared.map(({ test }) => test)).sort(),
    root,
  };
  const latents = await recipeModel(context)
    .then((model) => itemLatents(context, names, categoryImagesOf(recipe, prepared, names.test), model))
    .finally(() => context.cache.saveHashes());
  const runs = part === 'train' ? planned.train : planned.test;
  const design =
    part === 'train'
      ? fitDesign(recipe, 'latents', runs, names.train, latents)
      : fitDesign(recipe, 'items', runs, itemsOf(runs), latents);
  const { report, picture, correlations, rowsOfRuns } = await method.runner.run('designPicture', {
    design,
  });
  return {
    scans: report.nScans,
    rank: report.rank,
    condition: Number.isFinite(report.condition) ? report.condition : null,
    dof: report.dof,
    nuisanceRank: report.nuisanceRank,
    columns: picture.columns,
    nuisance: picture.nuisance,
    faults: report.faults.map((fault) => ({ ...fault })),
    runs: runs.map((run, i) => ({
      key: run.key,
      from: rowsOfRuns[i]!,
      scans: run.nScans,
      tr: run.tr,
      trials: run.trials.length,
      lasts: run.nScans * run.tr,
      eventsEnd: lastEnd(planned, part, i) + run.onsetShift,
    })),
    picture: { data: method.putData(picture.data), rows: picture.rows, cols: picture.cols },
    correlations: method.putData(new Uint8Array(correlations.buffer)),
    findings: planned.notes.map((what) => ({ severity: 'info' as const, what, todo: '' })),
  };
};

function lastEnd(subject: PlannedSubject, part: 'train' | 'test', run: number): number {
  const { trials, repeats } = subject[part][run]!;
  return Math.max(0, ...[...trials, ...repeats].map(({ onset, duration }) => onset + duration));
}
