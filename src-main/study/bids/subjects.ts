import { whyAbsent } from '../folders.ts';
import { compareNatural } from '../natural.ts';
import { imageExtensions, type Tree } from './tree.ts';

/** Labels in natural order. */
export function subjectIds(trees: readonly Tree[]): string[] {
  const ids = new Set<string>();
  for (const { entries } of trees) {
    for (const { folders } of entries) {
      if (folders[0]?.startsWith('sub-') === true) ids.add(folders[0].slice('sub-'.length));
    }
  }
  return [...ids].sort(compareNatural);
}

/** Labels in natural order. */
export function sessionsOf(trees: readonly Tree[], id: string): string[] {
  const sessions = new Set<string>();
  for (const { entries } of trees) {
    for (const { folders } of entries) {
      if (folders[0] === `sub-${id}` && folders[1]?.startsWith('ses-') === true) {
        sessions.add(folders[1].slice('ses-'.length));
      }
    }
  }
  return [...sessions].sort(compareNatural);
}

/** The first T1-weighted image of each subject in its own space whose content is here: raw before preprocessed. */
export async function anatomies(trees: readonly Tree[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { entries } of trees) {
    for (const { name, path, folders } of entries) {
      const isT1w = name.suffix === 'T1w' || name.suffix === 'T1w_preproc';
      if (!isT1w || folders.at(-1) !== 'anat' || !imageExtensions.has(name.extension)) continue;
      const id = name.entities['sub'];
      if (id === undefined || found.has(id) || name.entities['space'] !== undefined || name.prefix !== '')
        continue;
      if ((await whyAbsent(path)) === undefined) found.set(id, path);
    }
  }
  return found;
}
