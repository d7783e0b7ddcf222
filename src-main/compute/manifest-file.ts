import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The file in a results folder that says what its newest run has left. */
export function manifestFile(out: string): string {
  return join(out, '.cache', 'decoding.json');
}

/** Another text for each manifest that is written; undefined where there is none. */
export async function manifestStamp(out: string): Promise<string | undefined> {
  const found = await stat(manifestFile(out)).catch(() => undefined);
  return found && `${found.size}:${found.mtimeMs}:${found.ino}`;
}

/** More than Percept writes. */
const MOST_BYTES = 2 ** 28;

/** A JSON file of a results folder, whatever it holds. @throws Error when it is not there, too large, or no JSON */
export async function readJson(file: string): Promise<unknown> {
  const { size } = await stat(file);
  if (size > MOST_BYTES) throw new Error(`${size} bytes are too many for results of Percept`);
  return JSON.parse(await readFile(file, 'utf8')) as unknown;
}
