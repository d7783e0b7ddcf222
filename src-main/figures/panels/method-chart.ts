import type { MethodChartData, MethodFacet } from '../data.ts';
import { circle, line, type Item } from '../display.ts';
import { capHeight, lineHeight, textWidth } from '../fonts/font.ts';
import { escapeMarkup, parseMarkup, wrapMarkup } from '../fonts/markup.ts';
import { INK, RULE, SOFT, type Laid, type Room } from '../layout/laid.ts';
import { blockHeight, textAt, textBlock, textMiddle, widthOf } from '../layout/text.ts';
import { tickText, ticksWithin } from '../layout/ticks.ts';
import type { PanelOf } from '../schema.ts';

const MEAN = '#0072b2';
const GAP = 5;

/** Methods below one another, one facet for each score and convention: unlike conventions never share an axis. */
export function layMethodChart(panel: PanelOf<'methodChart'>, data: MethodChartData, room: Room): Laid {
  const { preset, width } = room;
  const { facets } = data;
  const methods = [
    ...new Map(facets.flatMap((facet) => facet.methods.map((one) => [one.method, one.published] as const))),
  ];
  const labels = methods.map(([method, published]) =>
    parseMarkup(published ? `*${escapeMarkup(method)}* †` : escapeMarkup(method)),
  );
  const left = Math.max(0, ...labels.map((runs) => textWidth(runs, preset.text))) + 2;
  // The last tick's number is centred on the end of its axis.
  const end = widthOf('100', preset.small) / 2;
  const each = (width - left - end - GAP * (facets.length - 1)) / Math.max(1, facets.length);
  const heads = facets.map(({ score }) => wrapMarkup(score.title, preset.text, each));
  const headLines = Math.max(1, ...heads.map((lines) => lines.length));
  const top = blockHeight(headLines, preset.text) + 2;
  const foot = 1.4 + capHeight(preset.small) + 1 + lineHeight(preset.text);
  const bottom =
    top +
    Math.min(
      Math.max(methods.length * lineHeight(preset.text) * 1.6, panel.height - top - foot),
      methods.length * lineHeight(preset.text) * 2.6,
    );
  const step = (bottom - top) / Math.max(1, methods.length);
  const items: Item[] = [];
  labels.forEach((runs, m) =>
    items.push(textMiddle(runs, left - 2, top + (m + 0.5) * step, { size: preset.text, anchor: 'end' })),
  );
  facets.forEach((facet, f) => {
    const x0 = left + f * (each + GAP);
    items.push(
      ...textBlock(
        heads[f]!,
        x0,
        blockHeight(headLines, preset.text) - blockHeight(heads[f]!.length, preset.text),
        {
          size: preset.text,
        },
      ),
    );
    items.push(
      ...facetItems(
        facet,
        methods.map(([method]) => method),
        { x0, each, top, bottom, step },
        room,
      ),
    );
  });
  let y = bottom + foot;
  for (const note of data.notes) {
    const lines = wrapMarkup(note, preset.small, width);
    items.push(...textBlock(lines, 0, y + 0.6, { size: preset.small, fill: SOFT }));
    y += lines.length * lineHeight(preset.small) + 0.6;
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
    },
  };
}

function facetItems(
  { score, methods }: MethodFacet,
  order: readonly string[],
  at: { x0: number; each: number; top: number; bottom: number; step: number },
  { preset }: Room,
): Item[] {
  const scale = score.share ? 100 : 1;
  const values = [
    ...methods.flatMap(({ mean, ci, values }) => [
      ...(mean === null ? [] : [mean]),
      ...(ci ?? []),
      ...values,
    ]),
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
    textAt(
      score.share ? 'Accuracy (%)' : score.unit,
      at.x0 + at.each / 2,
      bottom + 2.2 + capHeight(preset.small) + capHeight(preset.text),
      { size: preset.text, anchor: 'middle' },
    ),
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
    if (ci !== null)
      items.push(
        line(
          [
            [x(ci[0] * scale), y],
            [x(ci[1] * scale), y],
          ],
          INK,
          preset.dataLine,
        ),
      );
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
