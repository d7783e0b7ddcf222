import { opendir, readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, relative, sep } from 'node:path';
import { CrossedError } from '../../compute/wire-error.ts';
import type { CallOutput } from '../../contract/calls.ts';
import type { FileEntry, FilePurpose } from '../../contract/files.ts';
import { explainSystemError } from '../../errors.ts';
import { readFirst } from '../../files.ts';
import { mapBounded } from '../../study/folders.ts';
import { compareNatural } from '../../study/natural.ts';
import { shownPath } from './shown-path.ts';
import { realPath, type FileTokens } from './tokens.ts';

const mostEntries = 500;

/**
 * Lists a folder for the window, hidden names left out; without a folder the places to start from.
 * @throws CrossedError (refused) for a folder that is in none of the roots, links followed; PerceptError when it cannot be read
 */
export async function browse(
  folder: string | undefined,
  purpose: FilePurpose,
  roots: readonly string[],
  tokens: FileTokens,
): Promise<CallOutput<'files.browse'>> {
  const real = roots.map(realPath);
  if (folder === undefined) {
    const entries = real.map((path): FileEntry => ({
      name: shownPath(path),
      kind: 'folder',
      token: tokens.tokenOf(path),
    }));
    return { shownPath: '', parent: null, entries, more: 0 };
  }
  const here = realPath(folder);
  const isInside = (path: string): boolean => real.some((root) => contains(root, path));
  if (!isInside(here)) {
    throw new CrossedError({ problem: 'this folder is not one that may be browsed', code: 'refused' });
  }
  const names = await readdir(here).catch((error: unknown) => {
    throw explainSystemError(error, here);
  });
  const visible = names.filter((name) => !name.startsWith('.')).sort(compareNatural);
  const looked = await mapBounded(visible, async (name) => {
    const path = realPath(join(here, name));
    // What a link leads to outside of the roots is not there.
    if (!isInside(path)) return undefined;
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() === true) return { name, path, kind: 'folder' as const };
    return found?.isFile() === true && fits(name, purpose)
      ? { name, path, kind: 'file' as const }
      : undefined;
  });
  const all = looked.filter((one) => one !== undefined);
  // Folders first: one goes through them to anything.
  const sorted = [
    ...all.filter(({ kind }) => kind === 'folder'),
    ...all.filter(({ kind }) => kind === 'file'),
  ];
  const entries = await mapBounded(
    sorted.slice(0, mostEntries),
    async ({ name, path, kind }): Promise<FileEntry> => {
      const hint = await (kind === 'folder' ? hintOfFolder(path) : hintOfFile(path));
      return { name, kind, token: tokens.tokenOf(path), ...(hint === undefined ? {} : { hint }) };
    },
  );
  const parent = dirname(here);
  return {
    shownPath: shownPath(here),
    parent: parent !== here && isInside(parent) ? tokens.tokenOf(parent) : null,
    entries,
    more: sorted.length - entries.length,
  };
}

function contains(root: string, path: string): boolean {
  const below = relative(root, path);
  return below === '' || (!isAbsolute(below) && below.split(sep)[0] !== '..');
}

const arrays = /\.(mat|h5|hdf5|npz)$/i;
const volumes = /\.(nii|nii\.gz|hdr|img)$/i;
const models = /(\.(tgz|tar|tar\.gz|zip|onnx|safetensors)|^saved_model\.pb|^model\.json)$/i;
const lists = /(\.(txt|tsv|csv|lst|list)|^[^.]+)$/i;
const tables = /\.(tsv|csv|txt|ctab|xml|label|annot|json)$/i;

/** Whether a file of that name could be what is looked for. */
function fits(name: string, purpose: FilePurpose): boolean {
  switch (purpose) {
    case 'study':
    case 'recipe':
      return extname(name).toLowerCase() === '.json' || arrays.test(name);
    case 'labels':
      return volumes.test(name);
    case 'table':
      return tables.test(name);
    case 'list':
      return lists.test(name);
    case 'reconstructions':
      return false;
    case 'model':
      return models.test(name);
    case 'saveRecipe':
      return extname(name).toLowerCase() === '.json';
  }
}

/** A study has a description or a subject; of a large folder only the beginning is looked at. */
async function hintOfFolder(path: string): Promise<FileEntry['hint']> {
  try {
    let looked = 0;
    for await (const { name } of await opendir(path)) {
      if (name === 'saved_model.pb') return 'model';
      if (name === 'dataset_description.json' || /^sub-[A-Za-z0-9]+$/.test(name)) return 'study';
      if (++looked >= 200) break;
    }
  } catch {
    // What cannot be read has no hint; opening it says why.
  }
  return undefined;
}

async function hintOfFile(path: string): Promise<FileEntry['hint']> {
  const name = basename(path);
  if (models.test(name)) return 'model';
  if (volumes.test(name)) return 'volume';
  if (arrays.test(name)) return 'patterns';
  if (/\.(tsv|csv)$/i.test(name)) return 'table';
  if (!/\.json$/i.test(name)) return undefined;
  const head = await readFirst(path, 2048).catch(() => Buffer.alloc(0));
  return /"percept"\s*:\s*1\b/.test(head.toString('utf8')) ? 'recipe' : undefined;
}
