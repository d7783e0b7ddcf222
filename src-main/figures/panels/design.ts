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
  const top = 1 + lineHeight(text) + 1.4;
  const foot = 1.5 + lineHeight(small) + lineHeight(text);
  const right = left + Math.max(10, width - left - barRoom);
  const bottom = top + Math.max(15, panel.height - top - foot);
  const x = (column: number): number => left + ((right - left) * column) / (data.effects + data.nuisance);
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
      about: `Design matrix of ${data.scans} scans by ${data.effects + data.nuisance} columns`,
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
  const what = data.part === 'train' ? 'Latents' : 'Test images';
  const groups = [
    { from: 0, to: data.effects, name: `${what} (${data.effects})` },
    {
      from: data.effects,
      to: data.effects + data.nuisance,
      name: `Nuisance of ${data.runs.length} runs (${data.nuisance})`,
    },
  ].filter(({ from, to }) => to > from);
  for (const { from, to, name } of groups) {
    const [a, b] = [x(from) + 0.3, x(to) - 0.3];
    const above = top - 1;
    const short = widthOf(name, text) > b - a ? name.replace(/ of.*\(/, ' (') : name;
    items.push(
      line(
        [
          [a, above + 0.5],
          [a, above - 0.3],
          [b, above - 0.3],
          [b, above + 0.5],
        ],
        RULE,
        preset.line,
      ),
      textAt(short, (a + b) / 2, above - 1.2, { size: text, anchor: 'middle' }),
    );
  }
  items.push(
    textAt(
      `${data.scans} scans; rank ${data.rank} of ${data.effects}${data.condition === null ? '' : `, condition ${tickText(Number(data.condition.toPrecision(3)))}`}`,
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
