import { brickMaxima } from './bricks.ts';
import type { Bricks } from './bricks.ts';
import type {
  AnatomyVolume,
  LabelVolume,
  Overlay,
  Region,
  RegionState,
  Vec3,
  VolumeGrid,
  VoxelSelection,
} from './model.ts';
import { noRegionState } from './model.ts';
import type { ViewBox } from './projection.ts';
import { boxOfRuns, boxWhere, maskOfRuns } from './runs.ts';
import type { VoxelBox } from './runs.ts';
import { add, boundsMm, scale, subtract, voxelSize, voxToMm } from './space.ts';

/** Anatomy with what rays need to be quick; shares of its window. */
export interface SceneAnatomy {
  readonly volume: AnatomyVolume;
  /** Least and greatest value, to which the texture is normalised. */
  readonly extent: readonly [number, number];
  readonly bricks: Bricks;
}

/** A set of voxels that rays look for, and the box that holds it. */
export interface SceneMask {
  readonly grid: VolumeGrid;
  /** `[start, length, ...]`, and the same as a mask `[nVoxels]`. */
  readonly runs: Uint32Array;
  readonly mask: Uint8Array;
  readonly box: VoxelBox | null;
}

export interface SceneLabels {
  readonly volume: LabelVolume;
  /** Box of the voxels that any region holds. */
  readonly box: VoxelBox | null;
}

/** All data shown, on the CPU: what picking reads and what textures are made from. */
export interface Scene {
  anatomy: SceneAnatomy | null;
  labels: SceneLabels | null;
  regions: readonly Region[];
  regionState: RegionState;
  selection: SceneMask | null;
  overlay: Overlay | null;
}

export const emptyScene = (): Scene => ({
  anatomy: null,
  labels: null,
  regions: [],
  regionState: noRegionState,
  selection: null,
  overlay: null,
});

/** Anatomy with its extent and bricks; values that are not finite count as the least. */
export function sceneAnatomy(volume: AnatomyVolume): SceneAnatomy {
  let [low, high] = [Infinity, -Infinity];
  for (const value of volume.values) {
    if (value < low && value > -Infinity) low = value;
    if (value > high && value < Infinity) high = value;
  }
  if (low > high) [low, high] = [0, 1];
  return { volume, extent: [low, high], bricks: brickMaxima(volume.grid, volume.values) };
}

export function sceneLabels(volume: LabelVolume): SceneLabels {
  return { volume, box: boxWhere(volume.grid, (index) => volume.values[index] !== 0) };
}

/** The mask of a selection; throws where its runs are none of its grid. */
export function sceneSelection({ grid, runs }: VoxelSelection): SceneMask {
  const mask = maskOfRuns(runs, grid.dims[0] * grid.dims[1] * grid.dims[2]);
  return { grid, runs: Uint32Array.from(runs), mask, box: boxOfRuns(grid, runs) };
}

/** Intensity of a share (0 to 1) of the anatomy's window. */
export function windowValue({ window }: AnatomyVolume, share: number): number {
  return window[0] + share * (window[1] - window[0]);
}

/** Box and sphere that the panes are fitted to: the anatomy above a fifth of its window, else the labels' grid, else the overlay's. */
export function viewBox(scene: Scene): ViewBox {
  if (scene.anatomy !== null) {
    const { grid, values } = scene.anatomy.volume;
    const level = windowValue(scene.anatomy.volume, 0.2);
    return boxAround(grid, (index) => values[index]! > level) ?? boxAround(grid, () => true)!;
  }
  const grid = scene.labels?.volume.grid ?? scene.overlay?.grid;
  if (grid !== undefined) return boxAround(grid, () => true)!;
  return { low: [-90, -90, -90], high: [90, 90, 90], radius: 90 };
}

/** Box around the voxels for which `holds` is true, and the sphere around its centre that holds them; null without such voxels. */
function boxAround(grid: VolumeGrid, holds: (index: number) => boolean): ViewBox | null {
  const voxels = boxWhere(grid, holds);
  if (voxels === null) return null;
  const last = voxels.high.map((n) => n - 1) as unknown as Vec3;
  const { low, high } = boundsMm(grid, voxels.low, last);
  const centre = scale(add(low, high), 0.5);
  let farthest = 0;
  const [nx, ny, nz] = grid.dims;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      // The farthest voxel of a row is one of its two ends.
      const row = nx * (j + ny * k);
      let [first, end] = [0, nx - 1];
      while (first < nx && !holds(row + first)) first++;
      while (end > first && !holds(row + end)) end--;
      if (first === nx) continue;
      for (const i of [first, end]) {
        farthest = Math.max(farthest, Math.hypot(...subtract(voxToMm(grid, [i, j, k]), centre)));
      }
    }
  }
  return { low, high, radius: farthest + 0.5 * Math.hypot(...voxelSize(grid)) };
}
