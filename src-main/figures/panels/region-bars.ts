import type { RegionChartData } from '../data.ts';
import { circle, line, type Item } from '../display.ts';
import { INK, SOFT, type Room } from '../layout/laid.ts';
import { textMiddle } from '../layout/text.ts';
import type { PanelOf } from '../schema.ts';
import { shownInterval } from '../../contract/intervals.ts';
import { levelMark } from './levels.ts';

/** What the line of chance is called at its end. */
export const CHANCE = 'Chance';

/** A row of bars: mm, and the values at the ends of its axis. */
export interface Plot {
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
  readonly step: number;
  readonly low: number;
  readonly high: number;
  readonly scale: number;
  /** Where bars begin. */
  readonly base: number;
  readonly chance: number | null;
}

export const xOf = ({ left, step }: Plot, index: number): number => left + (index + 0.5) * step;
export const yOf = ({ top, bottom, low, high }: Plot, value: number): number =>
  bottom - ((value - low) / (high - low)) * (bottom - top);

/** Bars, chance, intervals, dots and levels, back to front. */
export function barItems(
  panel: PanelOf<'regionChart'>,
  data: RegionChartData,
  plot: Plot,
  { preset }: Room,
): Item[] {
  const { bars, score } = data;
  const { step, scale, left, width, chance } = plot;
  const x = (index: number): number => xOf(plot, index);
  const y = (value: number): number => yOf(plot, value);
  const barWidth = Math.min(0.62 * step, (9 * preset.text) / 7);
  const radius = Math.min(0.85, barWidth / 7) * (preset.text / 7) ** 0.7;
  const items: Item[] = [];
  bars.forEach(({ mean, colour }, i) => {
    if (mean === null) return;
    const [from, to] = [y(plot.base), y(mean * scale)];
    items.push({
      kind: 'rect',
      x: x(i) - barWidth / 2,
      y: Math.min(from, to),
      width: barWidth,
      height: Math.abs(from - to),
      fill: colour,
    });
  });
  if (chance !== null) {
    const ends = [
      [left, y(chance)],
      [left + width, y(chance)],
    ] as const;
    items.push(
      line(ends, INK, preset.line, { dash: [1.1, 0.8] }),
      textMiddle(CHANCE, left + width + 0.8, y(chance), { size: preset.small, fill: SOFT }),
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
  for (const { what, values } of data.levels)
    values.forEach((value, i) => {
      if (value !== null) items.push(...levelMark(what, x(i), y(value * scale), barWidth * 1.3, preset));
    });
  bars.forEach(({ ci, mean }, i) => {
    if (ci === null || mean === null) return;
    const shown = shownInterval(ci, score);
    const [from, to] = [y(shown.low * scale), y(shown.high * scale)];
    const stroke = (points: readonly (readonly [number, number])[]): void => {
      items.push(line(points, INK, preset.dataLine));
    };
    stroke([
      [x(i), from],
      [x(i), to],
    ]);
    // An arrowhead where the interval goes on beyond what the score can be.
    const head = Math.min(0.8, barWidth / 4);
    for (const [cut, at, inward] of [
      [shown.cutHigh, to, 1],
      [shown.cutLow, from, -1],
    ] as const)
      if (cut)
        stroke([
          [x(i) - head, at + inward * head],
          [x(i), at],
          [x(i) + head, at + inward * head],
        ]);
  });
  bars.forEach(({ subjects }, i) => {
    subjects.forEach(({ value }, s) => {
      const at = x(i) + shift(s, subjects.length) * barWidth;
      items.push(
        circle(at, y(value * scale), radius, { fill: '#ffffff', stroke: INK, lineWidth: preset.line }),
      );
    });
  });
  return items;
}

/** Dots of subjects beside one another, within the bar. */
function shift(index: number, of: number): number {
  return of < 2 ? 0 : (index / (of - 1) - 0.5) * 0.72;
}
