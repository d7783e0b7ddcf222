import type { RegionAtom } from '../../decoding/regions/atom.ts';
import type { Grid } from '../../volumes/grid.ts';

/**
 * Columns in an order in which those of one region follow one another: voxels of the same masks together, and among these along a
 * Z-order curve (Morton 1966), which keeps neighbours near each other.
 * @param columns those to be ordered, ascending; @param voxels the voxel of every column, ascending
 */
export function spatialOrder(
  columns: Uint32Array,
  voxels: Uint32Array,
  atoms: readonly RegionAtom[],
  grid: Grid | undefined,
): Uint32Array {
  const combos = combosOf(voxels, atoms);
  const curve = (column: number): number =>
    grid === undefined ? column : morton(grid.dims, voxels[column]!);
  const keys = Float64Array.from(voxels, (_voxel, column) => curve(column));
  return columns.slice().sort((a, b) => combos[a]! - combos[b]! || keys[a]! - keys[b]! || a - b);
}

/** A number for each voxel that is the same for voxels of the same masks. */
function combosOf(voxels: Uint32Array, atoms: readonly RegionAtom[]): Uint32Array {
  const combos = new Uint32Array(voxels.length);
  let count = 1;
  for (const { indices } of atoms) {
    const moved = new Map<number, number>();
    for (let v = 0, i = 0; v < voxels.length && i < indices.length;) {
      if (voxels[v]! < indices[i]!) v++;
      else if (voxels[v]! > indices[i]!) i++;
      else {
        const from = combos[v]!;
        if (!moved.has(from)) moved.set(from, count++);
        combos[v] = moved.get(from)!;
        v++;
        i++;
      }
    }
  }
  return combos;
}

/** The place of a voxel on the Z-order curve: the bits of i, j and k in turn. A NIfTI-1 dimension has 15 bits. */
function morton([nx, ny]: Grid['dims'], voxel: number): number {
  const i = voxel % nx;
  const row = (voxel - i) / nx;
  const j = row % ny;
  const k = (row - j) / ny;
  let key = 0;
  for (let bit = 0, weight = 1; bit < 15; bit++, weight *= 8) {
    key += weight * (((i >> bit) & 1) + 2 * ((j >> bit) & 1) + 4 * ((k >> bit) & 1));
  }
  return key;
}
