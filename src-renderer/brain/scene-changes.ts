import type {
  AnatomyVolume,
  LabelVolume,
  Overlay,
  Region,
  RegionState,
  VolumeGrid,
  VoxelSelection,
} from './model.ts';
import { boxOfRuns, differingRuns } from './runs.ts';
import type { VoxelBox } from './runs.ts';
import { sceneAnatomy, sceneLabels, sceneSelection } from './scene.ts';
import type { Scene } from './scene.ts';
import { assertGrid } from './space.ts';
import type { Change } from './stale.ts';

/** Whether two plain values say the same, so that a parent that gives the same again costs no drawing. */
export const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

type Volume = AnatomyVolume | LabelVolume | Overlay;

/** Whether two volumes are the same: voxels by identity, which are never changed in place. */
const sameVolume = (a: Volume | null, b: Volume | null): boolean =>
  a === b || (a !== null && b !== null && a.values === b.values && same(a.grid, b.grid));

/** Puts an anatomy into the scene; returns whether it is another one. @throws RangeError where its grid is none */
export function putAnatomy(scene: Scene, anatomy: AnatomyVolume | null): boolean {
  const known = scene.anatomy?.volume ?? null;
  if (sameVolume(known, anatomy) && same(known?.window, anatomy?.window)) return false;
  if (anatomy !== null) assertGrid(anatomy.grid, 'anatomy', anatomy.values.length);
  scene.anatomy = anatomy === null ? null : sceneAnatomy(anatomy);
  return true;
}

/**
 * Puts regions into the scene; returns what is another one, null where nothing is.
 * @throws RangeError where the grid is none
 */
export function putRegions(
  scene: Scene,
  labels: LabelVolume | null,
  regions: readonly Region[],
  state: RegionState,
): { volume: boolean; hidden: boolean } | null {
  const known = scene.labels?.volume ?? null;
  const volume = !sameVolume(known, labels) || known?.combos !== labels?.combos;
  if (!volume && same(scene.regions, regions) && same(scene.regionState, state)) return null;
  if (volume) {
    if (labels !== null) assertGrid(labels.grid, 'regions', labels.values.length);
    scene.labels = labels === null ? null : sceneLabels(labels);
  }
  const hidden = !same([...scene.regionState.hidden].sort(), [...state.hidden].sort());
  scene.regions = regions;
  scene.regionState = state;
  return { volume, hidden };
}

const sameGrid = (a: VolumeGrid, b: VolumeGrid): boolean =>
  a === b || [...a.dims, ...a.affine].join() === [...b.dims, ...b.affine].join();

/**
 * Puts a selection into the scene; returns in which voxels it is another one, null where in none.
 * `box` holds these on a grid that stays, and is null on another grid.
 * @throws RangeError where grid or runs are none
 */
export function putSelection(
  scene: Scene,
  selection: VoxelSelection | null,
): { changes: Change[]; box: VoxelBox | null } | null {
  const before = scene.selection;
  if (selection === null && before === null) return null;
  if (selection !== null) assertGrid(selection.grid, 'selection');
  const after = selection === null ? null : sceneSelection(selection);
  if (before !== null && after !== null && sameGrid(before.grid, after.grid)) {
    const runs = differingRuns(before.runs, after.runs);
    if (runs.length === 0) return null;
    scene.selection = after;
    return { changes: [{ grid: after.grid, runs }], box: boxOfRuns(after.grid, runs) };
  }
  scene.selection = after;
  return { changes: [before, after].filter((mask) => mask !== null), box: null };
}

/** Puts a statistic map into the scene; returns whether another one is to be drawn. @throws RangeError where its grid is none */
export function putOverlay(scene: Scene, overlay: Overlay | null): boolean {
  // Its name and unit are not drawn.
  const known = sameVolume(scene.overlay, overlay);
  if (!known && overlay !== null) assertGrid(overlay.grid, overlay.name, overlay.values.length);
  scene.overlay = overlay;
  return !known;
}
