import type { ComparisonView } from '../../contract/compare.ts';
import { plural } from '../../study/findings.ts';
import type { CompareResult } from './compare.ts';
import type { Cell, Column, Comparison } from './comparison.ts';
import { columnTitle, definitionText, isSure, pText, valueText } from './words.ts';

/** A comparison as the window shows it: each table holds one kind of vectors or images, each column one convention. */
export function viewComparison({ comparison, loaded }: CompareResult): ComparisonView {
  const { columns, methods, differences, published } = comparison;
  const kinds = [...new Set(columns.map(({ on, split }) => `${split}\0${on}`))];
  return {
    title: comparison.title,
    about: aboutOf(comparison),
    simulated: methods.some(({ simulated }) => simulated),
    tables: kinds.map((kind) =>
      tableOf(
        columns.filter(({ on, split }) => `${split}\0${on}` === kind),
        comparison,
      ),
    ),
    differences: differences.map(({ column: id, a, b, difference, ci, p, n }) => {
      const column = columns.find((one) => one.id === id)!;
      const signed = (value: number): string => `${value > 0 ? '+' : ''}${valueText(column.score, value)}`;
      return {
        methods: `${a} − ${b}`,
        score: columnTitle(column),
        difference: signed(difference),
        interval: ci === undefined ? '' : `${signed(ci[0])} to ${signed(ci[1])}`,
        p: p === undefined ? '' : pText(p),
        n,
      };
    }),
    published: published.map(({ method, measure, value, unit, images, source, notComparable }) => ({
      method,
      measure: `${measure} (${unit})`,
      value: unit === '%' ? value.toFixed(1) : value.toFixed(2),
      images,
      source,
      notComparable,
    })),
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
    notes: [...comparison.notes],
  };
}

function aboutOf({ stimuli, presented, target, confidence }: Comparison): string {
  const size =
    target === undefined
      ? ''
      : ` Originals and reconstructions at ${target.size.join(' × ')} pixels (${target.kernel}), ${target.channels === 3 ? 'RGB' : 'gray'}.`;
  const level = Number((100 * confidence).toPrecision(4));
  return `All methods on the same ${stimuli.length} of ${plural(presented, 'image')}.${size} Means over subjects with ${level} % intervals (over images where there is one subject); * p < 0.05 in every subject.`;
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
    interval: ci === undefined ? '' : `${valueText(score, ci[0])} to ${valueText(score, ci[1])}`,
    sure: isSure(cell),
  };
}
