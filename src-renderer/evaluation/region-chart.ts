import * as Plot from '@observablehq/plot';
import { shownInterval, type ScoreRange } from '../../src-main/contract/intervals.ts';
import { arrowheads } from './arrowheads.ts';
import type { Level, Levels } from './levels.ts';
import { formatScore, type RegionScore } from './scores.ts';

export interface RegionChartInput {
  readonly scores: readonly RegionScore[];
  readonly range: ScoreRange;
  readonly title: string;
  readonly chance: number | null;
  readonly confidence: number;
  readonly levels: Levels;
  readonly colourOf: (region: string) => string;
  /** The region that is pointed at. */
  readonly highlighted: string | null;
}

/**
 * Bars of the mean over subjects for each region, a dot for each subject, the interval of the mean and the chance line, as
 * in Fig. 4 of Mozafari, Reddy & VanRullen 2020.
 */
export function regionChart(input: RegionChartInput, width: number): Plot.PlotOptions {
  const { scores, range, chance, highlighted, levels } = input;
  const { share } = range;
  const scale = share ? 100 : 1;
  const bars = scores.filter(({ mean }) => mean !== null);
  const dots = scores.flatMap(({ region, subjects }) =>
    subjects.map((one, i) => ({
      region,
      ...one,
      value: one.value * scale,
      shift: offset(i, subjects.length),
    })),
  );
  const intervals = scores.flatMap(({ region, ci }) =>
    ci === null ? [] : [{ region, ...shownInterval(ci, range) }],
  );
  const step = (width - 148) / Math.max(1, scores.length);
  const shown = ({ region }: Level): boolean => scores.some((one) => one.region === region);
  const [low, high] = axisOf(input);
  const base = share ? low : 0;
  const ticks = share ? { ticks: tens(low, 100) } : { ticks: 6, nice: true };
  const dim = ({ region }: { region: string }): number =>
    highlighted === null || highlighted === region ? 1 : 0.35;
  return {
    height: Math.max(260, Math.min(420, Math.round(width * 0.42))),
    marginLeft: 56,
    marginRight: 92,
    marginBottom: 40,
    marginTop: 24,
    x: { domain: scores.map(({ region }) => region), label: null, padding: 0.35, tickSize: 0 },
    y: { domain: [low, high], label: `${input.title}${share ? ', %' : ''}`, ...ticks },
    marks: [
      Plot.barY(bars, {
        x: 'region',
        y1: base,
        y2: (one: RegionScore) => one.mean! * scale,
        fill: (one: RegionScore) => input.colourOf(one.region),
        fillOpacity: (one: RegionScore) => 0.85 * dim(one),
      }),
      ...(chance === null
        ? []
        : [
            Plot.ruleY([chance * scale], { stroke: 'currentColor', strokeDasharray: '5 4' }),
            Plot.text([`chance ${formatScore(chance, share)}`], {
              y: [chance * scale],
              frameAnchor: 'right',
              textAnchor: 'start',
              dx: 6,
              fill: 'currentColor',
            }),
          ]),
      // As ChartLegend.svelte shows them.
      Plot.tickY(levels.baseline.filter(shown), {
        x: 'region',
        y: ({ value }: Level) => value * scale,
        stroke: 'currentColor',
        strokeWidth: 2.5,
        strokeDasharray: '3 2',
        strokeOpacity: dim,
        title: ({ region, value }: Level) => `${region}, ${levels.baselineOf}: ${formatScore(value, share)}`,
      }),
      Plot.tickY(levels.noise.filter(shown), {
        x: 'region',
        y: ({ value }: Level) => value * scale,
        stroke: 'currentColor',
        strokeWidth: 2.5,
        strokeOpacity: dim,
        title: ({ region, value }: Level) => `${region}, noise ceiling: ${formatScore(value, share)}`,
      }),
      ...(levels.generator === null
        ? []
        : [
            Plot.ruleY([levels.generator * scale], {
              stroke: 'currentColor',
              strokeWidth: 1.5,
              strokeDasharray: '1 3',
              title: () => `generator ceiling: ${formatScore(levels.generator, share)}`,
            }),
          ]),
      Plot.ruleX(intervals, {
        x: 'region',
        y1: ({ low: from }: (typeof intervals)[number]) => from * scale,
        y2: ({ high: to }: (typeof intervals)[number]) => to * scale,
        stroke: 'currentColor',
        strokeWidth: 1.5,
        strokeOpacity: dim,
      }),
      ...arrowheads(intervals, { x: 'region', scale, opacity: dim }),
      ...scores.flatMap(({ region }) =>
        dots
          .filter((dot) => dot.region === region)
          .map((dot) =>
            Plot.dot([dot], {
              x: 'region',
              y: 'value',
              dx: dot.shift * Math.min(34, step * 0.42),
              r: 3.2,
              fill: 'var(--surface)',
              stroke: 'currentColor',
              strokeWidth: 1.3,
              strokeOpacity: dim(dot),
              title: () => `${region}, sub-${dot.subject}: ${formatScore(dot.value / scale, share)}`,
            }),
          ),
      ),
    ],
  };
}

/** The ends of the axis of values; of shares in per cent. */
export function axisOf({
  scores,
  range,
  chance,
  levels,
}: Pick<RegionChartInput, 'scores' | 'range' | 'chance' | 'levels'>): [number, number] {
  const { share } = range;
  const scale = share ? 100 : 1;
  const ends = (ci: readonly [number, number]): number[] => {
    const { low, high } = shownInterval(ci, range);
    return [low, high];
  };
  const values = [
    ...scores.flatMap(({ subjects, ci }) => [
      ...subjects.map(({ value }) => value),
      ...(ci === null ? [] : ends(ci)),
    ]),
    ...(chance === null ? [] : [chance]),
    ...[...levels.baseline, ...levels.noise].map(({ value }) => value),
    ...(levels.generator === null ? [] : [levels.generator]),
  ].map((value) => value * scale);
  // Shares from a round number below the lowest.
  if (share) return [Math.floor(Math.min(40, ...values) / 10) * 10, Math.max(100, ...values)];
  return [Math.min(0, ...values), Math.max(0.1, ...values)];
}

/** Dots of subjects beside one another, from -0.5 to 0.5. */
function offset(index: number, of: number): number {
  return of < 2 ? 0 : index / (of - 1) - 0.5;
}

function tens(from: number, to: number): number[] {
  return Array.from({ length: Math.floor((to - from) / 10) + 1 }, (_, i) => from + 10 * i);
}
