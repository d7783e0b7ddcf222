import { activePlanes, clipRay } from './clip.ts';
import type { Hit, LabelVolume, PaneName, Vec3 } from './model.ts';
import { paneAt } from './panes.ts';
import type { PaneRect } from './panes.ts';
import { firstVoxel, meetAnatomy } from './pick-ray.ts';
import { centreOf, paneToMm, slicePlane, volumePlane } from './projection.ts';
import type { PixelPlane, ViewBox } from './projection.ts';
import { shownRegion, visibleIds } from './region-tables.ts';
import type { Scene } from './scene.ts';
import { along, voxelAt, voxelIndex, voxelOfIndex } from './space.ts';
import type { ViewState } from './view-state.ts';

export interface PickInput {
  readonly scene: Scene;
  readonly view: ViewState;
  readonly box: ViewBox;
  readonly panes: readonly PaneRect[];
}

/** Pixels to mm of a pane. */
export function planeOfPane({ view, box }: Pick<PickInput, 'view' | 'box'>, pane: PaneRect): PixelPlane {
  return pane.name === 'volume'
    ? volumePlane(view.camera, box, pane.width, pane.height)
    : slicePlane(pane.name, view, box, pane.width, pane.height);
}

/**
 * What lies under a pixel position (fractions allowed; pixel centres at .5); null outside the panes and where a ray of the 3-D pane meets nothing.
 * @param forgiveness in 3-D: where no region is met, take the nearest one within so many pixels
 */
export function pick(input: PickInput, x: number, y: number, forgiveness = 0): Hit | null {
  const pane = paneAt(input.panes, x, y);
  if (pane === null) return null;
  const plane = planeOfPane(input, pane);
  const [u, v] = [x - pane.x, y - pane.y];
  if (pane.name !== 'volume') return describe(input, pane.name, paneToMm(plane, u, v), null);
  const exact = pickRay(input, plane, u, v);
  if (forgiveness <= 0 || exact?.on === 'region') return exact;
  for (let radius = 1; radius <= forgiveness; radius++) {
    for (let turn = 0; turn < 8; turn++) {
      const angle = (turn * Math.PI) / 4;
      const near = pickRay(input, plane, u + radius * Math.cos(angle), v + radius * Math.sin(angle));
      if (near?.on === 'region') return near;
    }
  }
  return exact;
}

function pickRay(input: PickInput, plane: PixelPlane, u: number, v: number): Hit | null {
  const { scene, view } = input;
  const ray = { origin: paneToMm(plane, u, v), direction: plane.into };
  const planes = activePlanes(view, centreOf(input.box));
  const range = clipRay(planes, view.cutaway, ray.origin, ray.direction);
  const mip = view.renderMode === 'mip';
  const surface =
    scene.anatomy === null || !view.showAnatomy
      ? null
      : meetAnatomy(scene.anatomy, ray, range, view.isoLevel, mip);
  // A projection of maxima has no surface that could hide anything.
  const deepest = surface === null || mip ? Infinity : surface.t + view.throughDepth;
  const label = pickLabel(scene, ray, range);
  if (label !== null && label.t <= deepest) {
    return describe(input, 'volume', along(ray.origin, ray.direction, label.inside), 'region', label.index);
  }
  const { selection } = scene;
  if (selection !== null) {
    const met = firstVoxel(selection.grid, selection.box, ray, range, (index) => selection.mask[index] !== 0);
    if (met !== null && met.t <= deepest) {
      return describe(input, 'volume', along(ray.origin, ray.direction, met.inside), 'selection');
    }
  }
  if (surface === null) return null;
  return describe(input, 'volume', along(ray.origin, ray.direction, surface.t), 'anatomy');
}

let visibleBefore: { key: readonly unknown[]; visible: readonly boolean[] } | null = null;

/** Which combos show at all; remembered, since a pointer asks many times for one state. */
function visibleCombos(
  combos: LabelVolume['combos'],
  regions: Scene['regions'],
  state: Scene['regionState'],
): readonly boolean[] {
  const key = [combos, regions, state];
  if (visibleBefore === null || visibleBefore.key.some((part, n) => part !== key[n])) {
    visibleBefore = { key, visible: combos.map((combo) => shownRegion(combo, regions, state) >= 0) };
  }
  return visibleBefore.visible;
}

function pickLabel(
  { labels, regions, regionState }: Scene,
  ray: Parameters<typeof firstVoxel>[2],
  range: Parameters<typeof firstVoxel>[3],
): ReturnType<typeof firstVoxel> {
  if (labels === null) return null;
  const { grid, values, combos } = labels.volume;
  const visible = visibleCombos(combos, regions, regionState);
  return firstVoxel(grid, labels.box, ray, range, (index) => visible[values[index]!] === true);
}

/** Reads all data at a point; `on` and `labelIndex` where what was met, and in which voxel, is already known. */
export function describe(
  { scene }: Pick<PickInput, 'scene'>,
  pane: PaneName,
  mm: Vec3,
  on: Hit['on'] | null,
  labelIndex?: number,
): Hit {
  const { anatomy, labels, overlay, selection } = scene;
  const baseVoxel = anatomy === null ? null : voxelAt(anatomy.volume.grid, mm);
  let labelVoxel: Hit['labelVoxel'] = null;
  let regionIds: string[] = [];
  if (labels !== null) {
    const { grid, values, combos } = labels.volume;
    const ijk = labelIndex === undefined ? voxelAt(grid, mm) : voxelOfIndex(grid, labelIndex);
    if (ijk !== null) {
      const index = voxelIndex(grid, ijk);
      labelVoxel = { index, ijk };
      regionIds = visibleIds(combos[values[index]!] ?? [], scene.regions, scene.regionState);
    }
  }
  const overlayVoxel = overlay === null ? null : voxelAt(overlay.grid, mm);
  const selectionVoxel = selection === null ? null : voxelAt(selection.grid, mm);
  const selected =
    selectionVoxel !== null && selection!.mask[voxelIndex(selection!.grid, selectionVoxel)] !== 0;
  const found: Hit['on'] =
    regionIds.length > 0 ? 'region' : selected ? 'selection' : baseVoxel !== null ? 'anatomy' : 'empty';
  return {
    pane,
    mm,
    on: on ?? found,
    baseVoxel,
    baseValue:
      baseVoxel === null ? null : anatomy!.volume.values[voxelIndex(anatomy!.volume.grid, baseVoxel)]!,
    labelVoxel,
    regionIds,
    selected,
    overlayValue: overlayVoxel === null ? null : overlay!.values[voxelIndex(overlay!.grid, overlayVoxel)]!,
    overlayUnit: overlay === null ? null : overlay.unit,
  };
}
