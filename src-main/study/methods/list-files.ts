import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PerceptError } from '../../errors.ts';
import { listFolder, shown } from '../folders.ts';
import { compareNatural } from '../natural.ts';

/** Deep enough for method/subject/region/…; results of 100,000 images are no results of one method. */
const deepest = 8;
const most = 100_000;

/**
 * Files below a folder whose name fits `wanted`: paths relative to it, with forward slashes, in natural order. Links are followed,
 * each folder is read once.
 * @throws PerceptError when the folder cannot be read, or holds more files than one method has
 */
export async function listFiles(folder: string, wanted: RegExp): Promise<string[]> {
  const root = resolve(folder);
  const found: string[] = [];
  const seen = new Set<string>();
  let level = [root];
  for (let depth = 0; depth <= deepest && level.length > 0; depth++) {
    const next: string[] = [];
    for (const path of level) {
      const real = await realpath(path).catch(() => path);
      if (seen.has(real)) continue;
      seen.add(real);
      const { folders, files } = await listFolder(path);
      for (const file of files) if (wanted.test(file)) found.push(shown(root, join(path, file)));
      for (const name of folders) if (name !== '__MACOSX') next.push(join(path, name));
      if (found.length > most || seen.size > most) {
        throw new PerceptError(`there are more than ${most} files or folders below it`, {
          file: root,
          remedy: 'Give the folder of one method alone.',
        });
      }
    }
    level = next;
  }
  return found.sort(compareNatural);
}

/** Names of files that hold a picture which can be read. */
export const imageFile = /\.(png|jpe?g|tiff?|webp|gif)$/i;
