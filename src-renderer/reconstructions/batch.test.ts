import { describe, expect, it } from 'vitest';
import type { ImageColumn } from '../../src-main/contract/live.ts';
import { nextBatch, nextRows, sideFor } from './batch.ts';
import { imageKey } from './columns.ts';

const presented: ImageColumn = { kind: 'presented' };
const subjects = Array.from({ length: 30 }, (_, s): ImageColumn => ({
  kind: 'subject',
  subject: String(s),
  set: 'A',
}));

describe('nextBatch', () => {
  it('takes the first rows of the first group that lacks any', () => {
    const groups = [
      { columns: [presented], rows: [4, 5] },
      { columns: [presented], rows: [6, 7, 8] },
    ];
    expect(nextBatch(groups, (_, row) => row > 5, 2)).toEqual({ columns: [presented], rows: [6, 7] });
    expect(nextBatch(groups, () => false, 2)).toBeNull();
  });

  it('asks at once for rows that lack the same', () => {
    const columns = [presented, subjects[0]!];
    const lacks = (column: ImageColumn, row: number): boolean => column !== presented || row === 2;
    expect(nextBatch([{ columns, rows: [1, 2, 3] }], lacks, 8)).toEqual({
      columns: [subjects[0]],
      rows: [1, 3],
    });
  });

  it('gets to every cell once, within the bounds of one request', () => {
    const groups = [
      { columns: [presented, ...subjects], rows: [3, 1, 2] },
      { columns: [presented, ...subjects], rows: [0, 4, 5, 6] },
    ];
    const had = new Set<string>();
    const key = (column: ImageColumn, row: number): string => `${imageKey(column)}/${row}`;
    for (let n = 0; n < 100; n++) {
      const batch = nextBatch(groups, (column, row) => !had.has(key(column, row)), 2);
      if (batch === null) break;
      expect(batch.columns.length).toBeLessThanOrEqual(16);
      expect(batch.rows.length).toBeLessThanOrEqual(2);
      for (const column of batch.columns)
        for (const row of batch.rows) {
          expect(had.has(key(column, row))).toBe(false);
          had.add(key(column, row));
        }
    }
    expect(had.size).toBe(31 * 7);
  });
});

describe('nextRows', () => {
  it('asks for fewer after a slow answer, for more after a quick one that was full', () => {
    expect([nextRows(8, 8, 500), nextRows(1, 1, 500)]).toEqual([4, 1]);
    expect([nextRows(8, 8, 20), nextRows(8, 3, 20), nextRows(64, 64, 20)]).toEqual([16, 8, 64]);
    expect(nextRows(8, 8, 120)).toBe(8);
  });
});

describe('sideFor', () => {
  it('asks for small images whole at every zoom, for large ones in few sizes', () => {
    expect([sideFor(40, 64), sideFor(300, 64), sideFor(50, 128)]).toEqual([64, 64, 128]);
    expect([sideFor(88, 256), sideFor(90, 256), sideFor(640, 256), sideFor(900, 1024)]).toEqual([
      96, 96, 256, 512,
    ]);
  });
});
