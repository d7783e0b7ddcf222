import { join } from 'node:path';
import type { Finding } from '../findings.ts';
import { listFolder, mapBounded, type Listing } from '../folders.ts';
import { parseName, type BidsName } from './entities.ts';

/** A file of a data set: its parsed name, and its folders below the base ('sub-01', 'ses-02', 'func'). */
export interface Entry {
  readonly path: string;
  readonly fileName: string;
  readonly name: BidsName;
  readonly folders: readonly string[];
}

/** The files of one data set (the raw one, or one derivative) that a study can use. */
export interface Tree {
  readonly base: string;
  readonly entries: readonly Entry[];
  readonly findings: readonly Finding[];
}

/** Folders that hold masks whatever their files are called. */
export const maskFolder = /^(masks?|rois?)$/i;

/** A .hdr stands beside its .img and is not counted. */
export const imageExtensions: ReadonlySet<string> = new Set(['.nii', '.nii.gz', '.img']);
export const isImage = (entry: Entry): boolean => imageExtensions.has(entry.name.extension);

/**
 * Lists base, sub-XX, ses-XX, func, anat and mask folders; other folders (DICOM, surfaces, reports) are left alone.
 * A folder that cannot be read becomes a finding; one that is not there gives an empty tree.
 * @param everything whether the base itself is a folder of masks, so that all below it counts
 */
export async function walkTree(base: string, everything = false): Promise<Tree> {
  const entries: Entry[] = [];
  const findings: Finding[] = [];
  const list = async (folders: readonly string[]): Promise<Listing> => {
    const path = join(base, ...folders);
    try {
      return await listFolder(path);
    } catch (error) {
      const absent = (error as { cause?: NodeJS.ErrnoException }).cause?.code === 'ENOENT';
      if (!absent || folders.length > 0) {
        const todo = 'Its files are not seen; ask for access, then open the study again.';
        findings.push({ severity: 'error', file: path, what: (error as Error).message, todo });
      }
      return { folders: [], files: [] };
    }
  };
  let level: (readonly string[])[] = [[]];
  while (level.length > 0) {
    const listings = await mapBounded(level, list);
    const next: (readonly string[])[] = [];
    listings.forEach((listing, i) => {
      const folders = level[i]!;
      for (const fileName of listing.files) {
        entries.push({
          path: join(base, ...folders, fileName),
          fileName,
          name: parseName(fileName),
          folders,
        });
      }
      for (const name of listing.folders) {
        if (everything ? folders.length < 6 : isUsed(folders, name)) next.push([...folders, name]);
      }
    });
    level = next;
  }
  return { base, entries, findings };
}

function isUsed(folders: readonly string[], name: string): boolean {
  if (folders.some((folder) => maskFolder.test(folder))) return folders.length < 6;
  if (maskFolder.test(name)) return true;
  if (folders.length === 0) return name.startsWith('sub-');
  if (folders.length === 1 && name.startsWith('ses-')) return true;
  return folders.length <= 2 && (name === 'func' || name === 'anat') && !isDataFolder(folders.at(-1)!);
}

const isDataFolder = (name: string): boolean => name === 'func' || name === 'anat';
