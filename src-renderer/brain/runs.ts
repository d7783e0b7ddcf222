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

/** Smallest box around the voxels of runs; null where there are none. */
export function boxOfRuns({ dims: [nx, ny] }: VolumeGrid, runs: ArrayLike<number>): VoxelBox | null {
  const [low, high] = [
    [Infinity, Infinity, Infinity],
    [-1, -1, -1],
  ];
  for (let r = 0; r < runs.length; r += 2) {
    const [first, last] = [runs[r]!, runs[r]! + runs[r + 1]! - 1];
    const rows = [Math.floor(first / nx), Math.floor(last / nx)] as const;
    const planes = [Math.floor(rows[0] / ny), Math.floor(rows[1] / ny)] as const;
    // A run that goes on into the next row or plane touches both ends of rows or planes.
    const [oneRow, onePlane] = [rows[0] === rows[1], planes[0] === planes[1]];
    const from = [oneRow ? first % nx : 0, onePlane ? rows[0] % ny : 0, planes[0]];
    const to = [oneRow ? last % nx : nx - 1, onePlane ? rows[1] % ny : ny - 1, planes[1]];
    for (let a = 0; a < 3; a++) {
      low[a] = Math.min(low[a]!, from[a]!);
      high[a] = Math.max(high[a]!, to[a]! + 1);
    }
  }
  return high[0] === -1 ? null : { low: low as unknown as Vec3, high: high as unknown as Vec3 };
}

/** Runs of the voxels that lie in just one of two sets. */
export function differingRuns(a: ArrayLike<number>, b: ArrayLike<number>): number[] {
  // Where runs begin and end; a place that both sets have, or where two runs meet, is no border of the difference.
  const border = (runs: ArrayLike<number>, n: number): number =>
    n >= runs.length ? Infinity : n % 2 === 0 ? runs[n]! : runs[n - 1]! + runs[n]!;
  const borders: number[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const next = border(a, i) <= border(b, j) ? border(a, i++) : border(b, j++);
    if (borders.at(-1) === next) borders.pop();
    else borders.push(next);
  }
  return borders.map((place, n) => (n % 2 === 0 ? place : place - borders[n - 1]!));
}
