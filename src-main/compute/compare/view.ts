import type { ComparisonView } from '../../contract/compare.ts';
import { plural } from '../../study/findings.ts';
import type { CompareResult } from './compare.ts';
import type { Cell, Column, Comparison } from './comparison.ts';
import {
  aboutText,
  columnTitle,
  cutText,
  definitionText,
  intervalText,
  isSure,
  pText,
  publishedColumns,
  shownText,
  valueText,
} from './words.ts';

/** A comparison as the window shows it: each table holds one kind of vectors or images, each column one convention. */
export function viewComparison({ comparison, loaded, files }: CompareResult): ComparisonView {
  const { columns, methods, differences, published } = comparison;
  const kinds = [...new Set(columns.map(({ on, split }) => `${split}\0${on}`))];
  return {
    title: comparison.title,
    about: aboutText(comparison),
    simulated: methods.some(({ simulated }) => simulated),
    tables: kinds.map((kind) =>
      tableOf(
        columns.filter(({ on, split }) => `${split}\0${on}` === kind),
        comparison,
      ),
    ),
    differences: differences.map(({ column: id, a, b, difference, ci, p, n }) => {
      const column = columns.find((one) => one.id === id)!;
      return {
        methods: `${a} − ${b}`,
        score: columnTitle(column),
        difference: valueText(column.score, difference, true),
        interval: intervalText(column.score, ci, true),
        p: p === undefined ? '' : pText(p),
        n,
      };
    }),
    published: publishedColumns(published).map((column) => ({ ...column, rows: [...column.rows] })),
    matched: loaded.flatMap(({ name, reports }) =>
      reports.map(({ what, report }) => {
        const { matched, missing, unused } = report;
        return {
          method: name,
          about: `${what}: ${plural(matched.length, 'file')} matched, ${plural(missing.length, 'image')} without one, ${plural(unused.length, 'file')} left over`,
          complete: missing.length + unused.length === 0,
        };
      }),
    ),
    images: {
      stimuli: [...comparison.stimuli],
      methods: methods.map(({ name }) => ({
        method: name,
        subjects: files.sets.filter(({ method }) => method === name).map(({ subject }) => subject),
      })),
    },
    notes: [...comparison.notes],
  };
}

function tableOf(columns: readonly Column[], { methods }: Comparison): ComparisonView['tables'][number] {
  const { on, split } = columns[0]!;
  const of = split === 'all' ? '' : `, images that the generator has ${split === 'seen' ? '' : 'not '}seen`;
  return {
    heading: `${on === 'pixels' ? 'Reconstructions' : on}${of}`,
    columns: columns.map((column) => ({
      title: columnTitle({ ...column, on: 'pixels', split: 'all' }),
      definition: definitionText(column, methods),
    })),
    rows: methods.flatMap((method) => {
      const cells = columns.map(({ id }) => method.cells.find(({ column }) => column === id));
      if (cells.every((cell) => cell === undefined)) return [];
      return [
        {
          method: method.name,
          region: method.region ?? '',
          subjects: Math.max(...cells.map((cell) => cell?.perSubject.length ?? 0)),
          cells: cells.map((cell, i) => cellOf(columns[i]!, cell)),
        },
      ];
    }),
    cut: cutText(columns, methods),
  };
}

function cellOf(
  { score }: Column,
  cell: Cell | undefined,
): ComparisonView['tables'][number]['rows'][number]['cells'][number] {
  if (cell === undefined) return null;
  const { mean, ci } = cell.group;
  return {
    value: valueText(score, mean),
    interval: intervalText(score, ci),
    shown: shownText(score, ci),
    sure: isSure(cell),
  };
}
