import { PerceptError } from '../../errors.ts';
import type { Matrix } from '../../maths/matrix.ts';

/** How many voxels of a region there are, and how many of them a decoder can use. */
export interface VoxelAccount {
  /** Voxels of the region on the grid. */
  readonly inRegion: number;
  /** Of these, voxels whose series were read. */
  readonly inData: number;
  /** Of these, voxels whose weights and test responses are all finite. */
  readonly used: number;
}

/**
 * Counts a region's voxels.
 * @param indices the region, ascending; dataVoxels the voxels that have data, ascending
 * @param usable for each of dataVoxels whether a decoder can use it, as `usableVoxels` gives it
 */
export function accountVoxels(
  indices: Uint32Array,
  dataVoxels: Uint32Array,
  usable: Uint8Array,
): VoxelAccount {
  if (usable.length !== dataVoxels.length) {
    throw new PerceptError(
      `${usable.length} marks do not say which of ${dataVoxels.length} voxels are usable`,
    );
  }
  const columns = columnsOf(indices, dataVoxels);
  const used = columns.reduce((sum, column) => sum + (usable[column] === 0 ? 0 : 1), 0);
  return { inRegion: indices.length, inData: columns.length, used };
}

/** The columns that a region's voxels have among those that have data; voxels without data have none. Both ascending. */
export function columnsOf(indices: Uint32Array, dataVoxels: Uint32Array): Uint32Array {
  const columns = new Uint32Array(Math.min(indices.length, dataVoxels.length));
  let count = 0;
  for (let i = 0, j = 0; i < indices.length && j < dataVoxels.length;) {
    if (indices[i]! < dataVoxels[j]!) i++;
    else if (indices[i]! > dataVoxels[j]!) j++;
    else {
      columns[count++] = j++;
      i++;
    }
  }
  return columns.slice(0, count);
}

/** Which voxels are finite in W [(d+1) x nVoxels] and in the test patterns Y [nImages x nVoxels]: 1 or 0 for each. */
export function usableVoxels(w: Matrix, y: Matrix): Uint8Array {
  if (w.cols !== y.cols) throw new PerceptError(`W has ${w.cols} voxels, the test patterns have ${y.cols}`);
  const usable = new Uint8Array(w.cols).fill(1);
  for (const { data, cols } of [w, y]) {
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i]!)) usable[i % cols] = 0;
  }
  return usable;
}
