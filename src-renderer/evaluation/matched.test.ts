import { expect, it } from 'vitest';
import type { DecodingView } from '../../src-main/contract/decoding.ts';
import { matchedConvention, matchedTable } from './matched.ts';

const of = (voxels: number, available: number, draws: number) => ({
  voxels,
  available,
  draws,
  mean: 0.75,
  sd: draws === 1 ? 0 : 0.052,
  convention: `${draws} draws`,
});
const view = {
  results: {
    subjects: [
      {
        id: '01',
        regions: [
          { name: 'V1', matched: of(80, 300, 20) },
          { name: 'V2', matched: of(80, 80, 1) },
        ],
      },
      { id: '02', regions: [{ name: 'V1', matched: of(90, 320, 20) }, { name: 'V2' }] },
    ],
    groupMatched: [
      { region: 'V1', voxels: [80, 90], mean: 0.75, ci: [0.7, 0.8] },
      { region: 'V2', voxels: [80, 80], mean: 0.75, ci: null },
    ],
  },
} as unknown as DecodingView;

it('has voxels, subjects with the spread of their draws, and the group', () => {
  expect(matchedTable(view, '95 %')).toEqual({
    note: '',
    columns: ['Voxels taken', 'Of', 'sub-01', 'sub-02', 'Mean', '95 % interval'],
    rows: [
      {
        region: 'V1',
        cells: ['80–90', '300–320', '75.0 % ± 5.2', '75.0 % ± 5.2', '75.0 %', '70.0 % to 80.0 %'],
      },
      { region: 'V2', cells: ['80', '80', '75.0 %', 'n/a', '75.0 %', 'n/a'] },
    ],
  });
});

it('cuts an interval that goes beyond 100 %, says so, and groups large counts', () => {
  const groupMatched = [
    { region: 'V1', voxels: [1433, 1572], mean: 0.9, ci: [0.827, 1.009] },
    { region: 'V2', voxels: [1572, 1572], mean: 0.75, ci: [0.7, 0.8] },
  ];
  const { rows, note } = matchedTable(
    { results: { ...view.results, groupMatched } } as unknown as DecodingView,
    '95 %',
  );
  expect(rows.map(({ cells }) => [cells[0], cells.at(-1)])).toEqual([
    ['1,433–1,572', '82.7 % to 100.0 % ‡'],
    ['1,572', '70.0 % to 80.0 %'],
  ]);
  expect(note).toBe('‡ t-interval cut at 100 %');
});

it('says how, of a region that was drawn from', () => {
  expect(matchedConvention(view)).toBe('V1 of sub-01: 20 draws.');
});
