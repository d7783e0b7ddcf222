import type { Vec3, VolumeGrid } from './model.ts';

/** Box of voxels, `low` included, `high` excluded. */
export interface VoxelBox {
  readonly low: Vec3;
  readonly high: Vec3;
}

/** Throws unless runs are `[start, length, ...]`, sorted, apart and within the grid's voxels. */
export function assertRuns(runs: ArrayLike<number>, voxels: number): void {
  if (runs.length % 2 !== 0) throw new RangeError('runs are not pairs of start and length');
  let end = 0;
  for (let r = 0; r < runs.length; r += 2) {
    const start = runs[r]!;
    const length = runs[r + 1]!;
    if (
      !Number.isInteger(start) ||
      !Number.isInteger(length) ||
      start < end ||
      length < 1 ||
      start + length > voxels
    ) {
      throw new RangeError(
        `run ${r / 2} (${start}, ${length}) is not sorted, or outside the ${voxels} voxels`,
      );
    }
    end = start + length;
  }
}

/** `[nVoxels]` mask, 1 inside the runs. */
export function maskOfRuns(runs: ArrayLike<number>, voxels: number): Uint8Array {
  assertRuns(runs, voxels);
  const mask = new Uint8Array(voxels);
  for (let r = 0; r < runs.length; r += 2) mask.fill(1, runs[r]!, runs[r]! + runs[r + 1]!);
  return mask;
}

/** Sorted runs of the voxels where `mask` is not 0. */
export function runsOfMask(mask: ArrayLike<number>): number[] {
  const runs: number[] = [];
  for (let v = 0; v < mask.length; v++) {
    if (mask[v] === 0) continue;
    const start = v;
    while (v < mask.length && mask[v] !== 0) v++;
    runs.push(start, v - start);
  }
  return runs;
}

/** Smallest box around the voxels for which `holds` is true; null where there are none. */
export function boxWhere(grid: VolumeGrid, holds: (index: number) => boolean): VoxelBox | null {
  const [nx, ny, nz] = grid.dims;
  let [lowI, lowJ, lowK, highI, highJ, highK] = [nx, ny, nz, -1, -1, -1];
  let index = 0;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, index++) {
        if (!holds(index)) continue;
        if (i < lowI) lowI = i;
        if (i > highI) highI = i;
        if (j < lowJ) lowJ = j;
        if (j > highJ) highJ = j;
        if (k < lowK) lowK = k;
        highK = k;
      }
    }
  }
  return highI < 0 ? null : { low: [lowI, lowJ, lowK], high: [highI + 1, highJ + 1, highK + 1] };
}

/** Box of the voxels in which two masks differ; null where they are equal. */
export function changedBox(grid: VolumeGrid, before: Uint8Array, after: Uint8Array): VoxelBox | null {
  return boxWhere(grid, (index) => before[index] !== after[index]);
}
