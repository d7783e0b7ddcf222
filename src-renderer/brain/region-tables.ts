import { parseColour } from './colour-maps.ts';
import type { LabelVolume, Region, RegionState } from './model.ts';

/** Entries of a row of the tables; a table of n combos has ceil(n / 256) rows. */
export const tableWidth = 256;

export const flags = { visible: 1, selected: 2, hovered: 4, dimmed: 8 } as const;

export interface RegionTables {
  readonly rows: number;
  /** `[rows x 256 x 4]` RGBA of each combo's shown region. */
  readonly colours: Uint8Array;
  /** `[rows x 256 x 4]`: flags; place of the shown region + 1 (two bytes, low first); unused. */
  readonly states: Uint8Array;
}

/**
 * The region whose colour a voxel shows: the hovered one, else the last selected, else the topmost visible in the list.
 * Hidden regions never show. Returns its place in the list, or -1.
 */
export function shownRegion(
  combo: readonly number[],
  regions: readonly Region[],
  state: RegionState,
): number {
  let best = -1;
  let bestRank = -Infinity;
  for (const place of combo) {
    const region = regions[place];
    if (region === undefined || state.hidden.includes(region.id)) continue;
    const selectedAt = state.selected.lastIndexOf(region.id);
    const rank =
      region.id === state.hovered
        ? Infinity
        : selectedAt >= 0
          ? selectedAt + 1
          : -(place + 1) / (regions.length + 1);
    if (best < 0 || rank > bestRank) {
      best = place;
      bestRank = rank;
    }
  }
  return best;
}

/** Ids of the visible regions of a combo, the shown one first, the others in the list's order. */
export function visibleIds(
  combo: readonly number[],
  regions: readonly Region[],
  state: RegionState,
): string[] {
  const shown = shownRegion(combo, regions, state);
  if (shown < 0) return [];
  const others = combo
    .filter((place) => place !== shown && regions[place] !== undefined)
    .sort((a, b) => a - b)
    .map((place) => regions[place]!.id)
    .filter((id) => !state.hidden.includes(id));
  return [regions[shown]!.id, ...others];
}

/** Colour and state of every combo, as the shaders read them. */
export function buildTables(
  combos: LabelVolume['combos'],
  regions: readonly Region[],
  state: RegionState,
): RegionTables {
  const rows = Math.max(1, Math.ceil(combos.length / tableWidth));
  const colours = new Uint8Array(rows * tableWidth * 4);
  const states = new Uint8Array(rows * tableWidth * 4);
  const rgb = regions.map((region) => parseColour(region.colour));
  combos.forEach((combo, index) => {
    const shown = shownRegion(combo, regions, state);
    if (shown < 0) return;
    const visible = visibleIds(combo, regions, state);
    colours.set([...rgb[shown]!, 255], 4 * index);
    const selected = visible.some((id) => state.selected.includes(id));
    const hovered = state.hovered !== null && visible.includes(state.hovered);
    const dimmed = state.dimmed.includes(regions[shown]!.id);
    states[4 * index] =
      flags.visible |
      (selected ? flags.selected : 0) |
      (hovered ? flags.hovered : 0) |
      (dimmed ? flags.dimmed : 0);
    states[4 * index + 1] = (shown + 1) & 255;
    states[4 * index + 2] = (shown + 1) >> 8;
  });
  return { rows, colours, states };
}
