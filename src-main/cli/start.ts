import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tutorialRecipes } from '../compute/make-tutorial.ts';
import { settingsFolder } from '../settings-folder.ts';
import type { Host } from './host.ts';
import { openWindow } from './open-window.ts';
import { comparisonTable } from './result-table.ts';
import { reportFailures, runWithProgress } from './run.ts';
import type { ServeOptions } from './serve.ts';
import { makeTutorialWithProgress } from './tutorial.ts';

export interface StartOptions extends ServeOptions {
  headless: boolean;
}

/** What `npm start` does: the tutorial study decoded with the generator and with a PCA, one table of both printed, then the window. */
export async function startCommand(
  dir: string | undefined,
  { headless, ...options }: StartOptions,
  host: Host,
): Promise<void> {
  const folder = resolve(dir ?? 'percept-tutorial');
  const pool = options.workers === undefined ? {} : { workers: options.workers };
  const recipe = await makeTutorialWithProgress(folder, { seed: 1, ...pool }, host);
  const pca = join(folder, tutorialRecipes.pca);
  // One after the other: what does not hang on the latents is made by the first and found by the second.
  const runs = [await runWithProgress(recipe, pool, host), await runWithProgress(pca, pool, host)];
  process.stdout.write(`${comparisonTable(runs.map(({ result }) => result))}\n\n`);
  for (const { result, out } of runs) {
    const sheets = result.outputs.filter((path) => path.endsWith('_reconstructions.png'));
    process.stdout.write(
      `The images of ${result.latents.kind} are in ${out}\n${sheets.map((path) => `  ${path}\n`).join('')}`,
    );
  }
  for (const { result } of runs) reportFailures(result);
  if (headless) return;
  // The first time, and when its folder is named, the tutorial is opened; later what was open last.
  const first = dir !== undefined || !existsSync(join(settingsFolder(), 'recents.json'));
  await openWindow(first ? recipe : undefined, folder, options, host);
}
