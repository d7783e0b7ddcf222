import type { DesignData } from '../data.ts';
import { line, type Item } from '../display.ts';
import { capHeight, lineHeight } from '../fonts/font.ts';
import { RULE, SOFT, type Laid, type Room } from '../layout/laid.ts';
import { textAt, textMiddle, widthOf } from '../layout/text.ts';
import { tickText, ticksWithin } from '../layout/ticks.ts';
import type { PanelOf } from '../schema.ts';
import { verticalBar } from '../layout/colour-bar.ts';

/** The design matrix as a picture: scans down, effects of interest and each run's nuisance across, with rank and condition. */
export function layDesign(panel: PanelOf<'design'>, data: DesignData, room: Room): Laid {
  const { preset, width } = room;
  const { text, small } = preset;
  const ticks = ticksWithin(0, data.scans, 5);
  const left = lineHeight(text) + 1 + Math.max(...ticks.map((tick) => widthOf(tickText(tick), small))) + 1.5;
  const barRoom = 3 + 2.4 + 1 + widthOf('−max', small) + 0.5;
  const right = left + Math.max(10, width - left - barRoom);
  const interest = data.effects.reduce((sum, { columns }) => sum + columns, 0);
  const x = (column: number): number => left + ((right - left) * column) / (interest + data.nuisance);
  const groups = groupsOf(data);
  const heads = layHeads(
    groups.map(({ from, to, names }) => ({ middle: (x(from) + x(to)) / 2, room: x(to) - x(from), names })),
    { left: left - INSET, right: width },
    text,
  );
  const top = heads.height + 2.3;
  const foot = 1.5 + lineHeight(small) + lineHeight(text);
  const bottom = top + Math.max(15, panel.height - top - foot);
  const y = (scan: number): number => top + ((bottom - top) * scan) / data.scans;
  const items: Item[] = [
    {
      kind: 'image',
      x: left,
      y: top,
      width: right - left,
      height: bottom - top,
      raster: data.picture,
      content: 'matrix',
      enlarge: 'whole',
      about: `Design matrix of ${data.scans} scans by ${interest + data.nuisance} columns`,
    },
    {
      kind: 'rect',
      x: left,
      y: top,
      width: right - left,
      height: bottom - top,
      stroke: RULE,
      lineWidth: preset.line,
    },
  ];
  for (const tick of ticks) {
    items.push(
      line(
        [
          [left - 0.9, y(tick)],
          [left, y(tick)],
        ],
        RULE,
        preset.line,
      ),
      textMiddle(tickText(tick), left - 1.5, y(tick), { size: small, anchor: 'end' }),
    );
  }
  items.push(
    textAt('Scan', capHeight(text), (top + bottom) / 2, { size: text, anchor: 'middle', rotate: 90 }),
  );
  for (const group of groups) {
    const [a, b] = [x(group.from) + INSET, x(group.to) - INSET];
    const above = top - 1.3;
    // A bracket of one column may be narrower than its own ends are apart.
    const [from, to] = a < b ? [a, b] : [(a + b) / 2, (a + b) / 2];
    items.push(
      line(
        [
          [from, above + 0.8],
          [from, above],
          [to, above],
          [to, above + 0.8],
        ],
        RULE,
        preset.line,
      ),
    );
  }
  items.push(...heads.items);
  items.push(
    textAt(
      `${data.scans} scans; rank ${data.rank} of ${interest}${data.condition === null ? '' : `, condition ${tickText(Number(data.condition.toPrecision(3)))}`}`,
      left,
      bottom + 1.5 + capHeight(small),
      { size: small, fill: SOFT },
    ),
    ...verticalBar({
      x: right + 3,
      y: top,
      width: 2.4,
      height: Math.min(24, bottom - top),
      colours: (share) => {
        const grey = Math.round(1 + 254 * share);
        return [grey, grey, grey];
      },
      ticks: [
        { share: 0, text: '−max' },
        { share: 0.5, text: '0' },
        { share: 1, text: 'max' },
      ],
      preset,
    }),
  );
  return {
    height: bottom + foot - lineHeight(text) + 0.5,
    items,
    facts: {
      units: [
        { what: 'scans', unit: 'scan' },
        { what: 'regressors', unit: 'share of the column’s largest magnitude' },
      ],
    },
  };
}

/** mm between brackets beside one another, at either side. */
const INSET = 0.3;

/** Columns that belong together, with names from the longest to the shortest. */
function groupsOf({ effects, nuisance, runs }: DesignData): { from: number; to: number; names: string[] }[] {
  let at = 0;
  return [
    ...effects.map(({ name, columns }) => ({ columns, names: [`${name} (${columns})`] })),
    {
      columns: nuisance,
      names: [
        `Nuisance of ${runs.length} run${runs.length === 1 ? '' : 's'} (${nuisance})`,
        `Nuisance (${nuisance})`,
      ],
    },
  ]
    .filter(({ columns }) => columns > 0)
    .map(({ columns, names }) => ({ from: at, to: (at += columns), names }));
}

/**
 * Names above brackets, in as few lines as it takes for none to touch another: each on the lowest line where it has room, within
 * the panel's edges.
 */
function layHeads(
  of: readonly { readonly middle: number; readonly room: number; readonly names: readonly string[] }[],
  edge: { readonly left: number; readonly right: number },
  size: number,
): { items: Item[]; height: number } {
  const rows: [number, number][][] = [];
  const placed = of.map(({ middle, room, names }) => {
    const name = names.find((one) => widthOf(one, size) <= room) ?? names.at(-1)!;
    const half = widthOf(name, size) / 2;
    const at = Math.max(edge.left + half, Math.min(edge.right - half, middle));
    let row = 0;
    while ((rows[row] ?? []).some(([from, to]) => at - half < to + 1.2 && at + half > from - 1.2)) row++;
    (rows[row] ??= []).push([at - half, at + half]);
    return { name, at, row };
  });
  const height = capHeight(size) + Math.max(0, rows.length - 1) * lineHeight(size);
  return {
    height,
    items: placed.map(({ name, at, row }) =>
      textAt(name, at, height - row * lineHeight(size), { size, anchor: 'middle' }),
    ),
  };
}
