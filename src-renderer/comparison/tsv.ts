import type { ComparisonView } from '../../src-main/contract/compare.ts';

const lines = (rows: readonly (readonly (string | number)[])[]): string =>
  `${rows.map((row) => row.map((cell) => String(cell).replaceAll(/[\t\r\n]+/g, ' ')).join('\t')).join('\n')}\n`;

/** A table of a comparison as TSV, its intervals as they were computed, its conventions in the last lines. */
export function tableTsv({ columns, rows }: ComparisonView['tables'][number]): string {
  return lines([
    ['method', 'region', 'subjects', ...columns.flatMap(({ title }) => [title, `${title}, interval`])],
    ...rows.map(({ method, region, subjects, cells }) => [
      method,
      region,
      subjects,
      ...cells.flatMap((cell) => [cell?.value ?? 'n/a', cell?.interval ?? '']),
    ]),
    ...columns.map(({ title, definition }) => [`# ${title}: ${definition}`]),
  ]);
}

export function differencesTsv(differences: ComparisonView['differences']): string {
  return lines([
    ['methods', 'score', 'difference', 'interval', 'p', 'n'],
    ...differences.map(({ methods, score, difference, interval, p, n }) => [
      methods,
      score,
      difference,
      interval,
      p,
      n,
    ]),
  ]);
}
