import type { PaneName, SliceName, Vec3, VolumeGrid } from './model.ts';
import { axesOfSlice } from './projection.ts';
import { add, voxelSize } from './space.ts';
import type { ViewState } from './view-state.ts';

export type BrainTool = 'navigate' | 'sphere' | 'brush' | 'erase';
export type RegionMode = 'replace' | 'add' | 'remove';
export type StrokePhase = 'start' | 'move' | 'end';

/** Choice by click: alone replaces, with shift adds, with alt removes. */
export function regionMode(keys: { shiftKey: boolean; altKey: boolean }): RegionMode {
  return keys.altKey ? 'remove' : keys.shiftKey ? 'add' : 'replace';
}

const clamp = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

/** Camera turned by a drag of so many CSS pixels: half a degree a pixel, the brain follows the pointer. */
export function rotate(view: ViewState, dx: number, dy: number): ViewState {
  const { camera } = view;
  const azimuth = (((camera.azimuth - 0.5 * dx) % 360) + 360) % 360;
  return { ...view, camera: { ...camera, azimuth, elevation: clamp(camera.elevation + 0.5 * dy, -90, 90) } };
}

/** Camera moved in the image plane by mm to the right and down. */
export function panCamera(view: ViewState, right: number, down: number): ViewState {
  const { camera } = view;
  return { ...view, camera: { ...camera, pan: [camera.pan[0] + right, camera.pan[1] - down] } };
}

/** The 3-D pane, or the slices, larger by a factor. */
export function zoom(view: ViewState, pane: PaneName, factor: number): ViewState {
  if (pane !== 'volume') return { ...view, sliceZoom: clamp(view.sliceZoom * factor, 0.5, 50) };
  return { ...view, camera: { ...view.camera, zoom: clamp(view.camera.zoom * factor, 0.1, 50) } };
}

/** Radius (mm) of the sphere or brush after a turn of the wheel. */
export function stepRadius(radius: number, larger: boolean): number {
  return clamp(larger ? radius + Math.max(0.5, radius * 0.1) : radius - Math.max(0.5, radius * 0.1), 0.5, 60);
}

/** Length in mm of the voxel edge that runs most along an mm axis: one step of the crosshair. */
export function voxelStep(grid: VolumeGrid, axis: 0 | 1 | 2): number {
  const size = voxelSize(grid);
  let best = 0;
  let bestShare = 0;
  for (let column = 0; column < 3; column++) {
    const share = Math.abs(grid.affine[4 * axis + column]!) / size[column]!;
    if (share > bestShare) [best, bestShare] = [column, share];
  }
  return size[best]!;
}

/** Crosshair moved by voxels in a slice: to the right of the picture, up, and through. */
export function moveCrosshair(
  view: ViewState,
  slice: SliceName,
  grid: VolumeGrid,
  steps: { right?: number; up?: number; through?: number },
): ViewState {
  const axes = axesOfSlice(slice);
  const moved = [...view.crosshair] as [number, number, number];
  const mirrored = view.convention === 'radiological' && axes.across === 0 ? -1 : 1;
  moved[axes.across] += mirrored * (steps.right ?? 0) * voxelStep(grid, axes.across);
  moved[axes.up] += (steps.up ?? 0) * voxelStep(grid, axes.up);
  moved[axes.through] += (steps.through ?? 0) * voxelStep(grid, axes.through);
  return { ...view, crosshair: moved };
}

/** The slices' middle moved by mm, from `centre`. */
export function panSlices(view: ViewState, centre: Vec3, by: Vec3): ViewState {
  return { ...view, sliceCentre: [...add(view.sliceCentre ?? centre, by)] as [number, number, number] };
}

/** "12.0 mm right, 80.5 mm posterior, 4.0 mm superior". */
export function describePosition(mm: Vec3): string {
  const words = [
    ['right', 'left'],
    ['anterior', 'posterior'],
    ['superior', 'inferior'],
  ] as const;
  return words
    .map(([plus, minus], axis) => `${Math.abs(mm[axis]!).toFixed(1)} mm ${mm[axis]! >= 0 ? plus : minus}`)
    .join(', ');
}

const paneTitles: Record<PaneName, string> = {
  volume: '3-D view',
  axial: 'Axial slice',
  coronal: 'Coronal slice',
  sagittal: 'Sagittal slice',
};

/** Name of a pane for assistive technology: what it is, where the crosshair is, which regions are there. */
export function paneLabel(pane: PaneName, crosshair: Vec3, regionNames: readonly string[]): string {
  const regions = regionNames.length === 0 ? 'no region' : regionNames.join(' and ');
  return `${paneTitles[pane]}, ${describePosition(crosshair)}, ${regions}`;
}

/** "x = -12.0 mm": the position of a slice. */
export function sliceCaption(slice: SliceName, crosshair: Vec3): string {
  const { through } = axesOfSlice(slice);
  const value = crosshair[through].toFixed(1);
  return `${'xyz'[through]!} = ${value === '-0.0' ? '0.0' : value.replace('-', '\u2212')} mm`;
}
