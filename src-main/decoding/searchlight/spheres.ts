import { ballRows } from '../regions/geometry.ts';
import { gridSize, type Grid } from '../../volumes/grid.ts';

/**
 * For the voxel of a column the columns within `radius` mm of it, ascending, itself among them; distances in mm between centres
 * through the affine.
 * @param voxels the voxel of each column, ascending; @param members the columns that a sphere may take, ascending
 */
export function sphereFinder(
  grid: Grid,
  voxels: Uint32Array,
  members: Uint32Array,
  radius: number,
): (column: number) => Uint32Array {
  const [nx, ny, nz] = grid.dims;
  const rows = ballRows(grid, radius);
  const columnAt = new Int32Array(gridSize(grid)).fill(-1);
  for (const column of members) columnAt[voxels[column]!] = column;
  return (column) => {
    const voxel = voxels[column]!;
    const i = voxel % nx;
    const row = (voxel - i) / nx;
    const j = row % ny;
    const k = (row - j) / ny;
    const found: number[] = [];
    for (const { dj, dk, from, to } of rows) {
      if (j + dj < 0 || j + dj >= ny || k + dk < 0 || k + dk >= nz) continue;
      const start = nx * (j + dj + ny * (k + dk));
      const last = Math.min(nx - 1, i + to);
      for (let at = Math.max(0, i + from); at <= last; at++) {
        const member = columnAt[start + at]!;
        if (member >= 0) found.push(member);
      }
    }
    return Uint32Array.from(found);
  };
}

/** Of these columns those whose voxel lies on every `step`-th plane of the grid along each axis, counted from the first. */
export function onLattice(grid: Grid, voxels: Uint32Array, columns: Uint32Array, step: number): Uint32Array {
  const [nx, ny] = grid.dims;
  return columns.filter((column) => {
    const voxel = voxels[column]!;
    const i = voxel % nx;
    const row = (voxel - i) / nx;
    return i % step === 0 && (row % ny) % step === 0 && Math.floor(row / ny) % step === 0;
  });
}
