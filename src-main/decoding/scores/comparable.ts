import type { Score } from './score.ts';
import { measureWords } from './similarity.ts';

/** Whether two scores may stand in one column of a table, and where not, why. */
export interface Comparison {
  readonly yes: boolean;
  /** A clause for each reason against it. */
  readonly reasons: readonly string[];
}

/** What must agree, and how it is said. Intervals, p and what was scored (predictor) may differ: that is what tables are for. */
const facets: readonly { readonly what: string; readonly of: (score: Score) => string }[] = [
  { what: 'score', of: ({ name }) => name },
  { what: 'definition', of: ({ convention }) => convention },
  { what: 'vectors compared', of: ({ space }) => space ?? 'not said' },
  { what: 'likeness', of: ({ measure }) => (measure === undefined ? 'not said' : measureWords[measure]) },
  { what: 'anchor', of: ({ anchor }) => anchor ?? 'none' },
  { what: 'ties', of: ({ tieRule }) => tieRule },
  { what: 'images', of: ({ n }) => String(n) },
  { what: 'candidates', of: ({ candidates }) => String(candidates ?? 'as many as images') },
  { what: 'distractors', of: ({ distractors }) => String(distractors ?? 0) },
  {
    what: 'size compared at',
    of: ({ resize }) =>
      resize === undefined ? 'not said' : `${resize.to.join(' x ')}, ${channels(resize.channels)}`,
  },
  { what: 'resampling', of: ({ resize }) => resize?.kernel ?? 'not said' },
  { what: 'SSIM', of: ({ ssim }) => ssim ?? 'none' },
  {
    what: 'network',
    of: ({ network }) => (network === undefined ? 'none' : `${network.name}, ${network.layer}`),
  },
  { what: 'weights', of: ({ network }) => network?.weights ?? 'none' },
  { what: 'input of the network', of: ({ network }) => network?.input ?? 'none' },
];

/** Whether two scores may stand in one column: each facet of their definition must agree. */
export function comparable(a: Score, b: Score): Comparison {
  const reasons = facets.flatMap(({ what, of }) =>
    of(a) === of(b) ? [] : [`${what}: ${of(a)} against ${of(b)}`],
  );
  return { yes: reasons.length === 0, reasons };
}

/** Scores as columns in each of which all are comparable, in the order in which they are first met. */
export function comparableColumns(scores: readonly Score[]): Score[][] {
  const columns = new Map<string, Score[]>();
  for (const score of scores) {
    const key = JSON.stringify(facets.map(({ of }) => of(score)));
    const column = columns.get(key);
    if (column === undefined) columns.set(key, [score]);
    else column.push(score);
  }
  return [...columns.values()];
}

function channels(count: 1 | 3): string {
  return count === 1 ? 'gray' : 'colour';
}
