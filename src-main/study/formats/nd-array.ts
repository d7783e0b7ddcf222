import { PerceptError } from '../../errors.ts';
import type { Matrix } from '../../maths/matrix.ts';
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
