import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { explainSystemError, PerceptError } from '../../../errors.ts';
import { hashFile } from '../../../files.ts';
import type { ModelCard } from '../card/schema.ts';

/**
 * Holds the files of a stored graph against the hashes of its card: what was swapped or damaged since the import is not run.
 * @param folder of the model; @param graph folder in it
 * @param known files that were found right before, by path, size, time and inode: they are not read again, and those found right are added
 * @throws PerceptError naming the first file that is missing or is another one
 */
export async function verifyFiles(
  folder: string,
  { files }: Pick<ModelCard, 'files'>,
  graph: string,
  known: Set<string>,
): Promise<void> {
  const own = filesOf(folder, files, graph);
  if (own.length === 0)
    throw new PerceptError(`the model card names no files of ${graph}`, {
      file: folder,
      remedy: 'Import the model again.',
    });
  for (const [path, sha256] of own) {
    const stamp = await stampOf(path);
    if (known.has(stamp)) continue;
    const found = await hashFile(path).catch((error: unknown) => {
      throw explainSystemError(error, path);
    });
    if (found !== sha256)
      throw new PerceptError('this file is not the one that was imported: its SHA-256 is another', {
        file: path,
        remedy: 'Import the model again.',
      });
    known.add(stamp);
  }
}

/** Whether all files of a stored graph are there. */
export async function filesAreThere(
  folder: string,
  { files }: Pick<ModelCard, 'files'>,
  graph: string,
): Promise<boolean> {
  const found = filesOf(folder, files, graph).map(([path]) => stat(path).catch(() => undefined));
  return (await Promise.all(found)).every((one) => one?.isFile() === true);
}

function filesOf(folder: string, files: ModelCard['files'], graph: string): [path: string, sha256: string][] {
  return Object.entries(files)
    .filter(([name]) => name.startsWith(`${graph}/`))
    .map(([name, sha256]) => [join(folder, ...name.split('/')), sha256]);
}

async function stampOf(path: string): Promise<string> {
  const { size, mtimeMs, ctimeMs, ino } = await stat(path).catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  // A file that is put in place with its old date (cp -p, rsync) still has a new time of change.
  return `${path}\0${size}:${mtimeMs}:${ctimeMs}:${ino}`;
}
