import { PerceptError } from '../../errors.ts';
import type { NdArray } from './nd-array.ts';

/** A sparse matrix by compressed columns, as MATLAB keeps it. */
export interface SparseColumns {
  readonly nRows: number;
  readonly nCols: number;
  readonly rowIndex: ArrayLike<number>;
  /** [nCols + 1]: where each column begins in rowIndex and values. */
  readonly columnStart: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

const MAX_DENSE = 2 ** 27;

/**
 * The full array [nRows x nCols] of a sparse one.
 * @throws PerceptError when it would take more than 1 GiB, or its indices reach outside of it
 */
export function densify(sparse: SparseColumns, file: string): NdArray {
  const { nRows, nCols, rowIndex, columnStart, values } = sparse;
  if (nRows * nCols > MAX_DENSE)
    throw new PerceptError(`a sparse array of ${nRows} x ${nCols} is too large to be filled up`, {
      file,
      remedy: 'Save the rows and columns that are needed as a full array.',
    });
  const data = new Float64Array(nRows * nCols);
  const damaged = new PerceptError('the indices of a sparse array reach outside of it', {
    file,
    remedy: 'Save it again as a full array: full(x).',
  });
  if (columnStart.length < nCols + 1) throw damaged;
  for (let j = 0; j < nCols; j++) {
    const end = columnStart[j + 1]!;
    if (end > values.length || end > rowIndex.length) throw damaged;
    for (let k = columnStart[j]!; k < end; k++) {
      const i = rowIndex[k]!;
      if (!(i >= 0 && i < nRows)) throw damaged;
      data[i * nCols + j] = values[k]!;
    }
  }
  return { shape: [nRows, nCols], data };
}
