import { cutNote, scoreRange } from '../../src-main/contract/intervals.ts';
import type { DecodingView } from '../../src-main/contract/decoding.ts';
import { countRange, formatInterval, formatScore, wholeInterval } from './scores.ts';

/** A region at one number of voxels, as the table shows it. */
export interface MatchedRow {
  readonly region: string;
  readonly cells: readonly string[];
}

const PAIRWISE = scoreRange('pairwise');

/** Regions at one number of voxels: a column a subject, then the group's mean and interval, cut at what a share can be; what its mark says. */
export function matchedTable(
  { results }: Pick<DecodingView, 'results'>,
  level: string,
): { columns: string[]; rows: MatchedRow[]; note: string } {
  const groups = results.groupMatched ?? [];
  return {
    note: cutNote(groups.map(({ ci }) => ({ ci: wholeInterval(ci), score: PAIRWISE }))),
    columns: [
      'Voxels taken',
      'Of',
      ...results.subjects.map(({ id }) => `sub-${id}`),
      'Mean',
      `${level} interval`,
    ],
    rows: groups.map(({ region, voxels, mean, ci }) => {
      const of = results.subjects.map(
        ({ regions }) => regions.find(({ name }) => name === region)?.matched ?? null,
      );
      const available = of.flatMap((one) => (one === null ? [] : [one.available]));
      const { text, mark } = formatInterval(wholeInterval(ci), PAIRWISE);
      return {
        region,
        cells: [
          countRange(voxels),
          countRange(available),
          ...of.map((one) => {
            if (one === null) return 'n/a';
            const spread = one.draws === 1 || one.sd === null ? '' : ` ± ${(100 * one.sd).toFixed(1)}`;
            return `${formatScore(one.mean, true)}${spread}`;
          }),
          formatScore(mean, true),
          mark === '' ? text : `${text} ${mark}`,
        ],
      };
    }),
  };
}

/** How it was computed: of the first region that had voxels to draw from. */
export function matchedConvention({ results }: Pick<DecodingView, 'results'>): string {
  const all = results.subjects.flatMap(({ id, regions }) =>
    regions.flatMap(({ name, matched }) => (matched === undefined ? [] : [{ id, name, ...matched }])),
  );
  const one = all.find(({ draws }) => draws > 1) ?? all[0];
  return one === undefined ? '' : `${one.name} of sub-${one.id}: ${one.convention}.`;
}
