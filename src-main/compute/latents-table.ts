import { existsSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { PerceptError } from '../errors.ts';
import { withArrayFile } from '../study/formats/array-file.ts';
import { sniffFile } from '../study/formats/sniff.ts';
import type { StepCache } from './cache.ts';

/** Where a recipe has latents that were computed elsewhere. */
export interface TableOfLatents {
  readonly file: string;
  readonly names?: string | undefined;
}

/**
 * The paths of a table made absolute. Its names are a variable of the table, else a file beside the recipe, else one
 * beside the table.
 * @throws PerceptError when there is neither
 */
export async function resolveTable<T extends TableOfLatents>(table: T, folder: string): Promise<T> {
  const file = resolve(folder, table.file);
  const { names } = table;
  if (names === undefined || (await hasVariable(file, names))) return { ...table, file };
  const path = [resolve(folder, names), resolve(dirname(file), names)].find((one) => existsSync(one));
  if (path !== undefined) return { ...table, file, names: path };
  throw new PerceptError(`its names are to be in "${names}", which is neither a variable of it nor a file`, {
    file,
    remedy: 'Set latents.names in the recipe.',
  });
}

async function hasVariable(file: string, name: string): Promise<boolean> {
  if ((await sniffFile(file)) === 'text') return false;
  return withArrayFile(file, async ({ entries }) => entries.some((entry) => entry.name === name));
}

/** A table for hashing: its files by their content. */
export async function describeTable(cache: StepCache, table: TableOfLatents): Promise<object> {
  const { file, names } = table;
  return {
    ...table,
    file: await cache.hashOf(file),
    ...(names !== undefined && isAbsolute(names) ? { names: await cache.hashOf(names) } : {}),
  };
}
