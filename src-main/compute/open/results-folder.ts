import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hashJson } from '../../files.ts';

/**
 * Where the results of a study's recipe go: derivatives/percept/<name> of the study, or a folder below `elsewhere` where the study
 * cannot be written to, and a note that says so.
 */
export async function resultsFolder(
  root: string,
  name: string,
  elsewhere: string,
  canWrite: (path: string) => Promise<boolean> = isWritable,
): Promise<{ out: string; note?: string }> {
  const usual = join(root, 'derivatives', 'percept');
  if (await canWrite(usual)) return { out: join(usual, name) };
  const label = basename(root).replace(/[^A-Za-z0-9_-]+/g, '_');
  // Studies of one name in different places have each their own.
  const base = join(elsewhere, `${label}-${hashJson(root).slice(0, 8)}`, 'derivatives', 'percept');
  return {
    out: join(base, name),
    note: `The study's folder cannot be written to: recipes and results go to ${base}.`,
  };
}

/** Whether a folder, or the nearest one above it that there is, can be written to. */
async function isWritable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK);
    return true;
  } catch (error) {
    const parent = dirname(path);
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && parent !== path && isWritable(parent);
  }
}
