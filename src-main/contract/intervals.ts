/** The values that a score can have, and whether it is a share of comparisons, which is shown in per cent. */
export interface ScoreRange {
  readonly share: boolean;
  readonly bounds: readonly [number, number];
}

const CORRELATION = [-1, 1] as const;
const RANK = [1, Infinity] as const;
const BOUNDS: Readonly<Record<string, readonly [number, number]>> = {
  profileCorrelation: CORRELATION,
  patternCorrelation: CORRELATION,
  pixelCorrelation: CORRELATION,
  ssimGray2d: CORRELATION,
  ssimGray1dLegacy: CORRELATION,
  ssimRgb: CORRELATION,
  pixelMse: [0, 1],
  featureDistance: [0, 2],
  meanRank: RANK,
  medianRank: RANK,
};

/** Scores that are shares of comparisons whatever numbers their names hold: "nWay10", "top5". */
const SHARE = /pairwise|twoWay|pixComp|nWay|^top\d|identification/i;

/** What a score of this name can be; of a name that is not known, anything. */
export function scoreRange(name: string): ScoreRange {
  const of = name.replace(/^category:/, '');
  // The name of a network is no part of what a score on its features is.
  const kind = of.startsWith('feature') ? of.split(':')[0]! : of;
  if (SHARE.test(kind)) return { share: true, bounds: [0, 1] };
  return { share: false, bounds: BOUNDS[kind] ?? [-Infinity, Infinity] };
}

/** An interval as it can be shown: a t-interval may reach beyond what a score can be. */
export interface ShownInterval {
  readonly low: number;
  readonly high: number;
  /** Whether an end lies beyond the bound of the score, and was put there. */
  readonly cutLow: boolean;
  readonly cutHigh: boolean;
}

export function shownInterval(
  ci: readonly [number, number],
  { bounds }: Pick<ScoreRange, 'bounds'>,
): ShownInterval {
  const [least, most] = bounds;
  // What rounding alone puts there is no interval beyond the bound.
  const slack = 1e-9;
  return {
    low: Math.max(least, Math.min(most, ci[0])),
    high: Math.min(most, Math.max(least, ci[1])),
    cutLow: ci[0] < least - slack,
    cutHigh: ci[1] > most + slack,
  };
}

export const isCut = ({ cutLow, cutHigh }: ShownInterval): boolean => cutLow || cutHigh;

/** At intervals that are cut at a bound of the score. */
export const CUT = '‡';

interface IntervalOf {
  readonly ci: readonly [number, number] | null | undefined;
  readonly score: ScoreRange;
}

/** "cut at 100 %": the bounds that some of these intervals reach beyond; null where none does. */
export function cutWords(intervals: readonly IntervalOf[]): string | null {
  const ends = new Set<string>();
  for (const { ci, score } of intervals) {
    if (ci === null || ci === undefined) continue;
    const { cutLow, cutHigh } = shownInterval(ci, score);
    const end = (value: number): string =>
      score.share ? `${100 * value} %` : String(value).replace('-', '−');
    if (cutLow) ends.add(end(score.bounds[0]));
    if (cutHigh) ends.add(end(score.bounds[1]));
  }
  return ends.size === 0 ? null : `cut at ${[...ends].join(' and ')}`;
}

/** "‡ t-interval cut at 100 %", to be said once below these intervals; empty where none is cut. Of all intervals t-intervals alone reach beyond a bound. */
export function cutNote(intervals: readonly IntervalOf[]): string {
  const words = cutWords(intervals);
  return words === null ? '' : `${CUT} t-interval ${words}`;
}
