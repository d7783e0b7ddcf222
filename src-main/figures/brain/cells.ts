import type { Field } from './sample.ts';

/** Cells of a lattice, one between each eight neighbouring voxels and one beyond each face: which of them a level is reached in. */
export interface Cells {
  /** [nx + 1, ny + 1, nz + 1]; cell (i, j, k) lies from voxel (i - 1, j - 1, k - 1) to (i, j, k). */
  readonly dims: readonly [number, number, number];
  readonly reached: Uint8Array;
}

/**
 * Finds the cells in which a field can reach a level, so that elsewhere no value needs to be interpolated: between voxels no value is
 * above the greatest of the eight around it. Beyond the faces the field is 0. @param level above 0
 */
export function cellsReaching({ dims, values }: Pick<Field, 'dims' | 'values'>, level: number): Cells {
  const [nx, ny, nz] = dims;
  const [cx, cy, cz] = [nx + 1, ny + 1, nz + 1];
  const reached = new Uint8Array(cx * cy * cz);
  const [row, slab] = [cx, cx * cy];
  for (let k = 0, at = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) {
      const first = cx * (j + cy * k);
      for (let i = 0; i < nx; i++, at++) {
        if (!(values[at]! >= level)) continue;
        for (const to of [first + i, first + i + row, first + i + slab, first + i + row + slab]) {
          reached[to] = 1;
          reached[to + 1] = 1;
        }
      }
    }
  return { dims: [cx, cy, cz], reached };
}

/** Whether a level can be reached at a voxel position (centres at integers). */
export function isReached({ dims: [cx, cy, cz], reached }: Cells, x: number, y: number, z: number): boolean {
  const i = Math.floor(x) + 1;
  const j = Math.floor(y) + 1;
  const k = Math.floor(z) + 1;
  return i >= 0 && j >= 0 && k >= 0 && i < cx && j < cy && k < cz && reached[i + cx * (j + cy * k)] === 1;
}
