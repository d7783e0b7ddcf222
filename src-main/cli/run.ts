import { startPool } from '../compute/pool.ts';
import type { RunResult } from '../compute/results.ts';
import { runRecipeFile } from '../compute/run-file.ts';
import { checkBackend } from './check-backend.ts';
import type { Host } from './host.ts';
import { resultTable } from './result-table.ts';
import { progressBar } from './terminal.ts';

export interface RunOptions {
  out?: string;
  json: boolean;
  subjects?: string[];
  workers?: number;
}

export async function runCommand(recipe: string, options: RunOptions, host: Host): Promise<void> {
  const { result, out } = await runWithProgress(recipe, options, host);
  if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else process.stdout.write(`${resultTable(result)}\n\nResults: ${out}\n`);
  reportFailures(result);
}

/** Says which subjects could not be done; the exit code is then 1. */
export function reportFailures({ errors }: RunResult): void {
  for (const { subject, message } of errors)
    process.stderr.write(`percept: sub-${subject} failed: ${message}\n`);
  if (errors.length > 0) process.exitCode = 1;
}

/** Runs a recipe in a pool of worker threads with a progress bar on standard error. */
export async function runWithProgress(
  recipe: string,
  options: Omit<RunOptions, 'json'>,
  { workerFile, signal }: Host,
): Promise<{ result: RunResult; out: string }> {
  await checkBackend({ workerFile });
  const pool = startPool(workerFile, signal, options.workers);
  const bar = progressBar('Decoding');
  try {
    return await runRecipeFile(recipe, {
      runner: pool,
      signal,
      onProgress: bar.update,
      onNote: bar.say,
      ...(options.out === undefined ? {} : { out: options.out }),
      ...(options.subjects === undefined ? {} : { subjects: options.subjects }),
    });
  } finally {
    bar.end();
    await pool.close();
  }
}
