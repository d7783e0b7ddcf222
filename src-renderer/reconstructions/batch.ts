import type { ImageColumn } from '../../src-main/contract/live.ts';

/** Images that are wanted: every row of every column. */
export interface PictureGroup {
  readonly columns: readonly ImageColumn[];
  readonly rows: readonly number[];
}

/** What to ask for at once. */
export interface Batch {
  readonly columns: ImageColumn[];
  readonly rows: number[];
}

const MOST_COLUMNS = 16;

/**
 * The next images to ask for: of the first group that lacks any, the first row that does, and with it the rows that
 * follow and lack the same columns.
 * @param groups the most urgent first; @param lacks whether a cell is still to be asked for; @param mostRows at once
 */
export function nextBatch(
  groups: readonly PictureGroup[],
  lacks: (column: ImageColumn, row: number) => boolean,
  mostRows: number,
): Batch | null {
  for (const { columns, rows } of groups) {
    const lackOf = (row: number): ImageColumn[] =>
      columns.filter((column) => lacks(column, row)).slice(0, MOST_COLUMNS);
    const first = rows.findIndex((row) => lackOf(row).length > 0);
    if (first < 0) continue;
    const wanted = lackOf(rows[first]!);
    const same = (row: number): boolean => {
      const lack = lackOf(row);
      return lack.length === wanted.length && lack.every((column, i) => column === wanted[i]);
    };
    return { columns: wanted, rows: rows.slice(first).filter(same).slice(0, mostRows) };
  }
  return null;
}

/** Milliseconds that one answer should take: longer ones hold up the next region, shorter ones are mostly overhead. */
const GOAL = 80;
const MOST_ROWS = 64;

/** How many rows to ask for next, from how long the last took. */
export function nextRows(rows: number, asked: number, took: number): number {
  if (took > 2 * GOAL) return Math.max(Math.floor(Math.min(rows, asked) / 2), 1);
  return took < GOAL && asked >= rows ? Math.min(rows * 2, MOST_ROWS) : rows;
}

const SIDES = [32, 48, 64, 96, 128, 192, 256, 384, 512];

/**
 * The side to ask images in, of few sizes so that zooming a little asks for nothing.
 * @param shown device pixels of the longer side on the screen; @param native of the generator's images
 */
export function sideFor(shown: number, native: number): number {
  // Small ones are asked for whole: they serve every zoom.
  const wanted = native <= 128 ? native : Math.min(shown, native);
  return SIDES.find((side) => side >= wanted) ?? SIDES.at(-1)!;
}
