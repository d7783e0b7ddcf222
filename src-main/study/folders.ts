import { open, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { explainSystemError } from '../errors.ts';
import { compareNatural } from './natural.ts';

/** What a folder holds, each list in natural order; hidden names are left out. A broken link counts as a file. */
export interface Listing {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/** Lists one folder, links to folders followed. @throws PerceptError when it is not there or cannot be read */
export async function listFolder(path: string): Promise<Listing> {
  const folders: string[] = [];
  const files: string[] = [];
  try {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const isFolder = entry.isSymbolicLink()
        ? await stat(join(path, entry.name)).then(
            (target) => target.isDirectory(),
            () => false,
          )
        : entry.isDirectory();
      (isFolder ? folders : files).push(entry.name);
    }
  } catch (error) {
    throw explainSystemError(error, path);
  }
  return { folders: folders.sort(compareNatural), files: files.sort(compareNatural) };
}

/** Calls `work` for each item, at most `limit` at a time, and gives the results in the order of the items. */
export async function mapBounded<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  limit = 24,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const i = next++;
      results[i] = await work(items[i]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/**
 * Why a file's content is not here, or undefined when it is: a link to nowhere (git-annex, DataLad), the text that
 * git-annex leaves in place of a file that was not fetched, or a file of zero bytes.
 */
export async function whyAbsent(path: string): Promise<string | undefined> {
  let size: number;
  try {
    const found = await stat(path);
    if (!found.isFile()) return 'it is not a file';
    size = found.size;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'a link to content not fetched'
      : 'it cannot be read';
  }
  if (size === 0) return 'a file of 0 bytes';
  if (size > 1024) return undefined;
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return 'it cannot be read';
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
    const text = buffer.toString('latin1', 0, bytesRead);
    if (/^[^\0\n]*[\\/]?annex[\\/]objects[\\/]/.test(text))
      return 'a git-annex pointer to content not fetched';
    return text.startsWith('version https://git-lfs')
      ? 'a Git LFS pointer to content not fetched'
      : undefined;
  } finally {
    await file.close();
  }
}

/** A path for people: relative to `root`, with forward slashes. */
export function shown(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}
