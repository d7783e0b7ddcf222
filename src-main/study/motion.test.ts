import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { matrix, row } from '../maths/matrix.ts';
import { readMotion, splitByRuns } from './motion.ts';
import { temporaryFolder } from './testing.ts';

const file = async (text: string) => join(await temporaryFolder({ 'rp_a.txt': text }), 'rp_a.txt');

describe('readMotion', () => {
  it("reads SPM's columns of any width, with CRLF", async () => {
    const path = await file('  1.0e+00  2  3   4 5 -6.5e-03\r\n\r\n  0 0 0 0 0 0\r\n');
    const { names, data } = await readMotion(path);
    expect(names).toEqual(['trans_x', 'trans_y', 'trans_z', 'rot_x', 'rot_y', 'rot_z']);
    expect([data.rows, data.cols]).toEqual([2, 6]);
    expect([...row(data, 0)]).toEqual([1, 2, 3, 4, 5, -0.0065]);
  });

  it('names the line that has not six numbers', async () => {
    const path = await file('0 0 0 0 0 0\n0 0 0 0 0\n');
    await expect(readMotion(path)).rejects.toThrow(`${path}: line 2 has not six numbers: '0 0 0 0 0'`);
    await expect(readMotion(await file('0 0 0 0 0 NaN\n'))).rejects.toThrow('line 1 has not six numbers');
    await expect(readMotion(await file('\n'))).rejects.toThrow('no motion parameters');
  });
});

describe('splitByRuns', () => {
  const table = matrix(5, 2, Float64Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));

  it('cuts a table at the runs', () => {
    const parts = splitByRuns(table, [2, 3]);
    expect(parts.map((part) => [part.rows, part.cols, [...part.data]])).toEqual([
      [2, 2, [0, 1, 2, 3]],
      [3, 2, [4, 5, 6, 7, 8, 9]],
    ]);
  });

  it('refuses runs of another length', () => {
    expect(() => splitByRuns(table, [2, 2], 'rp.txt')).toThrow(
      'rp.txt: 5 rows cannot be cut into runs of 2 + 2 = 4 scans',
    );
  });
});
