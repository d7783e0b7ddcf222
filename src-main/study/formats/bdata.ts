import { PerceptError } from '../../errors.ts';
import type { Matrix } from '../../maths/matrix.ts';
import { openArrayFile } from './array-file.ts';
import { toMatrix, type ArrayFile } from './nd-array.ts';
import { hdf5Columns, matrixColumns, type ColumnSource } from './bdata-columns.ts';
import { indicesOfOnes, selectColumns } from './column-expression.ts';
import { lostToFloat32, stimulusIdName, stimulusIdText } from './stimulus-id.ts';

/** Samples by columns with keys that say what the columns are (BrainDecoderToolbox2, bdpy). Close it when done. */
export interface BData {
  readonly path: string;
  /** 'hdf5': /dataset and /metadata; 'hdf5-old': /dataSet and /metaData; 'matlab': dataSet and the struct metaData. */
  readonly generation: 'hdf5' | 'hdf5-old' | 'matlab';
  readonly nSamples: number;
  readonly nColumns: number;
  readonly keys: readonly string[];
  readonly descriptions: readonly string[];
  /** Keys that begin with ROI_, in any case. */
  readonly rois: readonly string[];
  /** Values of a key [nColumns]: 1 says the column belongs to it, or a number of the column's own (voxel_x, in mm); else NaN. */
  metadata(key: string): Float64Array;
  /** Columns that belong to a key. */
  columns(key: string): Uint32Array;
  /** Columns that an expression such as `ROI_V1 + ROI_V2` picks; see selectColumns. */
  select(expression: string): Uint32Array;
  /** Data of a key [nSamples x columns], or of given columns; only these are read. */
  get(what: string | Uint32Array): Promise<Matrix>;
  /** Names of the samples under a key whose numbers the file explains (vmap); undefined when it does not. */
  labels(key: string): Promise<string[] | undefined>;
  /** What each sample showed, by name (n01518878_10042) and id text (1518878.010042); 'n/a' where it showed nothing. */
  stimulusNames(): Promise<{ names: string[]; ids: string[] } | undefined>;
  close(): Promise<void>;
}

interface Parts {
  readonly generation: BData['generation'];
  readonly source: ColumnSource;
  readonly keys: readonly string[];
  readonly descriptions: readonly string[];
  /** [keys x columns] */
  readonly values: Float64Array;
  /** Texts of a key's numbers. */
  vmap(key: string): Promise<Map<number, string> | undefined>;
  close(): Promise<void>;
}

/**
 * Opens BData in any of its generations: HDF5 with either spelling, or MATLAB (v5 or 7.3).
 * @throws PerceptError when it is no BData or is damaged
 */
export async function readBData(path: string): Promise<BData> {
  const file = await openArrayFile(path);
  try {
    return present(path, await readParts(file));
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readParts(file: ArrayFile): Promise<Parts> {
  const { path } = file;
  const has = (name: string): boolean => file.entries.some((entry) => entry.name === name);
  const name = (...spellings: string[]): string => {
    const found = spellings.find(has);
    if (found !== undefined) return found;
    throw new PerceptError(`this is no BData: there is no '${spellings[0]!}'`, {
      file: path,
      remedy: 'BData holds dataset and metadata (HDF5), or dataSet and metaData (MATLAB).',
    });
  };
  const isMatlab = file.format.startsWith('mat');
  const data = name('dataset', 'dataSet');
  const field = (one: string): string[] =>
    ['metadata', 'metaData'].map((group) => `${group}${isMatlab ? '.' : '/'}${one}`);
  const keys = (await file.readText(name(...field('key')))).map((key) => key.trim());
  const descriptionName = field('description').find((one) => has(one) && isText(file, one));
  const descriptions = descriptionName === undefined ? [] : await file.readText(descriptionName);
  const values = await file.read(name(...field('value')));
  const { source, close } = await openColumns(file, data);
  if (values.data.length !== keys.length * source.nColumns) {
    close();
    throw new PerceptError(
      `the metadata have ${values.shape.join(' x ')} values for ${keys.length} keys and ${source.nColumns} columns`,
      { file: path, remedy: 'Save the file again with bdpy.' },
    );
  }
  return {
    generation: isMatlab ? 'matlab' : data === 'dataset' ? 'hdf5' : 'hdf5-old',
    source,
    keys,
    descriptions,
    values: Float64Array.from(values.data),
    async vmap(key) {
      const prefix = `vmap/${key}/`;
      const found = file.entries.filter((entry) => entry.name.startsWith(prefix) && entry.kind === 'text');
      if (found.length === 0) return undefined;
      const texts = new Map<number, string>();
      for (const entry of found)
        texts.set(Number(entry.name.slice(prefix.length)), (await file.readText(entry.name))[0] ?? '');
      return texts;
    },
    async close() {
      close();
      await file.close();
    },
  };
}

function isText(file: ArrayFile, name: string): boolean {
  return file.entries.find((entry) => entry.name === name)?.kind === 'text';
}

/** Columns straight from an HDF5 file; a MATLAB v5 file has no way to read a part of an array. */
async function openColumns(
  file: ArrayFile,
  data: string,
): Promise<{ source: ColumnSource; close: () => void }> {
  const entry = file.entries.find((one) => one.name === data)!;
  if (entry.kind !== 'numeric' || entry.shape.length > 2 || entry.shape.length === 0)
    throw new PerceptError(`'${data}' is no matrix of numbers`, {
      file: file.path,
      remedy: 'Save it as samples x columns.',
    });
  if (file.format === 'mat5') {
    const source = matrixColumns(toMatrix(await file.read(data)), entry.dtype);
    return { source, close: () => undefined };
  }
  const { openHdf5 } = await import('./hdf5.ts');
  const hdf5 = await openHdf5(file.path);
  return { source: hdf5Columns(hdf5, `/${data}`, file.format === 'mat7.3'), close: () => hdf5.close() };
}

function present(path: string, parts: Parts): BData {
  const { source, keys, values } = parts;
  const { nSamples, nColumns } = source;
  const metadata = (key: string): Float64Array => {
    const k = keys.indexOf(key);
    if (k === -1)
      throw new PerceptError(`there is no key '${key}'`, {
        file: path,
        remedy: `The keys are: ${keys.join(', ')}.`,
      });
    return values.subarray(k * nColumns, (k + 1) * nColumns);
  };
  const columns = (key: string): Uint32Array => indicesOfOnes(metadata(key));
  const get = (what: string | Uint32Array): Promise<Matrix> =>
    source.read(typeof what === 'string' ? columns(what) : what);
  const labels = async (key: string): Promise<string[] | undefined> => {
    const texts = await parts.vmap(key);
    if (texts === undefined || columns(key).length === 0) return undefined;
    const { data, cols } = await get(key);
    return Array.from({ length: nSamples }, (_, i) => texts.get(data[i * cols]!) ?? 'n/a');
  };
  return {
    path,
    generation: parts.generation,
    nSamples,
    nColumns,
    keys,
    descriptions: parts.descriptions,
    rois: keys.filter((key) => /^roi_/i.test(key)),
    metadata,
    columns,
    select: (expression) => selectColumns(expression, { keys, nColumns, metadata }),
    get,
    labels,
    async stimulusNames() {
      const idKey = ['stimulus_id', 'Label', 'label', 'image_id', 'ImageID'].find(
        (key) => keys.includes(key) && columns(key).length > 0,
      );
      const ids = idKey === undefined ? undefined : (await get(columns(idKey).subarray(0, 1))).data;
      // Under other keys than stimulus_id, whole numbers may be categories.
      const mustBeIds = idKey === 'stimulus_id' || source.dtype === 'float32';
      if (ids !== undefined && mustBeIds && lostToFloat32(ids))
        throw new PerceptError(
          `the stimulus ids in '${idKey!}' went through single precision: different images share one`,
          {
            file: path,
            remedy: 'Take the file as it was published, in double precision.',
          },
        );
      const named =
        (await labels('stimulus_name')) ?? (ids && Array.from(ids, (id) => stimulusIdName(id) ?? 'n/a'));
      if (named === undefined || named.every((name) => name === 'n/a')) return undefined;
      return { names: named, ids: Array.from(named, (_, i) => (ids && stimulusIdText(ids[i]!)) ?? 'n/a') };
    },
    close: () => parts.close(),
  };
}
