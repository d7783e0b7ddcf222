import { join } from 'node:path';
import type { PlannedRun } from '../recipe/planned-subject.ts';
import type { Recipe } from '../recipe/schema.ts';
import { latentNames } from './latents-store.ts';
import type { LatentsStep } from './latents-step.ts';
import { rowsOf } from './rows-of.ts';
import type { FitDesign } from './tasks/fit.ts';

/** The model that a recipe makes of a subject's runs: their latents, or one effect an item. `items` is what trials count in. */
export function fitDesign(
  { glm }: Pick<Recipe, 'glm'>,
  kind: FitDesign['kind'],
  runs: readonly PlannedRun[],
  items: readonly string[],
  latents: Pick<LatentsStep, 'folder' | 'about'>,
): FitDesign {
  return {
    kind,
    items,
    latents:
      kind === 'latents'
        ? { file: join(latents.folder, 'train.npy'), names: latentNames(latents.about) }
        : undefined,
    runs: runs.map((run) => runInput(run, items)),
    cutoff: glm.drift,
    centre: glm.centre,
    bins: glm.microtime.bins,
    onsetBin: glm.microtime.onset,
    onsetShift: runs[0]?.onsetShift ?? 0,
  };
}

/** What is modelled in some runs: each stimulus or category once, sorted. */
export function itemsOf(runs: readonly PlannedRun[]): string[] {
  return [...new Set(runs.flatMap((run) => run.trials.map((trial) => trial.item)))].sort();
}

function runInput(run: PlannedRun, items: readonly string[]): FitDesign['runs'][number] {
  const rows = rowsOf(
    run.trials.map(({ item }) => item),
    items,
  );
  return {
    key: run.key,
    nScans: run.nScans,
    tr: run.tr,
    trials: run.trials.map(({ onset, duration }, t) => ({ onset, duration, stimulus: rows[t]! })),
    ...(run.confounds === undefined ? {} : { confounds: run.confounds }),
    ...(run.repeats.length === 0 ? {} : { separate: [{ name: 'one-back repeats', trials: run.repeats }] }),
  };
}
