import type { Vec3, VolumeGrid } from './model.ts';
import { add, mmToVox, scale, subtract, voxelAt, voxelIndex, voxToMm } from './space.ts';

/**
 * Voxels whose centre lies within `radius` (mm) of a point, as sorted linear indices; the voxel that holds the point always belongs.
 * With `through` (0 x, 1 y, 2 z) only those that the plane through the point, across that mm axis, cuts: a disc.
 */
export function voxelsInBrush(grid: VolumeGrid, mm: Vec3, radius: number, through?: 0 | 1 | 2): number[] {
  const a = grid.affine;
  const centre = mmToVox(grid, mm);
  // Half the box in voxels that holds the ball: rows of the inverse affine, by the length of each.
  const reach = [0, 1, 2].map((axis) => {
    const unit = ([0, 1, 2] as const).map((row) => {
      const e: Vec3 = [row === 0 ? 1 : 0, row === 1 ? 1 : 0, row === 2 ? 1 : 0];
      return subtract(mmToVox(grid, e), mmToVox(grid, [0, 0, 0]))[axis]!;
    });
    return radius * Math.hypot(...unit);
  });
  const range = (axis: 0 | 1 | 2): [number, number] => [
    Math.max(0, Math.ceil(centre[axis] - reach[axis]!)),
    Math.min(grid.dims[axis] - 1, Math.floor(centre[axis] + reach[axis]!)),
  ];
  const thick =
    through === undefined
      ? Infinity
      : 0.5 * (Math.abs(a[4 * through]!) + Math.abs(a[4 * through + 1]!) + Math.abs(a[4 * through + 2]!));
  const found: number[] = [];
  const own = voxelAt(grid, mm);
  const ownIndex = own === null ? -1 : voxelIndex(grid, own);
  const [[i0, i1], [j0, j1], [k0, k1]] = [range(0), range(1), range(2)];
  for (let k = k0; k <= k1; k++) {
    for (let j = j0; j <= j1; j++) {
      for (let i = i0; i <= i1; i++) {
        const from = subtract(voxToMm(grid, [i, j, k]), mm);
        const index = voxelIndex(grid, [i, j, k]);
        if (through !== undefined) {
          // A plane on the border of two layers cuts the upper one, as voxelAt has it.
          if (from[through] > thick || from[through] <= -thick) continue;
          const inPlane = [...from] as [number, number, number];
          inPlane[through] = 0;
          if (Math.hypot(...inPlane) > radius) continue;
        } else if (Math.hypot(...from) > radius) continue;
        if (index !== ownIndex) found.push(index);
      }
    }
  }
  if (ownIndex >= 0) found.push(ownIndex);
  return found.sort((x, y) => x - y);
}

/** Points from `from` (left out) to `to` (the last), no further apart than `spacing` mm: a stroke without gaps. */
export function strokePoints(from: Vec3, to: Vec3, spacing: number): Vec3[] {
  const way = subtract(to, from);
  const steps = Math.min(256, Math.max(1, Math.ceil(Math.hypot(...way) / Math.max(spacing, 1e-3))));
  return Array.from({ length: steps }, (_, n) => add(from, scale(way, (n + 1) / steps)));
}
