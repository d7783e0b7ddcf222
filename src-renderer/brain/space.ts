import type { Vec3, VolumeGrid } from './model.ts';

/** Row-major 4 x 4 matrix whose last row is (0, 0, 0, 1). */
export type Affine = readonly number[];

/** `affine . (p, 1)`. */
export function transformPoint(affine: Affine, p: Vec3): Vec3 {
  return [
    affine[0]! * p[0] + affine[1]! * p[1] + affine[2]! * p[2] + affine[3]!,
    affine[4]! * p[0] + affine[5]! * p[1] + affine[6]! * p[2] + affine[7]!,
    affine[8]! * p[0] + affine[9]! * p[1] + affine[10]! * p[2] + affine[11]!,
  ];
}

/** `affine . (d, 0)`: a direction, not moved by the translation. */
export function transformDirection(affine: Affine, d: Vec3): Vec3 {
  return [
    affine[0]! * d[0] + affine[1]! * d[1] + affine[2]! * d[2],
    affine[4]! * d[0] + affine[5]! * d[1] + affine[6]! * d[2],
    affine[8]! * d[0] + affine[9]! * d[1] + affine[10]! * d[2],
  ];
}

/** Determinant of the 3 x 3 part; negative for a left-handed grid. */
export function determinant(a: Affine): number {
  return (
    a[0]! * (a[5]! * a[10]! - a[6]! * a[9]!) -
    a[1]! * (a[4]! * a[10]! - a[6]! * a[8]!) +
    a[2]! * (a[4]! * a[9]! - a[5]! * a[8]!)
  );
}

/** Inverse of an affine by cofactors, so that shear and reflection are exact; throws where the affine is singular. */
export function invertAffine(a: Affine): Affine {
  const det = determinant(a);
  if (!Number.isFinite(det) || det === 0) throw new Error('the affine of a volume cannot be inverted');
  const r = [
    (a[5]! * a[10]! - a[6]! * a[9]!) / det,
    (a[2]! * a[9]! - a[1]! * a[10]!) / det,
    (a[1]! * a[6]! - a[2]! * a[5]!) / det,
    (a[6]! * a[8]! - a[4]! * a[10]!) / det,
    (a[0]! * a[10]! - a[2]! * a[8]!) / det,
    (a[2]! * a[4]! - a[0]! * a[6]!) / det,
    (a[4]! * a[9]! - a[5]! * a[8]!) / det,
    (a[1]! * a[8]! - a[0]! * a[9]!) / det,
    (a[0]! * a[5]! - a[1]! * a[4]!) / det,
  ];
  const t = [a[3]!, a[7]!, a[11]!];
  const moved = [0, 1, 2].map((i) => -(r[3 * i]! * t[0]! + r[3 * i + 1]! * t[1]! + r[3 * i + 2]! * t[2]!));
  return [
    r[0]!,
    r[1]!,
    r[2]!,
    moved[0]!,
    r[3]!,
    r[4]!,
    r[5]!,
    moved[1]!,
    r[6]!,
    r[7]!,
    r[8]!,
    moved[2]!,
    0,
    0,
    0,
    1,
  ];
}

const inverses = new WeakMap<VolumeGrid, Affine>();

/** mm -> voxel of a grid; computed once a grid. */
export function mmToVoxelAffine(grid: VolumeGrid): Affine {
  let inverse = inverses.get(grid);
  if (inverse === undefined) inverses.set(grid, (inverse = invertAffine(grid.affine)));
  return inverse;
}

/** Millimetres of a voxel position (centres at integers). */
export function voxToMm(grid: VolumeGrid, voxel: Vec3): Vec3 {
  return transformPoint(grid.affine, voxel);
}

/** Voxel position, not rounded, of a point in mm. */
export function mmToVox(grid: VolumeGrid, mm: Vec3): Vec3 {
  return transformPoint(mmToVoxelAffine(grid), mm);
}

/** The voxel that holds a point: voxel i reaches from i - 0.5 (included) to i + 0.5 (excluded); null outside the grid. */
export function voxelAt(grid: VolumeGrid, mm: Vec3): Vec3 | null {
  const [x, y, z] = mmToVox(grid, mm);
  const [i, j, k] = [Math.floor(x + 0.5), Math.floor(y + 0.5), Math.floor(z + 0.5)];
  const [nx, ny, nz] = grid.dims;
  return i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz ? [i, j, k] : null;
}

/** Linear index of a voxel, i fastest. */
export function voxelIndex(grid: VolumeGrid, [i, j, k]: Vec3): number {
  return i + grid.dims[0] * (j + grid.dims[1] * k);
}

/** Voxel of a linear index, i fastest. */
export function voxelOfIndex(grid: VolumeGrid, index: number): Vec3 {
  const [nx, ny] = grid.dims;
  return [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))];
}

/** Edge lengths of a voxel in mm: lengths of the affine's columns. */
export function voxelSize(grid: VolumeGrid): Vec3 {
  const a = grid.affine;
  return [Math.hypot(a[0]!, a[4]!, a[8]!), Math.hypot(a[1]!, a[5]!, a[9]!), Math.hypot(a[2]!, a[6]!, a[10]!)];
}

/** Box in mm around the voxels from `low` to `high` (inclusive), outer faces included. */
export function boundsMm(grid: VolumeGrid, low: Vec3, high: Vec3): { low: Vec3; high: Vec3 } {
  const lo = [Infinity, Infinity, Infinity];
  const hi = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const at = (axis: 0 | 1 | 2): number => ((corner >> axis) & 1 ? high[axis] + 0.5 : low[axis] - 0.5);
    const mm = voxToMm(grid, [at(0), at(1), at(2)]);
    for (let axis = 0; axis < 3; axis++) {
      lo[axis] = Math.min(lo[axis]!, mm[axis]!);
      hi[axis] = Math.max(hi[axis]!, mm[axis]!);
    }
  }
  return { low: [lo[0]!, lo[1]!, lo[2]!], high: [hi[0]!, hi[1]!, hi[2]!] };
}

/** Directions in which i, j, k grow, such as 'RAS' or 'LPI'; of an oblique grid the nearest axes, each used once. */
export function orientationCode(grid: VolumeGrid): string {
  const letters = ['LR', 'PA', 'IS'];
  const size = voxelSize(grid);
  const pairs: [share: number, row: number, column: number][] = [];
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      pairs.push([grid.affine[4 * row + column]! / size[column]!, row, column]);
    }
  }
  pairs.sort((a, b) => Math.abs(b[0]) - Math.abs(a[0]));
  const code = ['', '', ''];
  const usedRows = new Set<number>();
  for (const [share, row, column] of pairs) {
    if (usedRows.has(row) || code[column] !== '') continue;
    usedRows.add(row);
    code[column] = letters[row]![share > 0 ? 1 : 0]!;
  }
  return code.join('');
}

/** Throws unless a grid is one that can be drawn: positive whole dimensions, a finite affine that can be inverted, as many values. */
export function assertGrid(grid: VolumeGrid, what: string, values?: number): void {
  const { dims, affine } = grid;
  if (dims.length !== 3 || dims.some((n) => !Number.isInteger(n) || n < 1)) {
    throw new RangeError(`${what}: dimensions ${dims.join(' x ')} are not three positive whole numbers`);
  }
  if (affine.length !== 16 || affine.some((x) => !Number.isFinite(x)) || determinant(affine) === 0) {
    throw new RangeError(`${what}: its affine is not a finite, invertible 4 x 4 matrix`);
  }
  const voxels = dims[0] * dims[1] * dims[2];
  if (values !== undefined && values !== voxels) {
    throw new RangeError(`${what}: ${values} values for ${voxels} voxels`);
  }
}

export const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vec3, s: number): Vec3 => [a[0] * s, a[1] * s, a[2] * s];
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const along = (origin: Vec3, direction: Vec3, t: number): Vec3 => add(origin, scale(direction, t));
