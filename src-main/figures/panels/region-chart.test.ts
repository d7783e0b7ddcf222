import { describe, expect, it } from 'vitest';
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
});
