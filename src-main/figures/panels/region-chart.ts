import type { RegionChartData } from '../data.ts';
import { circle, line, type Item } from '../display.ts';
import { capHeight, lineHeight } from '../fonts/font.ts';
import { escapeMarkup } from '../fonts/markup.ts';
import { INK, RULE, SOFT, type Laid, type Room } from '../layout/laid.ts';
import { textAt, textMiddle, widthOf } from '../layout/text.ts';
import { tickText, ticksWithin } from '../layout/ticks.ts';
import type { PanelOf } from '../schema.ts';
import { starsOf } from '../words/numbers.ts';

/**
 * Bars of the mean over subjects, a dot for each subject, the interval of the mean, the chance line and stars, as in Fig. 4 of
 * Mozafari, Reddy & VanRullen 2020. Bars of shares start at chance, which is their zero.
 */
export function layRegionChart(panel: PanelOf<'regionChart'>, data: RegionChartData, room: Room): Laid {
  const { preset, width } = room;
  const { score, bars } = data;
  const scale = score.share ? 100 : 1;
  const chance = score.chance === null ? null : score.chance * scale;
  const chanceDrawn = panel.chance && chance !== null;
  const [low, high] = domainOf(data, scale);
  const base = score.share ? (chance ?? 0) : Math.max(low, 0);

  const tick = preset.small;
  const ticks = ticksWithin(low, score.share ? Math.min(high, 100) : high, Math.max(3, panel.height / 8));
  const tickWidth = Math.max(...ticks.map((value) => widthOf(tickText(value), tick)));
  const left = lineHeight(preset.text) + 1.2 + tickWidth + 1.6;
  const chanceText = 'Chance';
  const right = chanceDrawn ? widthOf(chanceText, tick) + 1.2 : 1;
  const plotWidth = width - left - right;
  const step = plotWidth / Math.max(1, bars.length);
  const names = bars.map(({ region }) => escapeMarkup(region));
  const widest = Math.max(0, ...names.map((name) => widthOf(name, preset.text)));
  const slanted = widest > step * 0.96;
  const foot = slanted ? 2 + 0.75 * widest + capHeight(preset.text) : 1.6 + capHeight(preset.text) + 1;
  const starBand = panel.stars ? lineHeight(preset.text) * 0.8 : 0;
  const top = 1 + starBand;
  const bottom = Math.max(top + 8, panel.height - foot);
  const y = (value: number): number => bottom - ((value - low) / (high - low)) * (bottom - top);
  const x = (index: number): number => left + (index + 0.5) * step;
  const barWidth = Math.min(0.62 * step, (9 * preset.text) / 7);
  const radius = Math.min(0.85, barWidth / 7) * (preset.text / 7) ** 0.7;

  const items: Item[] = [];
  bars.forEach(({ mean, colour }, i) => {
    if (mean === null) return;
    const [from, to] = [y(base), y(mean * scale)];
    items.push({
      kind: 'rect',
      x: x(i) - barWidth / 2,
      y: Math.min(from, to),
      width: barWidth,
      height: Math.abs(from - to),
      fill: colour,
    });
  });
  if (chanceDrawn) {
    items.push(
      line(
        [
          [left, y(chance)],
          [left + plotWidth, y(chance)],
        ],
        INK,
        preset.line,
        { dash: [1.1, 0.8] },
      ),
      textMiddle(chanceText, left + plotWidth + 0.8, y(chance), { size: tick, fill: SOFT }),
    );
  }
  if (panel.joined) {
    for (const id of new Set(bars.flatMap(({ subjects }) => subjects.map((one) => one.id)))) {
      const points = bars.flatMap(({ subjects }, i) =>
        subjects.flatMap((one, s) =>
          one.id === id ? [[x(i) + shift(s, subjects.length) * barWidth, y(one.value * scale)] as const] : [],
        ),
      );
      if (points.length > 1) items.push(line(points, '#8c8c8c', preset.line * 0.6));
    }
  }
  bars.forEach(({ ci, mean }, i) => {
    if (ci === null || mean === null) return;
    const bounded = ci.map((end) => Math.min(high, Math.max(low, end * scale)));
    items.push(
      line(
        [
          [x(i), y(bounded[0]!)],
          [x(i), y(bounded[1]!)],
        ],
        INK,
        preset.dataLine,
      ),
    );
  });
  bars.forEach(({ subjects }, i) => {
    subjects.forEach(({ value }, s) => {
      const at = x(i) + shift(s, subjects.length) * barWidth;
      items.push(
        circle(at, y(value * scale), radius, { fill: '#ffffff', stroke: INK, lineWidth: preset.line }),
      );
    });
  });
  if (panel.stars) {
    bars.forEach(({ p }, i) => {
      const stars = starsOf(p);
      if (stars !== '')
        items.push(textAt(escapeMarkup(stars), x(i), 1 + starBand, { size: preset.text, anchor: 'middle' }));
    });
  }
  items.push(
    line(
      [
        [left, top],
        [left, bottom],
      ],
      RULE,
      preset.line,
    ),
  );
  for (const value of ticks) {
    items.push(
      line(
        [
          [left - 0.9, y(value)],
          [left, y(value)],
        ],
        RULE,
        preset.line,
      ),
      textMiddle(tickText(value), left - 1.5, y(value), { size: tick, anchor: 'end' }),
    );
  }
  items.push(
    textAt(`${score.title} (${score.unit})`, capHeight(preset.text), (top + bottom) / 2, {
      size: preset.text,
      anchor: 'middle',
      rotate: 90,
    }),
  );
  names.forEach((name, i) => {
    items.push(
      slanted
        ? textAt(name, x(i) + 0.6, bottom + 1.4 + capHeight(preset.text) * 0.6, {
            size: preset.text,
            anchor: 'end',
            rotate: 45,
          })
        : textAt(name, x(i), bottom + 1.6 + capHeight(preset.text), { size: preset.text, anchor: 'middle' }),
    );
  });
  const ns = [...new Set(bars.map(({ n }) => n))].filter((n) => n > 0);
  return {
    height: bottom + foot,
    items,
    facts: {
      ...(chance === null ? {} : { chance: chanceDrawn ? ('drawn' as const) : ('missing' as const) }),
      ...(bars.some(({ ci }) => ci !== null)
        ? { errorBars: bars.find(({ ciMethod }) => ciMethod !== null)?.ciMethod ?? null }
        : {}),
      n: ns.length === 0 ? null : `n = ${ns.join(' to ')} subjects`,
      units: [{ what: score.title, unit: score.unit }],
      colours: { labelled: true, of: bars.map(({ region, colour }) => ({ name: region, colour })) },
    },
  };
}

/** Ends of the axis; shares in per cent from a round number below the lowest. A t-interval may go past 100 %, where no tick stands. */
function domainOf({ bars, score }: RegionChartData, scale: number): [number, number] {
  const values = [
    ...bars.flatMap(({ subjects, ci, mean }) => [
      ...subjects.map(({ value }) => value),
      ...(ci ?? []),
      ...(mean === null ? [] : [mean]),
    ]),
    ...(score.chance === null ? [] : [score.chance]),
  ].map((value) => value * scale);
  if (score.share)
    return [Math.max(0, Math.floor(Math.min(40, ...values) / 10) * 10), Math.max(100, ...values)];
  const [low, high] = [Math.min(0, ...values), Math.max(0.1, ...values)];
  return [low, high + 0.04 * (high - low)];
}

/** Dots of subjects beside one another, within the bar. */
function shift(index: number, of: number): number {
  return of < 2 ? 0 : (index / (of - 1) - 0.5) * 0.72;
}
