import type { Matrix } from '../../maths/matrix.ts';
import type { Hdf5 } from './hdf5.ts';

/** A data matrix [nSamples x nColumns] of which single columns can be read. */
export interface ColumnSource {
  readonly nSamples: number;
  readonly nColumns: number;
  /** 'float32' where ids have lost their last digits. */
  readonly dtype: string;
  /** The columns in the order asked for, [nSamples x columns.length]. */
  read(columns: Uint32Array): Promise<Matrix>;
}

/** Columns closer than this are read together with what is between them: one long read costs less than many short ones. */
const GAP = 512;
const BLOCK_VALUES = 2 ** 23;

/** Columns of an HDF5 dataset; `transposed` where the file has a row for each column, as MATLAB's files do. */
export function hdf5Columns(file: Hdf5, dataset: string, transposed: boolean): ColumnSource {
  const { shape, type } = file.describe(dataset);
  const [nSamples = 0, nColumns = 1] = transposed ? [shape[1], shape[0]] : shape;
  return {
    nSamples,
    nColumns,
    dtype: typeof type === 'object' ? type.refused : type,
    async read(columns) {
      const out = new Float64Array(nSamples * columns.length);
      const order = columns.map((_, k) => k).sort((a, b) => columns[a]! - columns[b]!);
      for (const run of runsOf(columns, order)) {
        const start = columns[run[0]!]!;
        const width = columns[run.at(-1)!]! + 1 - start;
        const step = Math.max(1, Math.floor(BLOCK_VALUES / width));
        for (let row = 0; row < nSamples; row += step) {
          const end = Math.min(nSamples, row + step);
          const rows = [row, end] as const;
          const cols = [start, start + width] as const;
          const part = shape.length === 1 ? [rows] : transposed ? [cols, rows] : [rows, cols];
          const block = file.numbers(dataset, part);
          for (const k of run) {
            const c = columns[k]! - start;
            for (let i = row; i < end; i++)
              out[i * columns.length + k] =
                block[transposed ? c * (end - row) + i - row : (i - row) * width + c]!;
          }
        }
      }
      return { rows: nSamples, cols: columns.length, data: out };
    },
  };
}

/** Runs of neighbouring columns: lists of positions in `columns`, in ascending order of column. */
function runsOf(columns: Uint32Array, order: Uint32Array): number[][] {
  const runs: number[][] = [];
  for (const k of order) {
    const run = runs.at(-1);
    const near = run !== undefined && columns[k]! - columns[run.at(-1)!]! <= GAP;
    if (near && columns[k]! - columns[run[0]!]! < BLOCK_VALUES) run.push(k);
    else runs.push([k]);
  }
  return runs;
}

/** Columns of a matrix that is held whole. */
export function matrixColumns(data: Matrix, dtype: string): ColumnSource {
  return {
    nSamples: data.rows,
    nColumns: data.cols,
    dtype,
    async read(columns) {
      const out = new Float64Array(data.rows * columns.length);
      for (let i = 0; i < data.rows; i++)
        columns.forEach((c, k) => (out[i * columns.length + k] = data.data[i * data.cols + c]!));
      return { rows: data.rows, cols: columns.length, data: out };
    },
  };
}
