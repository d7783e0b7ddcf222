import { PerceptError } from '../../errors.ts';
import { applyAffine, gridSize, invertAffine, type Grid, type Point } from '../../volumes/grid.ts';
import type { Hemisphere } from './node.ts';
import { complement } from './voxel-sets.ts';

/** mm. Affines come from float32 headers: a neighbour at 3 mm may lie at 3.0000002 mm, and is meant by "within 3 mm". */
export const ROUNDING_MM = 1e-4;

/** Rows that a dilation may write: some seconds. */
const MOST_WORK = 1e9;

/** The voxels whose centre is at most `radius` mm from `centre` (mm, RAS+); ascending. */
export function sphereVoxels(grid: Grid, centre: Readonly<Point>, radius: number): Uint32Array {
  const [nx, ny, nz] = grid.dims;
  const at = applyAffine(invertAffine(grid.affine), centre as Point);
  const { rows } = ball(grid, radius, at);
  const found: number[] = [];
  for (const { dj: j, dk: k, from, to } of rows(0, ny - 1, 0, nz - 1)) {
    for (let i = Math.max(0, from); i <= Math.min(nx - 1, to); i++) found.push(i + nx * (j + ny * k));
  }
  return Uint32Array.from(found);
}

/**
 * The voxels with a centre within `mm` of the centre of a voxel of the set, distances in mm through the affine; so also
 * right where voxels are anisotropic, oblique or sheared. @param set ascending
 * @throws PerceptError when it would take too long: many voxels, and a distance of many voxels
 */
export function dilate(grid: Grid, set: Uint32Array, mm: number): Uint32Array {
  const [nx, ny, nz] = grid.dims;
  // A ball is convex: each of its rows along i is one interval. So is each run of voxels, and the sum of the two.
  const rows = ballRows(grid, mm);
  const runs = runsOf(set, nx);
  if (rows.length * runs.length > MOST_WORK) {
    throw new PerceptError(`a margin of ${mm} mm around ${set.length} voxels would take too long`, {
      remedy: 'Choose a smaller distance.',
    });
  }
  // Where intervals begin (+1) and end (-1): a voxel is inside while the sum along its row is above 0.
  const steps = new Int32Array((nx + 1) * ny * nz);
  for (const { row, from, to } of runs) {
    const j = row % ny;
    const k = (row - j) / ny;
    for (const { dj, dk, from: first, to: last } of rows) {
      if (j + dj < 0 || j + dj >= ny || k + dk < 0 || k + dk >= nz) continue;
      const begin = Math.max(0, from + first);
      const end = Math.min(nx - 1, to + last);
      if (begin > end) continue;
      const at = (nx + 1) * (j + dj + ny * (k + dk));
      steps[at + begin]!++;
      steps[at + end + 1]!--;
    }
  }
  const found = new Uint32Array(gridSize(grid));
  let count = 0;
  for (let row = 0; row < ny * nz; row++) {
    let depth = 0;
    for (let i = 0; i < nx; i++) {
      depth += steps[(nx + 1) * row + i]!;
      if (depth > 0) found[count++] = nx * row + i;
    }
  }
  return found.slice(0, count);
}

/**
 * The voxels of the set with no centre of a voxel outside of it within `mm`: what `dilate` leaves of the rest of the grid.
 * The border of the grid takes nothing away, for there are no voxels beyond.
 */
export function erode(grid: Grid, set: Uint32Array, mm: number): Uint32Array {
  const size = gridSize(grid);
  return complement(dilate(grid, complement(set, size), mm), size);
}

/** The voxels of the set with a centre at x < 0 (left) or x >= 0 (right), in mm. */
export function halfOf(grid: Grid, set: Uint32Array, side: Hemisphere): Uint32Array {
  const [nx, ny] = grid.dims;
  const [a, b, c, d] = grid.affine as unknown as [number, number, number, number];
  return set.filter((voxel) => {
    const i = voxel % nx;
    const row = (voxel - i) / nx;
    const j = row % ny;
    const x = a * i + b * j + (c * (row - j)) / ny + d;
    return x < -ROUNDING_MM === (side === 'left');
  });
}

/** The voxel positions within `mm` of the centre of a voxel, relative to it, as far as a grid of this size can reach. */
export function ballRows(grid: Grid, mm: number): Row[] {
  const [, ny, nz] = grid.dims;
  return [...ball(grid, mm, [0, 0, 0]).rows(1 - ny, ny - 1, 1 - nz, nz - 1)];
}

/** Voxel positions that lie side by side along i. */
export interface Row {
  readonly dj: number;
  readonly dk: number;
  /** First and last i, inclusive. */
  readonly from: number;
  readonly to: number;
}

/** The whole voxel positions within `mm` of `centre` (a voxel position), as rows along i in the order of memory. */
function ball(
  grid: Grid,
  mm: number,
  centre: Readonly<Point>,
): { rows(fromJ: number, toJ: number, fromK: number, toK: number): Generator<Row> } {
  const a = grid.affine;
  const reach = mm + ROUNDING_MM;
  // |A (p - centre)|² = reach² is an ellipsoid; its extent along an axis is reach times the norm of that row of A⁻¹.
  const inverse = invertAffine(a);
  const extent = [0, 4, 8].map((r) => reach * Math.hypot(inverse[r]!, inverse[r + 1]!, inverse[r + 2]!));
  const dot = (p: number, q: number): number => a[p]! * a[q]! + a[4 + p]! * a[4 + q]! + a[8 + p]! * a[8 + q]!;
  const [g00, g01, g02, g11, g12, g22] = [dot(0, 0), dot(0, 1), dot(0, 2), dot(1, 1), dot(1, 2), dot(2, 2)];
  const whole = (axis: number, low: number, high: number): [number, number] => [
    Math.max(low, Math.ceil(centre[axis]! - extent[axis]!)),
    Math.min(high, Math.floor(centre[axis]! + extent[axis]!)),
  ];
  return {
    *rows(fromJ, toJ, fromK, toK) {
      const [j0, j1] = whole(1, fromJ, toJ);
      const [k0, k1] = whole(2, fromK, toK);
      for (let k = k0; k <= k1; k++) {
        for (let j = j0; j <= j1; j++) {
          const [y, z] = [j - centre[1], k - centre[2]];
          // g00 x² + 2 h x + rest <= reach²
          const h = g01 * y + g02 * z;
          const rest = g11 * y * y + 2 * g12 * y * z + g22 * z * z - reach * reach;
          const root = h * h - g00 * rest;
          if (root < 0) continue;
          const from = Math.ceil(centre[0] + (-h - Math.sqrt(root)) / g00);
          const to = Math.floor(centre[0] + (-h + Math.sqrt(root)) / g00);
          if (from <= to) yield { dj: j, dk: k, from, to };
        }
      }
    },
  };
}

/** The set as runs of neighbours along i; `row` is j + ny k. */
function runsOf(set: Uint32Array, nx: number): { row: number; from: number; to: number }[] {
  const runs: { row: number; from: number; to: number }[] = [];
  for (let n = 0; n < set.length;) {
    const start = set[n]!;
    const from = start % nx;
    let to = from;
    n++;
    while (n < set.length && to + 1 < nx && set[n] === start + (to + 1 - from)) {
      to++;
      n++;
    }
    runs.push({ row: (start - from) / nx, from, to });
  }
  return runs;
}
