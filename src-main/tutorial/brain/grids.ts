import type { Grid } from '../../volumes/grid.ts';

/** A grid with axes along x, y, z whose first voxel's centre is `from` (mm). */
function upright(
  dims: readonly [number, number, number],
  size: number,
  from: readonly [number, number, number],
): Grid {
  return {
    dims,
    affine: Float64Array.of(size, 0, 0, from[0], 0, size, 0, from[1], 0, 0, size, from[2], 0, 0, 0, 1),
  };
}

/** The functional grid: 40 x 48 x 36 voxels of 4 mm, moved by whole voxels' halves from subject to subject. */
export function epiGrid(subject: number): Grid {
  const shift = [0, 2, -1, 1, -2][subject % 5]!;
  return upright([40, 48, 36], 4, [-78, -113 + shift, -56 - shift / 2]);
}

/** The anatomical grid: 112 x 146 x 120 voxels of 1.5 mm, the whole head. */
export function t1Grid(): Grid {
  return upright([112, 146, 120], 1.5, [-83.25, -118, -84]);
}
