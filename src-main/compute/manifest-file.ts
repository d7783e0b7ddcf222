import { stat } from 'node:fs/promises';
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
