import { resolve } from 'node:path';
import { startPool } from '../compute/pool.ts';
import { makeTutorial } from '../compute/make-tutorial.ts';
import type { Host } from './host.ts';
import { progressBar } from './terminal.ts';

export interface TutorialOptions {
  seed: number;
  workers?: number;
}

export async function tutorialCommand(dir: string, options: TutorialOptions, host: Host): Promise<void> {
  const recipe = await makeTutorialWithProgress(dir, options, host);
  process.stdout.write(`The simulated tutorial study is in ${resolve(dir)}\nNow: percept run ${recipe}\n`);
}

/** Makes the tutorial study unless it is there; returns the path of its recipe. */
export async function makeTutorialWithProgress(
  dir: string,
  options: TutorialOptions,
  { workerFile, signal }: Host,
): Promise<string> {
  const pool = startPool(workerFile, signal, options.workers);
  const bar = progressBar('Simulating');
  try {
    return await makeTutorial(dir, { seed: options.seed, runner: pool, onProgress: bar.update, signal });
  } finally {
    bar.end();
    await pool.close();
  }
}
