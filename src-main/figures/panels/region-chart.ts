import type { RegionChartData } from '../data.ts';
import { line, type Item, type Run } from '../display.ts';
import { capHeight, lineHeight } from '../fonts/font.ts';
import { escapeMarkup } from '../fonts/markup.ts';
import { RULE, type Laid, type Room } from '../layout/laid.ts';
import { Names, textAt, textMiddle, widest, widthOf } from '../layout/text.ts';
import { tickText, ticksWithin } from '../layout/ticks.ts';
import type { PanelOf } from '../schema.ts';
import { shownInterval } from '../../contract/intervals.ts';
import { between, starsOf } from '../words/numbers.ts';
import { levelLegend } from './levels.ts';
import { barItems, CHANCE, xOf, yOf, type Plot } from './region-bars.ts';
import { nameItems } from './region-names.ts';

/** mm between rows of bars that stand below one another. */
const ROW_GAP = 3;

/**
 * Bars of the mean over subjects, a dot for each subject, the interval of the mean, the chance line, levels to compare with and
 * stars, as in Fig. 4 of Mozafari, Reddy & VanRullen 2020. Bars of shares start at chance, which is their zero. Names have room
 * below the bars, whatever the panel's height leaves to these; where they are too many for the width, bars go on in another row.
 */
export function layRegionChart(panel: PanelOf<'regionChart'>, data: RegionChartData, room: Room): Laid {
  const { preset, width } = room;
  const { score, bars } = data;
  const scale = score.share ? 100 : 1;
  const chance = score.chance === null ? null : score.chance * scale;
  const chanceDrawn = panel.chance && chance !== null;
  const [low, high] = domainOf(data, scale);
  const tick = preset.small;
  const ticks = ticksWithin(low, score.share ? Math.min(high, 100) : high, Math.max(3, panel.height / 8));
  const names = new Names();

  const starBand = panel.stars ? lineHeight(preset.text) * 0.8 : 0;
  const top = 1 + starBand;
  const footOfShort = 2.6 + capHeight(preset.text);
  const tall = Math.max(8, panel.height - top - footOfShort);
  const axis = names.fit(`${score.title} (${score.unit})`, preset.text, Math.max(tall + 0.6 * top, 12), 3);
  const left =
    axis.length * lineHeight(preset.text) +
    1.2 +
    widest(
      ticks.map((value) => [plain(tickText(value))]),
      tick,
    ) +
    1.6;
  const right = chanceDrawn ? widthOf(CHANCE, tick) + 1.2 : 1;
  const plotWidth = Math.max(10, width - left - right);
  const stars = bars.map(({ p }) => (panel.stars ? escapeMarkup(starsOf(p)) : ''));
  const least = Math.max(
    1.3 * capHeight(preset.text) + 0.4,
    ...stars.map((some) => widthOf(some, preset.text) + 0.3),
  );
  const inRow = Math.max(1, Math.min(bars.length, Math.floor(plotWidth / least)));
  const rows = Math.max(1, Math.ceil(bars.length / inRow));
  const perRow = Math.ceil(bars.length / rows);
  const step = plotWidth / Math.max(1, perRow);

  const items: Item[] = [];
  let y0 = 0;
  for (let from = 0; from < Math.max(1, bars.length); from += perRow) {
    if (from > 0) y0 += ROW_GAP;
    const shown = bars.slice(from, from + perRow);
    const plot: Plot = {
      ...{ left, top: y0 + top, bottom: y0 + top + tall, step, low, high, scale },
      width: step * shown.length,
      base: score.share ? (chance ?? 0) : Math.max(low, 0),
      chance: chanceDrawn ? chance : null,
    };
    const drawn = {
      ...data,
      bars: shown,
      levels: data.levels.map((one) => ({ ...one, values: one.values.slice(from, from + perRow) })),
    };
    items.push(...barItems(panel, drawn, plot, room));
    shown.forEach((_, i) => {
      const some = stars[from + i]!;
      if (some !== '')
        items.push(textAt(some, xOf(plot, i), plot.top - 0.5, { size: preset.text, anchor: 'middle' }));
    });
    items.push(...axisItems(axis, ticks, plot, room));
    const foot = nameItems(
      shown.map(({ region }) => escapeMarkup(region)),
      plot,
      names,
      room,
    );
    items.push(...foot.items);
    y0 = plot.bottom + Math.max(footOfShort, foot.height);
  }
  const legend = levelLegend(data.levels, y0 + 1.5, left, width - left, preset);
  items.push(...legend.items);
  return {
    height: y0 + (legend.height === 0 ? 0 : 1.5 + legend.height),
    items,
    facts: {
      ...(chance === null ? {} : { chance: chanceDrawn ? ('drawn' as const) : ('missing' as const) }),
      ...(bars.some(({ ci }) => ci !== null)
        ? { errorBars: bars.find(({ ciMethod }) => ciMethod !== null)?.ciMethod ?? null }
        : {}),
      n: subjectsSaid(bars.map(({ n }) => n)),
      units: [{ what: score.title, unit: score.unit }],
      colours: { labelled: true, of: bars.map(({ region, colour }) => ({ name: region, colour })) },
      cut: names.cut,
    },
  };
}

const plain = (text: string): Run => ({ text, face: 'regular' });

/** "n = 3 to 5 subjects"; null of none. */
function subjectsSaid(ns: readonly number[]): string | null {
  const some = ns.filter((n) => n > 0);
  if (some.length === 0) return null;
  const most = Math.max(...some);
  return `n = ${between([Math.min(...some), most])} subject${most === 1 ? '' : 's'}`;
}

function axisItems(
  axis: readonly (readonly Run[])[],
  ticks: readonly number[],
  plot: Plot,
  { preset }: Room,
): Item[] {
  const { left, top, bottom } = plot;
  const items: Item[] = [
    line(
      [
        [left, top],
        [left, bottom],
      ],
      RULE,
      preset.line,
    ),
  ];
  for (const value of ticks) {
    const at = yOf(plot, value);
    items.push(
      line(
        [
          [left - 0.9, at],
          [left, at],
        ],
        RULE,
        preset.line,
      ),
      textMiddle(tickText(value), left - 1.5, at, { size: preset.small, anchor: 'end' }),
    );
  }
  axis.forEach((runs, i) => {
    const x = capHeight(preset.text) + 0.2 + i * lineHeight(preset.text);
    items.push(textAt(runs, x, (top + bottom) / 2, { size: preset.text, anchor: 'middle', rotate: 90 }));
  });
  return items;
}

/** Ends of the axis; of shares in per cent from a round number below the lowest to 100. */
function domainOf({ bars, score, levels }: RegionChartData, scale: number): [number, number] {
  const values = [
    ...bars.flatMap(({ subjects, ci, mean }) => {
      const interval = ci === null ? [] : [shownInterval(ci, score)];
      return [
        ...subjects.map(({ value }) => value),
        ...interval.flatMap(({ low, high }) => [low, high]),
        ...(mean === null ? [] : [mean]),
      ];
    }),
    ...levels.flatMap(({ values: some }) => some.flatMap((value) => value ?? [])),
    ...(score.chance === null ? [] : [score.chance]),
  ].map((value) => value * scale);
  if (score.share)
    return [Math.max(0, Math.floor(Math.min(40, ...values) / 10) * 10), Math.max(100, ...values)];
  const [low, high] = [Math.min(0, ...values), Math.max(0.1, ...values)];
  return [low, high + 0.04 * (high - low)];
}
