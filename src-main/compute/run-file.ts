import { basename, dirname, resolve } from 'node:path';
import type { Runner } from './pool.ts';
import type { OnProgress } from './progress.ts';
import type { RunResult } from './results.ts';
import { runRecipe } from './run.ts';
import { loadRecipe } from '../recipe/load.ts';
import type { Recipe } from '../recipe/schema.ts';

export interface RunRequest {
  readonly runner: Runner;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  /** Called with what a user should know before a fit starts. */
  readonly onNote?: (note: string) => void;
  /** Folder for the results; by default derivatives/percept/<name of the recipe> of the study. */
  readonly out?: string;
  /** Only these subjects. */
  readonly subjects?: readonly string[];
}

/** Runs the recipe in `file`; its paths are relative to the folder that it lies in. */
export async function runRecipeFile(
  file: string,
  request: RunRequest,
): Promise<{ result: RunResult; out: string }> {
  const recipe = await loadRecipe(file);
  const folder = dirname(resolve(file));
  const out = resolve(request.out ?? defaultResultsFolder(recipe, file));
  const result = await runRecipe({ ...request, recipe, recipeFile: resolve(file), folder, out });
  return { result, out };
}

/** Where the results of the recipe in `file` go unless another folder is given: derivatives/percept/<its name> of the study. */
export function defaultResultsFolder(recipe: Recipe, file: string): string {
  const name = basename(file).replace(/\.json$/i, '');
  return resolve(studyFolder(recipe, dirname(resolve(file))), 'derivatives', 'percept', name);
}

function studyFolder(recipe: Recipe, folder: string): string {
  if (recipe.data.kind === 'bids') return resolve(folder, recipe.data.folder);
  const first = Object.values(recipe.data.subjects)[0];
  return first === undefined ? folder : dirname(resolve(folder, first.train.file));
}
