import { PerceptError } from '../errors.ts';

/** A voxel grid in scanner or atlas space. */
export interface Grid {
  /** Voxels along i, j, k; i runs fastest in memory. */
  readonly dims: readonly [number, number, number];
  /** Row-major 4x4: homogeneous voxel index, counted from 0 at the centre of the first voxel, to mm in RAS+. */
  readonly affine: Float64Array;
}

export type Point = [number, number, number];

/** Number of voxels of a grid. */
export function gridSize(grid: Grid): number {
  return grid.dims[0] * grid.dims[1] * grid.dims[2];
}

/** The point `affine` [4x4, row-major] sends `point` to. */
export function applyAffine(affine: Float64Array, [x, y, z]: Readonly<Point>): Point {
  return [0, 4, 8].map(
    (r) => affine[r]! * x + affine[r + 1]! * y + affine[r + 2]! * z + affine[r + 3]!,
  ) as Point;
}

/** Position in mm (RAS+) of a voxel index, which need not be whole. */
export function voxelToMm(grid: Grid, voxel: Readonly<Point>): Point {
  return applyAffine(grid.affine, voxel);
}

/** Determinant of the 3x3 part: the signed volume of a voxel in mm^3, negative where the axes are left-handed. */
export function determinant(affine: Float64Array): number {
  const [a, b, c, , d, e, f, , g, h, i] = affine as unknown as number[];
  return a! * (e! * i! - f! * h!) - b! * (d! * i! - f! * g!) + c! * (d! * h! - e! * g!);
}

/** The affine [4x4] that undoes `affine`. @throws PerceptError when it has no inverse */
export function invertAffine(affine: Float64Array): Float64Array {
  const [a, b, c, x, d, e, f, y, g, h, i, z] = affine as unknown as number[];
  const det = determinant(affine);
  // Relative to the voxel's edges, so that a grid in micrometres is as good as one in metres.
  const scale = voxelSizes(affine).reduce((product, size) => product * size, 1);
  if (!(Math.abs(det) > 1e-9 * scale)) {
    throw new PerceptError('the affine (voxel to mm) has no inverse: its axes lie in a plane', {
      remedy: "Correct the image's sform or qform.",
    });
  }
  // The adjugate: for three dimensions as accurate as elimination, and shorter.
  const m = [
    [e! * i! - f! * h!, c! * h! - b! * i!, b! * f! - c! * e!],
    [f! * g! - d! * i!, a! * i! - c! * g!, c! * d! - a! * f!],
    [d! * h! - e! * g!, b! * g! - a! * h!, a! * e! - b! * d!],
  ];
  const rows = m.flatMap((row) => {
    const [p, q, r] = row.map((value) => value / det) as Point;
    return [p, q, r, -(p * x! + q * y! + r * z!)];
  });
  return Float64Array.from([...rows, 0, 0, 0, 1]);
}

/** Product of two affines [4x4, row-major]: `b` first, then `a`. */
export function composeAffines(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(16);
  for (let r = 0; r < 4; r++) {
    for (let c = 0; c < 4; c++) {
      for (let k = 0; k < 4; k++) out[4 * r + c]! += a[4 * r + k]! * b[4 * k + c]!;
    }
  }
  return out;
}

/** Edge lengths of a voxel in mm: the lengths of the affine's first three columns. */
export function voxelSizes(affine: Float64Array): Point {
  return [0, 1, 2].map((c) => Math.hypot(affine[c]!, affine[4 + c]!, affine[8 + c]!)) as Point;
}

/** Letters of the directions that i, j, k point to, "RAS" to "LPI"; of oblique axes the nearest ones. */
export function orientationLetters(affine: Float64Array): string {
  const sizes = voxelSizes(affine);
  const cosine = (row: number, column: number) => affine[4 * row + column]! / sizes[column]!;
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  let best = orders[0]!;
  let most = -1;
  for (const order of orders) {
    const sum = order.reduce((total, row, column) => total + Math.abs(cosine(row, column)), 0);
    if (sum > most + 1e-9) [most, best] = [sum, order];
  }
  return best.map((row, column) => (cosine(row, column) < 0 ? 'LPI' : 'RAS')[row]).join('');
}

/**
 * Whether two grids have the same dimensions and every voxel centre of one is within `toleranceMm` of the other's.
 * Two affines differ by an affine, so the greatest distance is at a corner: eight of them tell.
 */
export function sameGrid(a: Grid, b: Grid, toleranceMm = 1e-3): boolean {
  if (a.dims.some((size, axis) => size !== b.dims[axis])) return false;
  for (let corner = 0; corner < 8; corner++) {
    const voxel = a.dims.map((size, axis) => (corner & (1 << axis) ? size - 1 : 0)) as Point;
    const p = voxelToMm(a, voxel);
    const q = voxelToMm(b, voxel);
    if (!(Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]) <= toleranceMm)) return false;
  }
  return true;
}

/** A grid in words, for messages: "64 x 64 x 50 voxels of 3 x 3 x 3 mm, LAS, first voxel at (94.5, -94.5, -73.5) mm". */
export function describeGrid(grid: Grid): string {
  const short = (value: number) => String(Number(value.toFixed(3)) + 0);
  const sizes = voxelSizes(grid.affine).map(short).join(' x ');
  const origin = voxelToMm(grid, [0, 0, 0]).map(short).join(', ');
  return `${grid.dims.join(' x ')} voxels of ${sizes} mm, ${orientationLetters(grid.affine)}, first voxel at (${origin}) mm`;
}
