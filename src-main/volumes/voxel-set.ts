import type { Grid } from './grid.ts';

/** A set of voxels of a grid. */
export interface Mask {
  readonly grid: Grid;
  /** Linear indices i + nx * (j + ny * k), ascending, each once. */
  readonly indices: Uint32Array;
}
