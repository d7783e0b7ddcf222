import * as Plot from '@observablehq/plot';
import { shownInterval, type ScoreRange } from '../../src-main/contract/intervals.ts';
import { arrowheads } from './arrowheads.ts';
import { spread, type Curve } from './repeats.ts';
import { formatScore, wholeInterval } from './scores.ts';

export interface RepeatsChartInput {
  readonly curves: readonly Curve[];
  readonly title: string;
  readonly range: ScoreRange;
  readonly chance: number;
  readonly colourOf: (region: string) => string;
  /** The region that is pointed at: its interval is drawn, the others are dimmed. */
  readonly highlighted: string | null;
}

const MARGIN = { top: 24, bottom: 40 } as const;

/** A line for each region: accuracy when 1, 2, ... repeats of each test image are averaged, with its name at the end. */
export function repeatsChart(input: RepeatsChartInput, width: number): Plot.PlotOptions {
  const { curves, chance, highlighted, colourOf } = input;
  const height = Math.max(240, Math.min(360, Math.round(width * 0.36)));
  const points = curves.flatMap(({ region, points: some }) =>
    some.map(({ repeats, mean, ci }) => ({
      region,
      repeats,
      value: 100 * mean,
      ci: wholeInterval(ci),
    })),
  );
  const counts = [...new Set(points.map(({ repeats }) => repeats))].sort((a, b) => a - b);
  const values = [...points.map(({ value }) => value), 100 * chance];
  const [low, high] = [Math.floor(Math.min(...values) / 10) * 10, Math.ceil(Math.max(...values) / 10) * 10];
  const top = Math.max(low + 10, high);
  const dim = ({ region }: { region: string }): number =>
    highlighted === null || highlighted === region ? 1 : 0.25;
  const ends = curves.flatMap(({ region }) => points.filter((point) => point.region === region).slice(-1));
  // Names are moved apart in pixels and placed by value.
  const perPixel = (top - low) / (height - MARGIN.top - MARGIN.bottom);
  const heights = spread(
    ends.map(({ value }) => value),
    13 * perPixel,
  );
  const ahead = points.flatMap(({ region, repeats, ci }) =>
    region === highlighted && ci !== null ? [{ repeats, ...shownInterval(ci, input.range) }] : [],
  );
  return {
    height,
    marginLeft: 56,
    marginRight: 130,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    x: {
      type: 'point',
      domain: counts,
      label: 'Repeats averaged',
      labelArrow: 'none',
      padding: 0.3,
      tickSize: 3,
    },
    y: { domain: [low, top], label: `${input.title}, %`, ticks: 6 },
    marks: [
      Plot.ruleY([100 * chance], { stroke: 'currentColor', strokeDasharray: '5 4' }),
      Plot.ruleX(ahead, {
        x: 'repeats',
        y1: ({ low: from }: (typeof ahead)[number]) => 100 * from,
        y2: ({ high: to }: (typeof ahead)[number]) => 100 * to,
        stroke: 'currentColor',
        strokeOpacity: 0.7,
        clip: true,
      }),
      ...arrowheads(
        ahead.filter(({ high: to, low: from }) => 100 * to <= top && 100 * from >= low),
        { x: 'repeats', scale: 100, opacity: () => 0.7 },
      ),
      Plot.line(points, {
        x: 'repeats',
        y: 'value',
        z: 'region',
        stroke: ({ region }: { region: string }) => colourOf(region),
        strokeWidth: 2,
        strokeOpacity: dim,
      }),
      Plot.dot(points, {
        x: 'repeats',
        y: 'value',
        r: 3,
        fill: ({ region }: { region: string }) => colourOf(region),
        fillOpacity: dim,
        title: ({ region, repeats, value }: (typeof points)[number]) =>
          `${region}, ${repeats}: ${formatScore(value / 100, true)}`,
      }),
      Plot.text(
        ends.map((end, k) => ({ ...end, at: heights[k]! })),
        {
          y: 'at',
          frameAnchor: 'right',
          textAnchor: 'start',
          dx: 10,
          text: 'region',
          fill: 'currentColor',
          fillOpacity: dim,
        },
      ),
    ],
  };
}
