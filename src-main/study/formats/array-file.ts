import { PerceptError } from '../../errors.ts';
import type { Matrix } from '../../maths/matrix.ts';
import { openMat5 } from './mat5.ts';
import { openMat73 } from './mat73.ts';
import { openHdf5Arrays } from './hdf5-arrays.ts';
import { openNpyFile } from './npy-file.ts';
import { openNpz } from './npz.ts';
import { sniffFile } from './sniff.ts';
import { openTableArrays } from './table.ts';
import type { NumericArray } from './elements.ts';

/** An array of numbers: `data` is row-major (the last index runs fastest) whatever the file's layout was. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: NumericArray;
}

/** One named thing in an array file; dtype is NumPy's word ('float64') or 'text', 'struct', 'cell', 'complex128'. */
export interface ArrayEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly kind: 'numeric' | 'text' | 'struct' | 'cell' | 'other';
  /** Why it cannot be read, or how it is stored. */
  readonly note?: string;
}

/** A file of named arrays, opened: entries are known, their numbers are read when asked for. Close it when done. */
export interface ArrayFile {
  readonly path: string;
  readonly format: 'mat5' | 'mat7.3' | 'npy' | 'npz' | 'bdata' | 'hdf5' | 'table';
  readonly entries: readonly ArrayEntry[];
  /** @throws PerceptError when there is no such entry, it is not numeric, or the file is damaged */
  read(name: string): Promise<NdArray>;
  /** Texts of an entry, one string a row. @throws PerceptError when there is no such entry or it is no text */
  readText(name: string): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Opens a file of arrays by its content, whatever its extension says.
 * @throws PerceptError naming the file when its format is none of these or it is damaged
 */
export async function openArrayFile(path: string): Promise<ArrayFile> {
  const file = await naming(path, async () => openers[await known(path)](path));
  return {
    ...file,
    read: (name) => naming(`${path}, '${name}'`, () => file.read(name)),
    readText: (name) => naming(`${path}, '${name}'`, () => file.readText(name)),
  };
}

const openers = {
  mat5: openMat5,
  'mat7.3': openMat73,
  hdf5: openHdf5Arrays,
  npy: openNpyFile,
  zip: openNpz,
  text: openTableArrays,
};

async function known(path: string): Promise<keyof typeof openers> {
  const format = await sniffFile(path);
  if (format in openers) return format as keyof typeof openers;
  const problem =
    format === 'unknown'
      ? 'this is no array file that Percept knows'
      : `this is ${format}, not an array file`;
  throw new PerceptError(problem, {
    file: path,
    remedy:
      'Arrays are read from MATLAB .mat (v5 to v7.3), .npy, .npz, HDF5, CSV and TSV; in MATLAB, save with -v7.',
  });
}

/** Gives errors that come from deep inside, and name no file, the name of what was read. */
async function naming<T>(file: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (!(error instanceof PerceptError) || error.file !== undefined) throw error;
    const remedy = error.remedy ?? 'Save the file again.';
    throw new PerceptError(error.problem, { file, remedy, cause: error });
  }
}

/** Runs `use` on an opened array file and closes it whatever happens. */
export async function withArrayFile<T>(path: string, use: (file: ArrayFile) => Promise<T>): Promise<T> {
  const file = await openArrayFile(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** A 1-D array as one column [n x 1], a 2-D array as it is; float64. @throws PerceptError for other shapes */
export function toMatrix(array: NdArray): Matrix {
  const { shape } = array;
  if (shape.length > 2)
    throw new PerceptError(`an array of ${shape.join(' x ')} is not a matrix`, {
      remedy: 'Give an array of two dimensions.',
    });
  return { rows: shape[0] ?? 1, cols: shape[1] ?? 1, data: toFloat64(array.data) };
}

/** An array [n x ...] as rows [n x rest], float64: its first axis counts, the others are joined in row-major order. */
export function toMatrixRows(array: NdArray): Matrix {
  const [rows = 1, ...rest] = array.shape;
  const cols = rest.reduce((product, length) => product * length, 1);
  return { rows, cols, data: toFloat64(array.data) };
}

function toFloat64(data: NumericArray): Float64Array {
  return data instanceof Float64Array ? data : Float64Array.from(data);
}
