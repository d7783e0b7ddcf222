import { dirname, resolve } from 'node:path';
import { compareMethods } from '../compute/compare/compare.ts';
import { comparisonOf } from '../compute/compare/from-paths.ts';
import { writeComparison } from '../compute/compare/outputs.ts';
import { startPool } from '../compute/pool.ts';
import { compareJsonSchema, type CompareRecipe } from '../recipe/compare-schema.ts';
import { checkBackend } from './check-backend.ts';
import { compareTable } from './compare-table.ts';
import type { Host } from './host.ts';
import { progressBar } from './terminal.ts';

export interface CompareOptions {
  out?: string;
  json: boolean;
  schema: boolean;
  region?: string;
  subjects?: string[];
  size?: [number, number];
  stimuli?: string;
  seen?: string;
  network?: NetworkOption[];
}

/** A network as an option names it: NAME[:LAYER]. */
export interface NetworkOption {
  model: string;
  layer?: string;
}

/** Scores methods on the same images, prints the table and writes the results of the comparison. */
export async function compareCommand(
  paths: readonly string[],
  options: CompareOptions,
  { workerFile, signal }: Host,
): Promise<void> {
  if (options.schema) {
    process.stdout.write(`${JSON.stringify(compareJsonSchema(), null, 2)}\n`);
    return;
  }
  const { comparison, file } = await comparisonOf(paths, overrides(options));
  const folder = file === undefined ? process.cwd() : dirname(file);
  const out = folderFor(options, comparison, file);
  if (comparison.networks.length > 0) await checkBackend({ workerFile });
  const runner = startPool(workerFile, signal);
  const bar = progressBar('Comparing');
  const input = { comparison, folder, runner, onProgress: bar.update, signal };
  const result = await compareMethods(input).finally(async () => {
    bar.end();
    await runner.close();
  });
  const written = await writeComparison(out, result);
  if (options.json) process.stdout.write(`${JSON.stringify(written, null, 2)}\n`);
  else
    process.stdout.write(
      `${compareTable({ ...result.comparison, notes: written.notes })}\n\nResults: ${out}\n`,
    );
}

/** Options replace what a file says. */
function overrides({
  region,
  subjects,
  size,
  stimuli,
  seen,
  network,
}: CompareOptions): Record<string, unknown> {
  return {
    ...(region === undefined ? {} : { region }),
    ...(subjects === undefined ? {} : { subjects }),
    ...(size === undefined ? {} : { images: { size } }),
    ...(stimuli === undefined ? {} : { stimuli: { folders: [resolve(stimuli)] } }),
    ...(seen === undefined ? {} : { seen: { list: resolve(seen) } }),
    ...(network === undefined ? {} : { networks: network }),
  };
}

/** Folder that a comparison is written to: that of the option, else what its file says relative to itself, else one beside it. */
export function folderFor(
  { out }: Pick<CompareOptions, 'out'>,
  comparison: Pick<CompareRecipe, 'out'>,
  file: string | undefined,
): string {
  if (out !== undefined) return resolve(out);
  if (file === undefined) return resolve('percept-comparison');
  const name = file.replace(/\.json$/i, '');
  return comparison.out === undefined ? `${name}-comparison` : resolve(dirname(file), comparison.out);
}
