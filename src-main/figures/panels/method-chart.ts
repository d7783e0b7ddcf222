import type { MethodChartData, MethodFacet } from '../data.ts';
import { circle, line, type Item } from '../display.ts';
import { capHeight, lineHeight } from '../fonts/font.ts';
import { escapeMarkup, fitLines } from '../fonts/markup.ts';
import { INK, RULE, SOFT, type Laid, type Room } from '../layout/laid.ts';
import { blockHeight, Names, textAt, textBlock, widest, widthOf } from '../layout/text.ts';
import { tickText, ticksWithin } from '../layout/ticks.ts';
import type { Preset } from '../presets.ts';
import type { PanelOf } from '../schema.ts';
import { shownInterval } from '../../contract/intervals.ts';

const MEAN = '#0072b2';
const GAP = 5;
const ROW_GAP = 3;

/** Narrowest facet, mm a point of the text. */
const NARROWEST = 3.4;

/** Methods below one another, one facet for each score and convention: unlike conventions never share an axis. */
export function layMethodChart(panel: PanelOf<'methodChart'>, data: MethodChartData, room: Room): Laid {
  const { preset, width } = room;
  const { facets } = data;
  const names = new Names();
  const methods = [
    ...new Map(facets.flatMap((facet) => facet.methods.map((one) => [one.method, one.published] as const))),
  ];
  const labels = methods.map(([method, published]) =>
    names.fit(published ? `*${escapeMarkup(method)}* †` : escapeMarkup(method), preset.text, 0.34 * width, 3),
  );
  const left = Math.max(0, ...labels.map((lines) => widest(lines, preset.text))) + 2;
  // The last tick's number is centred on the end of its axis.
  const end = widthOf('0.00', preset.small) / 2;
  const gap = Math.max(GAP, widthOf('0.00', preset.small) + 1);
  const fitting = Math.floor((width - left - end + gap) / (NARROWEST * preset.text + gap));
  const inRow = Math.max(1, Math.min(facets.length, fitting));
  const perRow = Math.ceil(facets.length / Math.max(1, Math.ceil(facets.length / inRow)));
  const each = (width - left - end - gap * (perRow - 1)) / Math.max(1, perRow);
  const foot = axisLabelAt(preset) + 0.4 * capHeight(preset.text);
  const lines = Math.max(1, ...labels.map((some) => some.length));
  const items: Item[] = [];
  let y = 0;
  for (let from = 0; from < facets.length; from += perRow) {
    if (from > 0) y += ROW_GAP;
    const shown = facets.slice(from, from + perRow);
    const heads = shown.map(({ score }) => names.fit(score.title, preset.text, each, 5));
    const headHeight = blockHeight(Math.max(1, ...heads.map((some) => some.length)), preset.text);
    const top = y + headHeight + 2;
    const high = methods.length * lineHeight(preset.text);
    const bottom =
      top +
      Math.min(
        Math.max(high * (lines + 0.6), panel.height - headHeight - 2 - foot),
        high * Math.max(2.6, lines + 0.6),
      );
    const step = (bottom - top) / Math.max(1, methods.length);
    labels.forEach((some, m) => {
      const middle = top + (m + 0.5) * step - blockHeight(some.length, preset.text) / 2;
      items.push(...textBlock(some, left - 2, middle, { size: preset.text, anchor: 'end' }));
    });
    shown.forEach((facet, f) => {
      const x0 = left + f * (each + gap);
      const head = y + headHeight - blockHeight(heads[f]!.length, preset.text);
      const order = methods.map(([method]) => method);
      items.push(
        ...textBlock(heads[f]!, x0, head, { size: preset.text }),
        ...facetItems(facet, order, { x0, each, top, bottom, step }, room),
      );
    });
    y = bottom + foot;
  }
  for (const note of data.notes) {
    const { lines: some } = fitLines(note, preset.small, width, 200);
    items.push(...textBlock(some, 0, y + 0.6, { size: preset.small, fill: SOFT }));
    y += some.length * lineHeight(preset.small) + 0.6;
  }
  const own = facets.flatMap((facet) => facet.methods.filter(({ ci }) => ci !== null));
  return {
    height: y,
    items,
    facts: {
      ...(facets.some(({ score }) => score.chance !== null) ? { chance: 'drawn' as const } : {}),
      ...(own.length > 0 ? { errorBars: own[0]!.ciMethod } : {}),
      n: facets.length === 0 ? null : `${facets.map(({ score }) => score.images).join(', ')} images`,
      units: facets.map(({ score }) => ({ what: score.title, unit: score.unit })),
      cut: names.cut,
    },
  };
}

/** mm from an axis to the foot of its label, below the numbers of the ticks. */
function axisLabelAt({ small, text }: Preset): number {
  return 1.4 + 1.3 * capHeight(small) + 0.5 + capHeight(text);
}

function facetItems(
  { score, methods }: MethodFacet,
  order: readonly string[],
  at: { x0: number; each: number; top: number; bottom: number; step: number },
  { preset }: Room,
): Item[] {
  const scale = score.share ? 100 : 1;
  const values = [
    ...methods.flatMap(({ mean, ci, values }) => {
      const interval = ci === null ? null : shownInterval(ci, score);
      return [
        ...(mean === null ? [] : [mean]),
        ...(interval === null ? [] : [interval.low, interval.high]),
        ...values,
      ];
    }),
    ...(score.chance === null ? [] : [score.chance]),
  ].map((value) => value * scale);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const margin = 0.06 * (most - least || 1);
  const low = score.share ? Math.max(0, Math.floor((least - margin) / 10) * 10) : Math.min(0, least - margin);
  const high = score.share ? Math.max(100, most) : most + margin;
  const x = (value: number): number => at.x0 + ((value - low) / (high - low)) * at.each;
  const { top, bottom, step } = at;
  const items: Item[] = [
    line(
      [
        [at.x0, bottom],
        [at.x0 + at.each, bottom],
      ],
      RULE,
      preset.line,
    ),
  ];
  for (const tick of ticksWithin(low, score.share ? Math.min(high, 100) : high, Math.max(3, at.each / 9))) {
    items.push(
      line(
        [
          [x(tick), bottom],
          [x(tick), bottom + 0.9],
        ],
        RULE,
        preset.line,
      ),
      textAt(tickText(tick), x(tick), bottom + 1.4 + capHeight(preset.small), {
        size: preset.small,
        anchor: 'middle',
      }),
    );
  }
  items.push(
    textAt(score.share ? 'Accuracy (%)' : score.unit, at.x0 + at.each / 2, bottom + axisLabelAt(preset), {
      size: preset.text,
      anchor: 'middle',
    }),
  );
  if (score.chance !== null) {
    const c = x(score.chance * scale);
    items.push(
      line(
        [
          [c, top - 0.6],
          [c, bottom],
        ],
        INK,
        preset.line,
        { dash: [1.1, 0.8] },
      ),
    );
  }
  const radius = 1.05 * (preset.text / 7) ** 0.7;
  for (const { method, published, mean, ci, values: each } of methods) {
    const y = top + (order.indexOf(method) + 0.5) * step;
    if (ci !== null) {
      const shown = shownInterval(ci, score);
      const [from, to] = [x(shown.low * scale), x(shown.high * scale)];
      const stroke = (points: readonly (readonly [number, number])[]): void => {
        items.push(line(points, INK, preset.dataLine));
      };
      stroke([
        [from, y],
        [to, y],
      ]);
      // An arrowhead where the interval goes on beyond what the score can be.
      const head = 0.8;
      for (const [cut, at, inward] of [
        [shown.cutHigh, to, -1],
        [shown.cutLow, from, 1],
      ] as const)
        if (cut)
          stroke([
            [at + inward * head, y - head],
            [at, y],
            [at + inward * head, y + head],
          ]);
    }
    for (const value of each)
      items.push(circle(x(value * scale), y + step * 0.24, radius * 0.5, { fill: '#8c8c8c' }));
    if (mean !== null) {
      items.push(
        circle(x(mean * scale), y, radius, {
          fill: published ? '#ffffff' : MEAN,
          stroke: published ? INK : MEAN,
          lineWidth: preset.dataLine,
        }),
      );
    }
  }
  return items;
}
