import type { ColourMapName } from '../../src-main/contract/colour-tables.ts';

export type { ColourMapName };

/** A point or direction in millimetres (RAS+: x to the right, y to anterior, z to superior), or a voxel position. */
export type Vec3 = readonly [number, number, number];

/** A lattice of voxels: voxel (i, j, k) has linear index `i + nx (j + ny k)`; its centre is `affine . (i, j, k, 1)` in mm, RAS+. */
export interface VolumeGrid {
  readonly dims: readonly [number, number, number];
  /** Row-major 4 x 4, voxel -> mm RAS+; voxel centres at integer indices. */
  readonly affine: readonly number[];
}

export interface AnatomyVolume {
  readonly grid: VolumeGrid;
  /** `[nx ny nz]` intensities, i fastest. */
  readonly values: Float32Array | Int16Array | Uint8Array | Uint16Array;
  /** Intensities shown as black and as white. */
  readonly window: readonly [number, number];
}

/** A region as listed and coloured; the renderer knows it by its place in the list. */
export interface Region {
  readonly id: string;
  readonly name: string;
  readonly hemisphere?: 'left' | 'right';
  /** `#rrggbb`; the very colour of its pixels in flat shading and in slices at full fill. */
  readonly colour: string;
}

export interface LabelVolume {
  readonly grid: VolumeGrid;
  /** `[nx ny nz]`: for each voxel an index into `combos`. */
  readonly values: Uint16Array;
  /** `combos[c]` lists the places (in the list of regions) of all regions that hold a voxel of value c; `combos[0]` is empty. */
  readonly combos: readonly (readonly number[])[];
}

/** What is shown of the regions; changing it uploads two small tables, never a volume. */
export interface RegionState {
  readonly hidden: readonly string[];
  /** In order of selection: in an overlap the last one gives the colour. */
  readonly selected: readonly string[];
  readonly hovered: string | null;
  readonly dimmed: readonly string[];
}

export const noRegionState: RegionState = { hidden: [], selected: [], hovered: null, dimmed: [] };

/** Any set of voxels on a grid, as sorted runs `[start, length, start, length, ...]` of linear indices. */
export interface VoxelSelection {
  readonly grid: VolumeGrid;
  readonly runs: ArrayLike<number>;
}

export interface Overlay {
  readonly grid: VolumeGrid;
  /** `[nx ny nz]` statistic, NaN where there is none. */
  readonly values: Float32Array;
  readonly name: string;
  readonly unit: string;
}

/** How an overlay is coloured: uniforms alone, so that dragging any of these uploads nothing. */
export interface OverlayStyle {
  readonly colourMap: ColourMapName;
  /** Values at the two ends of the colour map. */
  readonly range: readonly [number, number];
  /** Values v with |v| (diverging map) or v (sequential map) below this are not shown; null shows all. */
  readonly threshold: number | null;
}

export type PaneName = 'volume' | 'axial' | 'coronal' | 'sagittal';
export type SliceName = Exclude<PaneName, 'volume'>;
export const sliceNames: readonly SliceName[] = ['axial', 'coronal', 'sagittal'];
export const paneNames: readonly PaneName[] = ['volume', ...sliceNames];

/** What lies under a pixel. */
export interface Hit {
  readonly pane: PaneName;
  readonly mm: Vec3;
  /** What the ray or the slice met first; 'empty' is a slice position in no grid. */
  readonly on: 'region' | 'selection' | 'anatomy' | 'empty';
  readonly baseVoxel: Vec3 | null;
  readonly baseValue: number | null;
  /** Voxel of the label grid, whether or not a region holds it; null outside. */
  readonly labelVoxel: { readonly index: number; readonly ijk: Vec3 } | null;
  /** Ids of all visible regions of the voxel, the one whose colour shows first. */
  readonly regionIds: readonly string[];
  readonly selected: boolean;
  /** NaN inside the grid where the statistic has no value; null outside or without overlay. */
  readonly overlayValue: number | null;
  readonly overlayUnit: string | null;
}

/** Says why the brain cannot be drawn, and what can be done. */
export class BrainRenderError extends Error {
  override readonly name = 'BrainRenderError';
}
