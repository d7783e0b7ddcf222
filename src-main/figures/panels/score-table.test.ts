import { describe, expect, it } from 'vitest';
import type { ScoreTableData, TableCell } from '../data.ts';
import { plainText } from '../fonts/markup.ts';
import { presetOf } from '../presets.ts';
import { chart } from '../testing/sample.ts';
import { tableNotes } from '../words/table-notes.ts';
import { layScoreTable } from './score-table.ts';

const T = '95 % t-interval over subjects';
const cell = (more: Partial<TableCell> = {}): TableCell => ({
  ...{ mean: 0.8, ci: [0.7, 0.9] as const, ciMethod: T, n: 5 },
  ...{ images: [12, 12] as const, pairs: [66, 66] as const },
  ...more,
});
const table = (...rows: (TableCell | null)[][]): ScoreTableData => ({
  kind: 'scoreTable',
  head: 'Region',
  columns: rows[0]!.map((_, c) => ({ ...chart.score, convention: `convention ${c}` })),
  rows: rows.map((cells, r) => ({ label: `R${r}`, published: false, cells })),
  notes: [],
});
const texts = (data: ScoreTableData): string[] =>
  layScoreTable(data, { width: 180, preset: presetOf('nature-2col'), dpi: 300 }).items.flatMap((item) =>
    item.kind === 'text' ? [plainText(item.runs)] : [],
  );

describe('the foot of a table', () => {
  it('says once what all numbers are', () => {
    const { lines, marks } = tableNotes(table([cell()], [cell()]));
    expect(lines).toEqual([`Means over 5 subjects. Below each mean: ${T}.`]);
    expect(marks.size).toBe(0);
  });

  it('marks each cell that is of other subjects, images or intervals, equal ones alike', () => {
    const bootstrap = '95 % percentile bootstrap over images';
    const rows = [
      [cell(), cell({ n: 4 })],
      [cell(), cell({ n: 4 })],
      [cell({ n: 1, ciMethod: bootstrap }), cell({ images: [7, 10], pairs: [21, 45] })],
      [cell(), cell({ ci: null, ciMethod: null })],
    ];
    const { lines, marks } = tableNotes(table(...rows));
    expect(rows.map((row) => row.map((one) => marks.get(one) ?? ''))).toEqual([
      ['', '1)'],
      ['', '1)'],
      ['2)', '3)'],
      ['', '4)'],
    ]);
    expect(lines).toEqual([
      `Means over 5 subjects, unless marked. Below each mean: ${T}, unless marked.`,
      '1) 4 subjects.',
      `2) 1 subject; ${bootstrap}.`,
      '3) 7 to 10 images, 21 to 45 pairs.',
      '4) no interval.',
    ]);
    expect(texts(table(...rows)).filter((text) => text === '1)')).toHaveLength(2);
  });

  it('has no mean of one subject', () => {
    const { lines } = tableNotes(table([cell({ n: 1, ci: null, ciMethod: null })]));
    expect(lines).toEqual(['Of 1 subject.']);
  });
});

it('cuts intervals at the bound of the score, and says so; numbers within stay as they are', () => {
  const beyond = table([cell({ mean: 0.918, ci: [0.827, 1.009] })], [cell()]);
  const said = texts(beyond);
  expect(said).toContain('82.7 to 100.0');
  expect(said).toContain('70.0 to 90.0');
  expect(said.filter((text) => text === '‡')).toHaveLength(1);
  expect(said).toContain('‡ t-interval cut at 100 %, beyond which the score cannot be.');
  expect(texts(table([cell()])).join(' ')).not.toContain('‡');
});

it('has three decimals in a column of small errors, two elsewhere', () => {
  const small = table(
    [cell({ mean: 0.0401, ci: [0.036, 0.0444] }), cell({ mean: 0.4, ci: [0.3, 0.5] })],
    [cell({ mean: 0.25, ci: [0.2, 0.3] }), null],
  );
  const columns = small.columns.map((score) => ({ ...score, share: false, bounds: [0, 1] as const }));
  const shown = texts({ ...small, columns });
  for (const text of ['0.040', '0.036 to 0.044', '0.250', '0.200 to 0.300', '0.40', '0.30 to 0.50'])
    expect(shown).toContain(text);
});
