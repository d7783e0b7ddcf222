import { CUT } from '../contract/intervals.ts';
import type { Cell, Column, Comparison, Difference } from '../compute/compare/comparison.ts';
import type { PublishedRow } from '../compute/compare/published.ts';
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
} from '../compute/compare/words.ts';
import { formatTable } from './terminal.ts';

/** What Table I of the paper is about, as it should have been; the rest is in the files. */
const inTable = /^(pixCompPairwise|pixCompTwoWay|pixelCorrelation|ssimGray2d|featureDistance:.*)$/;
const ofVectors =
  /^(pairwise|twoWayPrediction|patternCorrelation|featurePairwise:.*|featureTwoWay:.*|nWay\d+|top1|medianRank)$/;

/** A comparison in words: a table of images, one of each kind of latents, differences, and apart from them what papers have printed. */
export function compareTable(comparison: Comparison): string {
  const { title, columns, methods, notes } = comparison;
  const shown = columns.filter(({ split }) => split === 'all');
  const parts = [`${title}\n${aboutText(comparison)}`];
  const images = shown.filter(({ on, score }) => on === 'pixels' && inTable.test(score));
  if (images.length > 0) parts.push(section('Reconstructions', images, comparison));
  for (const on of new Set(shown.map((column) => column.on))) {
    if (on === 'pixels') continue;
    const some = shown.filter(
      (column) => column.on === on && (ofVectors.test(column.score) || inTable.test(column.score)),
    );
    if (some.length > 0) parts.push(section(`Vectors: ${on}`, some, comparison));
  }
  const splits = columns.filter(
    ({ split, score }) => split !== 'all' && (inTable.test(score) || ofVectors.test(score)),
  );
  if (splits.length > 0) parts.push(splitSection(splits, comparison));
  const differences = comparison.differences.filter(({ column }) =>
    shown.some(({ id, score }) => id === column && (inTable.test(score) || ofVectors.test(score))),
  );
  if (differences.length > 0) parts.push(differenceSection(differences, columns));
  parts.push(publishedSection(comparison.published));
  if (methods.some(({ simulated }) => simulated)) parts[0] = `${parts[0]!}\nSIMULATED data.`;
  if (notes.length > 0) parts.push(notes.join('\n'));
  return parts.join('\n\n');
}

function section(heading: string, columns: readonly Column[], { methods }: Comparison): string {
  const rows = methods.flatMap((method) => {
    const cells = columns.map(({ id }) => method.cells.find((cell) => cell.column === id));
    if (cells.every((cell) => cell === undefined)) return [];
    return [
      [
        method.name,
        method.region ?? '',
        String(Math.max(...cells.map((cell) => cell?.perSubject.length ?? 0))),
        ...cells.map((cell, i) => cellText(columns[i]!, cell)),
      ],
    ];
  });
  const header = ['method', 'region', 'subjects', ...columns.map((column) => titleIn(column))];
  const legend = columns.map((column) => `  ${titleIn(column)}: ${definitionText(column, methods)}`);
  return [heading, formatTable(header, rows), ...cutLine(columns, methods), ...legend].join('\n');
}

/** The title without the vectors, which head the table. */
function titleIn({ score }: Column): string {
  return columnTitle({ score, on: 'pixels', split: 'all' });
}

function cellText({ score }: Column, cell: Cell | undefined): string {
  if (cell === undefined) return '-';
  const { mean, ci } = cell.group;
  const { text, cut } = shownText(score, ci);
  const interval = text === '' ? '' : ` (${text}${cut ? CUT : ''})`;
  return `${valueText(score, mean)}${interval}${isSure(cell) ? '*' : ' '}`;
}

/** What the mark of intervals that are cut says. */
function cutLine(columns: readonly Column[], methods: Comparison['methods']): string[] {
  const words = cutText(columns, methods);
  return words === '' ? [] : [words];
}

function splitSection(columns: readonly Column[], { methods }: Comparison): string {
  const keys = [...new Set(columns.map(({ score, on }) => `${on}\0${score}`))];
  const rows = methods.flatMap((method) =>
    keys.flatMap((key) => {
      const cells = (['seen', 'unseen'] as const).map((split) => {
        const column = columns.find((one) => `${one.on}\0${one.score}` === key && one.split === split);
        return [column, method.cells.find((cell) => cell.column === column?.id)] as const;
      });
      if (cells.every(([, cell]) => cell === undefined)) return [];
      const [column] = cells.flatMap(([one]) => one ?? []);
      return [
        [
          method.name,
          columnTitle({ ...column!, split: 'all' }),
          ...cells.flatMap(([of, cell]) =>
            of === undefined ? ['-', ''] : [cellText(of, cell), String(of.definition.n)],
          ),
        ],
      ];
    }),
  );
  return [
    "In and out of the generator's training set",
    formatTable(['method', 'score', 'seen', 'n', 'unseen', 'n'], rows),
    ...cutLine(columns, methods),
  ].join('\n');
}

function differenceSection(differences: readonly Difference[], columns: readonly Column[]): string {
  const rows = differences.map(({ column: id, a, b, difference, ci, p, n }) => {
    const column = columns.find((one) => one.id === id)!;
    return [
      `${a} − ${b}`,
      columnTitle(column),
      valueText(column.score, difference, true),
      intervalText(column.score, ci, true),
      p === undefined ? '' : pText(p),
      String(n),
    ];
  });
  return `Differences, paired over images (not corrected for their number)\n${formatTable(['methods', 'score', 'difference', 'interval', 'p', 'n'], rows)}`;
}

/** What was printed, apart from what is computed here: a column a convention, each with the reason why it is not comparable. */
function publishedSection(published: readonly PublishedRow[]): string {
  const columns = publishedColumns(published);
  const reasons = [...new Set(columns.map(({ notComparable }) => notComparable))];
  const methods = [...new Set(published.map(({ method }) => method))];
  const mark = (at: number): string => `[${reasons.indexOf(columns[at]!.notComparable) + 1}]`;
  const rows = methods.map((method) => [
    method,
    ...columns.map(({ rows: some }) => some.find((one) => one.method === method)?.value ?? '-'),
    'published, not comparable',
  ]);
  const header = ['as printed', ...columns.map(({ title }, c) => `${title} ${mark(c)}`), ''];
  const legend = columns.map(
    ({ title, convention, images, source }, c) =>
      `  ${title} ${mark(c)}: ${convention}; n = ${images} images; ${source}`,
  );
  const why = reasons.map((reason, i) => `  [${i + 1}] not comparable: ${reason}`);
  return `As papers have printed them\n${formatTable(header, rows)}\n${[...legend, ...why].join('\n')}`;
}
