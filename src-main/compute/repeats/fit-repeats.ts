import { join } from 'node:path';
import { PerceptError } from '../../errors.ts';
import type { PlannedRun, PlannedSubject } from '../../recipe/planned-subject.ts';
import type { StepResult } from '../cache.ts';
import type { Context } from '../context.ts';
import { fitDesign } from '../fit-design.ts';
import { fitByBlocks } from '../fit-step.ts';
import type { LatentsStep } from '../latents-step.ts';
import { arrangeRepeats, type Repeats } from './arrange.ts';

/**
 * Fits the test runs of a subject one by one, otherwise as the test patterns are fitted: same response, drift, confounds and noise. Each image gets a
 * regressor in each run, so that a repeat of it is a run. Where some image is shown more than once, but in one run alone, each
 * presentation gets its own.
 * @param series of the test runs
 */
export async function fitRepeats(
  context: Context,
  subject: PlannedSubject,
  series: readonly StepResult[],
  testNames: readonly string[],
  nVoxels: number,
  latents: LatentsStep,
): Promise<Repeats> {
  const unit = repeatUnit(subject.test);
  const runs = unit === 'run' ? subject.test : subject.test.map(withOwnItems);
  const items = runs.map(({ trials }) => [...new Set(trials.map(({ item }) => item))]);
  const shown = unit === 'run' ? items : subject.test.map((run) => run.trials.map(({ item }) => item));
  const arranged = arrangeRepeats(testNames, shown, unit);
  const fits =
    arranged.places.length === 0
      ? []
      : await Promise.all(
          runs.map((run, r) => {
            const design = fitDesign(context.recipe, 'items', [run], items[r]!, latents);
            return fitByBlocks(context, 'glm-single', design, [series[r]!], nVoxels, '');
          }),
        ).catch((error: unknown) => {
          // All else of the subject can do without.
          if (error instanceof PerceptError) return error;
          throw error;
        });
  context.progress.finish(`sub-${subject.id}: repeats of the test images fitted`);
  if (fits instanceof PerceptError) {
    const notes = [`no noise ceiling and no accuracy against the number of repeats: ${fits.problem}`];
    return { ...arranged, places: [], files: [], notes, key: '' };
  }
  return {
    ...arranged,
    files: fits.map(({ folder }) => join(folder, 'beta.npy')),
    key: fits.map(({ key }) => key).join(),
  };
}

/**
 * What a repeat of an image is. Runs have fewer regressors than presentations, of which neighbours are hard to tell apart where they follow
 * one another without a pause; they do where every image that is shown more than once is shown in two or more.
 */
export function repeatUnit(runs: readonly Pick<PlannedRun, 'trials'>[]): 'run' | 'presentation' {
  const shown = new Map<string, { times: number; runs: Set<number> }>();
  runs.forEach(({ trials }, r) => {
    for (const { item } of trials) {
      const one = shown.get(item) ?? { times: 0, runs: new Set() };
      one.times++;
      one.runs.add(r);
      shown.set(item, one);
    }
  });
  return [...shown.values()].every((one) => one.times === 1 || one.runs.size > 1) ? 'run' : 'presentation';
}

/** The run with an item for each presentation, in the order of its trials. */
function withOwnItems(run: PlannedRun): PlannedRun {
  const trials = run.trials.map((trial, t) => ({ ...trial, item: `presentation ${t + 1}: ${trial.item}` }));
  return { ...run, trials };
}
