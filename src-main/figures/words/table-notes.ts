import type { ScoreTableData, TableCell } from '../data.ts';
import { CUT, cutWords } from '../../contract/intervals.ts';
import { between, counted, mostCommon } from './numbers.ts';

/** What the foot of a table says of its numbers, and marks of those that differ from the others. */
export interface TableNotes {
  /** "1)", "2)" ...: of cells that are not what the foot says of all. */
  readonly marks: ReadonlyMap<TableCell, string>;
  readonly lines: readonly string[];
  /** What most intervals are; null where there are none. */
  readonly method: string | null;
  readonly images: string;
}

/**
 * Says once what most cells are: a mean over how many subjects, with which interval, of how many images and comparisons. Each
 * cell that differs gets a mark whose note says how; equal differences share a mark.
 */
export function tableNotes(data: ScoreTableData): TableNotes {
  const cells = data.rows.flatMap(({ cells: row }) =>
    row.flatMap((cell, c) => (cell === null ? [] : [{ cell, column: data.columns[c]! }])),
  );
  const n = mostCommon(cells.map(({ cell }) => cell.n));
  const method = mostCommon(
    cells.flatMap(({ cell }) => (cell.ci === null ? [] : [cell.ciMethod ?? UNNAMED])),
  );
  const marks = new Map<TableCell, string>();
  const known = new Map<string, string>();
  for (const { cell, column } of cells) {
    const differs = [
      ...(cell.n === n ? [] : [counted(cell.n, 'subject')]),
      ...(same(cell.images, column.images) && same(cell.pairs, column.pairs)
        ? []
        : [
            `${between(cell.images)} image${cell.images[1] === 1 ? '' : 's'}, ${between(cell.pairs)} ${column.share ? 'pair' : 'value'}${cell.pairs[1] === 1 ? '' : 's'}`,
          ]),
      ...(method === undefined
        ? []
        : cell.ci === null
          ? ['no interval']
          : (cell.ciMethod ?? UNNAMED) === method
            ? []
            : [cell.ciMethod ?? UNNAMED]),
    ];
    if (differs.length === 0) continue;
    const said = differs.join('; ');
    const mark = known.get(said) ?? `${known.size + 1})`;
    known.set(said, mark);
    marks.set(cell, mark);
  }
  const cut = cutWords(cells.map(({ cell, column }) => ({ ci: cell.ci, score: column })));
  const unless = (some: boolean): string => (some ? ', unless marked' : '');
  const others = unless(cells.some(({ cell }) => cell.n !== n));
  const otherwise = unless(
    cells.some(({ cell }) => cell.ci === null || (cell.ciMethod ?? UNNAMED) !== method),
  );
  const over =
    n === undefined
      ? []
      : [n === 1 ? `Of 1 subject${others}.` : `Means over ${counted(n, 'subject')}${others}.`];
  return {
    marks,
    method: method ?? null,
    images: [...new Set(cells.map(({ cell }) => between(cell.images)))].join(' or ') + ' images',
    lines: [
      [
        ...over,
        ...(method === undefined ? [] : [`Below each ${n === 1 ? 'value' : 'mean'}: ${method}${otherwise}.`]),
      ].join(' '),
      ...(cut === null
        ? []
        : [
            `${CUT} ${intervalKind(cells.map(({ cell }) => cell))} ${cut}, beyond which the score cannot be.`,
          ]),
      ...[...known].map(([said, mark]) => `${mark} ${said}.`),
    ].filter((line) => line !== ''),
  };
}

const UNNAMED = 'intervals whose kind the results do not say';

/** t-intervals alone reach beyond a score's bounds. */
function intervalKind(cells: readonly TableCell[]): string {
  return cells.every(({ ci, ciMethod }) => ci === null || /t-interval/.test(ciMethod ?? ''))
    ? 't-interval'
    : 'Interval';
}

const same = (range: readonly [number, number], value: number): boolean =>
  range[0] === value && range[1] === value;
