import type { ArrayEntry, ArrayFile } from './nd-array.ts';
import { findEntryOfKind } from './entries.ts';
import { openHdf5, type Hdf5 } from './hdf5.ts';

const MAX_ENTRIES = 10_000;
const MAX_DEPTH = 32;

/**
 * Opens any HDF5 file: its datasets are named by their paths ('metadata/key'). A file with dataset and metadata groups
 * is BData. @throws PerceptError when it is damaged
 */
export async function openHdf5Arrays(path: string): Promise<ArrayFile> {
  const file = await openHdf5(path);
  try {
    const entries: ArrayEntry[] = [];
    for (const entry of listDatasets(file, '/', 0)) if (entries.push(entry) === MAX_ENTRIES) break;
    return {
      path,
      format: looksLikeBData(entries) ? 'bdata' : 'hdf5',
      entries,
      async read(name) {
        const { shape } = findEntryOfKind(path, entries, name, 'numeric');
        return { shape, data: file.numbers(`/${name}`) };
      },
      async readText(name) {
        findEntryOfKind(path, entries, name, 'text');
        return file.texts(`/${name}`);
      },
      close: async () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

function* listDatasets(file: Hdf5, group: string, depth: number): Generator<ArrayEntry> {
  if (depth > MAX_DEPTH) return;
  for (const { name, kind } of file.children(group)) {
    const path = group === '/' ? `/${name}` : `${group}/${name}`;
    if (kind === 'group') yield* listDatasets(file, path, depth + 1);
    if (kind === 'external')
      yield {
        name: path.slice(1),
        shape: [],
        dtype: 'a link',
        kind: 'other',
        note: 'It points into another file; open that.',
      };
    if (kind === 'dataset') yield describeDataset(file, path);
  }
}

function describeDataset(file: Hdf5, path: string): ArrayEntry {
  const name = path.slice(1);
  const { shape, type } = file.describe(path);
  if (typeof type === 'object') return { name, shape, dtype: type.refused, kind: 'other' };
  if (type === 'reference') return { name, shape, dtype: 'references', kind: 'other' };
  return { name, shape, dtype: type, kind: type === 'text' ? 'text' : 'numeric' };
}

/** BData in HDF5: a dataset and its metadata, in either spelling of the two generations. */
export function looksLikeBData(entries: readonly { name: string }[]): boolean {
  const names = new Set(entries.map((entry) => entry.name));
  return (
    (names.has('dataset') || names.has('dataSet')) &&
    (names.has('metadata/key') || names.has('metaData/key')) &&
    (names.has('metadata/value') || names.has('metaData/value'))
  );
}
