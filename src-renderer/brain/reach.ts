import type { VolumeGrid } from './model.ts';
import type { PixelPlane } from './projection.ts';
import { unite } from './rect.ts';
import type { Rect } from './rect.ts';
import { dot, subtract, voxToMm } from './space.ts';

/** Voxels by which a voxel is taken to be larger than it is: graphics reckon in 32 bits. */
const slack = 0.1;

/**
 * The part of a pane, in fractions of its pixels, in which voxels show; null where they show nowhere.
 * @param runs `[start, length, ...]`, sorted
 * @param plane of the pane
 * @param cut in a slice a voxel shows where the plane cuts it, else its whole projection does
 */
export function rectOfRuns(
  grid: VolumeGrid,
  runs: ArrayLike<number>,
  plane: PixelPlane,
  cut: boolean,
): Rect | null {
  const [nx, ny] = grid.dims;
  const area = plane.mmPerPixel * plane.mmPerPixel;
  const origin = subtract(voxToMm(grid, [0, 0, 0]), plane.origin);
  // Position across and down the pane, and into it, of the first voxel, and what a step along each axis of the grid adds.
  const axes = [
    { of: plane.right, by: area },
    { of: plane.down, by: area },
    { of: plane.into, by: 1 },
  ].map(({ of, by }) => {
    const step = [0, 1, 2].map(
      (a) => dot([grid.affine[a]!, grid.affine[4 + a]!, grid.affine[8 + a]!], of) / by,
    );
    const half = (0.5 + slack) * (Math.abs(step[1]!) + Math.abs(step[2]!));
    return { first: dot(origin, of) / by, step, half };
  });
  /** Least and greatest position, along one of these, of `length` voxels from (i, j, k) on. */
  const extent = (axis: number, i: number, j: number, k: number, length: number): [number, number] => {
    const { first, step, half } = axes[axis]!;
    const middle = first + (i + (length - 1) / 2) * step[0]! + j * step[1]! + k * step[2]!;
    const reach = half + (length / 2 + slack) * Math.abs(step[0]!);
    return [middle - reach, middle + reach];
  };
  let rect: Rect | null = null;
  for (let r = 0; r < runs.length; r += 2) {
    const end = runs[r]! + runs[r + 1]!;
    // A run may go on into the next row.
    for (let start = runs[r]!; start < end;) {
      const [i, row] = [start % nx, Math.floor(start / nx)];
      const length = Math.min(nx - i, end - start);
      const [j, k] = [row % ny, Math.floor(row / ny)];
      start += length;
      if (cut) {
        const [near, far] = extent(2, i, j, k, length);
        if (near > 0 || far < 0) continue;
      }
      const [left, right] = extent(0, i, j, k, length);
      const [top, bottom] = extent(1, i, j, k, length);
      rect = unite(rect, { left, top, right, bottom });
    }
  }
  return rect;
}
