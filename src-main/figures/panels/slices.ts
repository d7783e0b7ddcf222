import { colourTable } from '../../contract/colour-tables.ts';
import { contours, pathOf } from '../brain/contours.ts';
import {
  AXES,
  boxOf,
  extentOf,
  sliceMembership,
  slicePixels,
  spreadCuts,
  type PlaneName,
  type Slice,
} from '../brain/slices.ts';
import type { SlicesData } from '../data.ts';
import type { Item } from '../display.ts';
import { capHeight, lineHeight } from '../fonts/font.ts';
import { verticalBar } from '../layout/colour-bar.ts';
import { SOFT, type Laid, type Room } from '../layout/laid.ts';
import { Names, textAt, widthOf } from '../layout/text.ts';
import { tickText, ticksWithin } from '../layout/ticks.ts';
import type { PanelOf } from '../schema.ts';
import { MM_PER_INCH } from '../units.ts';
import { swatchLegend } from './legend.ts';

const GAP = 1.5;
const MOST_IN_A_ROW = 6;
/** Samples an mm of the brain along outlines. */
const FINENESS = 2.5;

/** Slices at one scale: anatomy, statistic, regions as areas and outlines in their colours, sides and places written on them. */
export function laySlices(panel: PanelOf<'slices'>, data: SlicesData, room: Room): Laid {
  const { preset, width } = room;
  const { small } = preset;
  const box = boxOf(data);
  const flipped = panel.convention === 'radiological';
  const slices = panel.cuts.flatMap(({ plane, at, count }) =>
    (at ?? spreadCuts(data, plane, count, box)).map((mm): Slice => ({ plane, at: mm, box, flipped })),
  );
  const barRoom =
    data.overlay === null ? 0 : 4 + 2.4 + 1.5 + widthOf('−0.00', small) + lineHeight(preset.text);
  const rows: Slice[][] = [];
  // A slice is at least as wide as its place below it.
  const least = widthOf('*x* = −000 mm', small) + 1;
  const fitting = Math.max(1, Math.floor((width - barRoom + GAP) / (least + GAP)));
  const inRow = Math.ceil(slices.length / Math.ceil(slices.length / Math.min(MOST_IN_A_ROW, fitting)));
  for (let from = 0; from < slices.length; from += inRow) rows.push(slices.slice(from, from + inRow));
  const scale = Math.min(
    ...rows.map((row) => {
      const across = row.reduce((sum, slice) => sum + extentOf(slice)[0], 0);
      return (width - barRoom - GAP * (row.length - 1)) / across;
    }),
  );
  const names = new Names();
  const items: Item[] = [];
  let y = 0;
  for (const row of rows) {
    const tallest = Math.max(...row.map((slice) => extentOf(slice)[1])) * scale;
    let x = 0;
    for (const slice of row) {
      const [wide, high] = extentOf(slice).map((mm) => mm * scale) as [number, number];
      items.push(...sliceItems(panel, data, slice, { x, y: y + tallest - high, wide, high }, room));
      x += wide + GAP;
    }
    y += tallest + 1 + lineHeight(small) + 0.8;
  }
  const bottom = y - 1.6 - lineHeight(small);
  if (data.overlay !== null) {
    const { range, threshold, diverging, name, unit } = data.overlay;
    const label = `${name} (${unit})`;
    const table = colourTable(diverging ? 'balance' : 'viridis');
    const tall = Math.min(bottom, 32);
    const at = width - barRoom + 4;
    const share = (value: number): number => (value - range[0]) / (range[1] - range[0]);
    const shown = (value: number): boolean =>
      threshold === null || (diverging ? Math.abs(value) : value) >= threshold;
    items.push(
      ...verticalBar({
        x: at,
        y: 0.5,
        width: 2.4,
        height: tall - 1,
        colours: (s) => {
          const value = range[0] + s * (range[1] - range[0]);
          if (!shown(value)) return [200, 200, 200];
          const entry = Math.round(255 * s);
          return [table[4 * entry]!, table[4 * entry + 1]!, table[4 * entry + 2]!];
        },
        ticks: ticksWithin(range[0], range[1], 5).map((value) => ({
          share: share(value),
          text: tickText(value),
        })),
        preset,
      }),
      textAt(label, width - 0.3, Math.max(tall, widthOf(label, preset.text)) / 2, {
        size: preset.text,
        anchor: 'middle',
        rotate: 90,
      }),
    );
  }
  if (panel.legend && data.regions.length > 0) {
    const legend = swatchLegend(data.regions, y + 0.6, width, preset.text, names);
    items.push(...legend.items);
    y += 0.6 + legend.height;
  }
  return {
    height: y,
    items,
    facts: {
      sides: true,
      ...(data.overlay === null
        ? {}
        : { units: [{ what: data.overlay.name, unit: data.overlay.unit || null }] }),
      colours: { labelled: false, of: data.regions.map(({ name, colour }) => ({ name, colour })) },
      notes: data.notes,
      cut: names.cut,
    },
  };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly wide: number;
  readonly high: number;
}

function sliceItems(
  panel: PanelOf<'slices'>,
  data: SlicesData,
  slice: Slice,
  { x, y, wide, high }: Place,
  { preset, dpi }: Room,
): Item[] {
  const px = (mm: number): number => Math.max(8, Math.round((mm / MM_PER_INCH) * dpi));
  const letters = sidesOf(slice.plane, slice.flipped);
  const about = `${slice.plane} slice at ${'xyz'[AXES[slice.plane].through]!} = ${slice.at} mm`;
  const items: Item[] = [
    {
      kind: 'image',
      x,
      y,
      width: wide,
      height: high,
      raster: slicePixels(data, slice, px(wide), px(high)),
      content: 'brain',
      enlarge: 'smooth',
      about,
    },
  ];
  const size = extentOf(slice).map((mm) => Math.ceil(mm * FINENESS)) as [number, number];
  for (const { voxels, colour } of [...data.regions].reverse()) {
    const field = sliceMembership(data.grid, voxels, slice, size, panel.outline === 'smooth');
    const lines = contours(field, size[0], size[1], panel.outline === 'smooth' ? 0.47 : 0.5);
    const path = pathOf(
      lines,
      (u, v) => [x + (u / size[0]) * wide, y + (v / size[1]) * high],
      panel.outline === 'smooth' ? 0.25 : 0.75,
      FINENESS,
    );
    if (path === '') continue;
    items.push({
      kind: 'path',
      path,
      fill: colour,
      fillOpacity: data.overlay === null ? panel.fill : 0,
      fillRule: 'evenodd',
      stroke: colour,
      lineWidth: Math.max(preset.minLine, 0.6),
      join: 'round',
    });
  }
  const white = { size: preset.small, fill: '#ffffff' };
  items.push(
    textAt(letters[0], x + 0.9, y + 0.9 + capHeight(preset.small), white),
    textAt(letters[1], x + wide - 0.9, y + 0.9 + capHeight(preset.small), { ...white, anchor: 'end' }),
    textAt(
      `*${'xyz'[AXES[slice.plane].through]!}* = ${tickText(slice.at)} mm`,
      x + wide / 2,
      y + high + 1 + capHeight(preset.small),
      { size: preset.small, anchor: 'middle', fill: SOFT },
    ),
  );
  return items;
}

/** What lies at the left and right edge of a slice. */
export function sidesOf(plane: PlaneName, flipped: boolean): [string, string] {
  if (plane === 'sagittal') return ['P', 'A'];
  return flipped ? ['R', 'L'] : ['L', 'R'];
}
