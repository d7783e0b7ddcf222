import { describe, expect, it } from 'vitest';
import type { RegionChartData } from '../data.ts';
import type { PathItem, RectItem } from '../display.ts';
import { plainText } from '../fonts/markup.ts';
import { presetOf } from '../presets.ts';
import { panel as panelSchema, type PanelOf } from '../schema.ts';
import { chart } from '../testing/sample.ts';
import { layRegionChart } from './region-chart.ts';

const panel = (more: object = {}): PanelOf<'regionChart'> =>
  panelSchema.parse({ kind: 'regionChart', height: 60, ...more }) as PanelOf<'regionChart'>;
const room = { width: 80, preset: presetOf('nature-1col'), dpi: 300 };

/** y in mm of a value in per cent, from the places of two ticks. */
function axisOf(items: ReturnType<typeof layRegionChart>['items']): (value: number) => number {
  const tick = (text: string): number => {
    const at = items.findIndex((item) => item.kind === 'text' && plainText(item.runs) === text);
    return Number(/M[\d.]+ ([\d.]+)L/.exec((items[at - 1] as PathItem).path)![1]);
  };
  const [low, high] = [tick('40'), tick('100')];
  return (value) => low + ((value - 40) / 60) * (high - low);
}

describe('the region chart', () => {
  it('draws bars from chance to the mean, in the colours of the regions', () => {
    const { items } = layRegionChart(panel(), chart, room);
    const y = axisOf(items);
    const bars = items.filter((item): item is RectItem => item.kind === 'rect');
    expect(bars.map(({ fill }) => fill)).toEqual(['#6558e0', '#109063']);
    expect(bars[0]!.y).toBeCloseTo(y(80), 3);
    expect(bars[0]!.y + bars[0]!.height).toBeCloseTo(y(50), 3);
    expect(bars[1]!.height).toBeCloseTo(0, 6);
  });

  it('draws a dot for each subject, the interval and the chance line where they belong', () => {
    const { items } = layRegionChart(panel(), chart, room);
    const y = axisOf(items);
    const dots = items.filter((item): item is PathItem => item.kind === 'path' && item.fill === '#ffffff');
    expect(dots).toHaveLength(6);
    const centres = dots.map(({ path }) => Number(/^M[\d.]+ ([\d.]+)/.exec(path)![1]));
    [70, 80, 90, 45, 50, 55].forEach((value, i) => expect(centres[i]).toBeCloseTo(y(value), 3));
    const dashed = items.find((item): item is PathItem => item.kind === 'path' && item.dash !== undefined)!;
    expect(Number(/M[\d.]+ ([\d.]+)L/.exec(dashed.path)![1])).toBeCloseTo(y(50), 3);
    const path = items.filter((item): item is PathItem => item.kind === 'path').map(({ path }) => path);
    const interval = path.find((one) => {
      const [, from, to] = /^M[\d.]+ ([\d.]+)L[\d.]+ ([\d.]+)$/.exec(one) ?? [];
      return Math.abs(Number(from) - y(60)) < 1e-3 && Math.abs(Number(to) - y(95)) < 1e-3;
    });
    expect(interval).toBeDefined();
  });

  it('writes stars where p asks for them, and only there', () => {
    const texts = (more: object): string[] =>
      layRegionChart(panel(more), chart, room).items.flatMap((item) =>
        item.kind === 'text' ? [plainText(item.runs)] : [],
      );
    expect(texts({}).filter((text) => /^\*+$/.test(text))).toEqual(['**']);
    expect(texts({ stars: false }).filter((text) => /^\*+$/.test(text))).toEqual([]);
    expect(texts({})).toContain('Pairwise decoding accuracy (%)');
  });

  it('says that the chance level is missing where it is left out', () => {
    expect(layRegionChart(panel(), chart, room).facts.chance).toBe('drawn');
    expect(layRegionChart(panel({ chance: false }), chart, room).facts.chance).toBe('missing');
  });

  it('stays within its height and width', () => {
    const { height, items } = layRegionChart(panel(), chart, room);
    expect(height).toBeCloseTo(60, 0);
    for (const item of items) {
      if (item.kind !== 'text') continue;
      expect(item.y).toBeLessThanOrEqual(height);
      expect(item.x).toBeLessThanOrEqual(80);
    }
  });

  const bars = (names: readonly string[]): RegionChartData => ({
    ...chart,
    bars: names.map((region, i) => ({ ...chart.bars[i % 2]!, region })),
  });
  const plotOf = (data: RegionChartData): number => {
    const y = axisOf(layRegionChart(panel(), data, room).items);
    return y(50) - y(100);
  };

  it('keeps its plot as high as it is under short names, whatever names there are', () => {
    const long = bars(
      Array.from({ length: 9 }, (_, i) => `left_inferior_frontal_gyrus_pars_opercularis_${i}`),
    );
    expect(plotOf(long)).toBeCloseTo(plotOf(chart), 6);
    const { facts } = layRegionChart(panel(), long, room);
    expect(facts.cut).toEqual([]);
    const endless = layRegionChart(panel(), bars(['W'.repeat(200)]), room);
    expect(endless.facts.cut).toEqual(['W'.repeat(200)]);
  });

  it('goes on in another row where bars are too many for the width', () => {
    const { items } = layRegionChart(panel(), bars(Array.from({ length: 60 }, (_, i) => `R${i}`)), room);
    const names = items.filter((item) => item.kind === 'text' && /^R\d+$/.test(plainText(item.runs)));
    expect(names).toHaveLength(60);
    expect(
      items.filter((item) => item.kind === 'text' && plainText(item.runs) === 'Chance').length,
    ).toBeGreaterThan(1);
  });

  it('ends an interval at the bound of the score, with an arrowhead', () => {
    const beyond = { ...chart, bars: [{ ...chart.bars[0]!, ci: [0.7, 1.1] as const }] };
    const { items } = layRegionChart(panel(), beyond, room);
    const y = axisOf(items);
    const lowest = Math.min(
      ...items.flatMap((item) =>
        item.kind === 'path'
          ? [...item.path.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, at]) => Number(at))
          : [],
      ),
    );
    expect(lowest).toBeGreaterThanOrEqual(y(100) - 1e-3);
    const heads = items.filter(
      (item) => item.kind === 'path' && /^M\S+ \S+L\S+ \S+L\S+ \S+$/.test(item.path),
    );
    expect(heads).toHaveLength(1);
  });

  it('draws levels where they belong, with a legend', () => {
    const data = {
      ...chart,
      levels: [{ what: 'nearest training image', values: [0.65, null], convention: '' }] as const,
    };
    const { items } = layRegionChart(panel(), data, room);
    const y = axisOf(items);
    const marks = items.filter((item): item is PathItem => item.kind === 'path' && item.dash?.[0] === 0.45);
    // One bar has it; the other mark is the legend's.
    expect(marks).toHaveLength(2);
    expect(Number(/M[\d.]+ ([\d.]+)L/.exec(marks[0]!.path)![1])).toBeCloseTo(y(65), 3);
    expect(
      items.some((item) => item.kind === 'text' && plainText(item.runs) === 'Nearest training image'),
    ).toBe(true);
  });
});
