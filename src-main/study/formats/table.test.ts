import { describe, expect, it } from 'vitest';
import { openArrayFile } from './array-file.ts';
import { readTable } from './table.ts';
import { expectRefusal, scratchFolder } from './testing.ts';

const write = scratchFolder();
let count = 0;
const read = (text: string): ReturnType<typeof readTable> => readTable(write(`table-${count++}.csv`, text));

describe('readTable', () => {
  it('reads names, header and numbers', async () => {
    expect(await read('stimulus_name,z1,z2\nface,1,-2.5e-3\nhouse,0,4\n')).toEqual({
      names: ['face', 'house'],
      columns: ['z1', 'z2'],
      data: { rows: 2, cols: 2, data: Float64Array.of(1, -0.0025, 0, 4) },
      missing: 0,
      textColumns: [],
    });
  });

  it.each([
    ['tabs, CRLF and a byte-order mark', '\ufeffname\ta\tb\r\nx\t1\t2\r\ny\t3\t4\r\n'],
    ['semicolons', 'name;a;b\nx;1;2\ny;3;4'],
    ['quotes around delimiters', '"name","a","b"\n"x","1","2"\n"y",3,4\n'],
    ['blanks', 'name  a b\nx   1 2\ny 3   4\n'],
    ['a header cell that is empty', ',a,b\nx,1,2\ny,3,4\n'],
    ['empty lines', 'name,a,b\n\nx,1,2\n\ny,3,4\n\n'],
  ])('understands %s', async (_, text) => {
    expect(await read(text)).toMatchObject({
      names: ['x', 'y'],
      columns: ['a', 'b'],
      data: { data: Float64Array.of(1, 2, 3, 4) },
    });
  });

  it('does without header and names', async () => {
    expect(await read('1,2\n3,4\n')).toMatchObject({ names: [], columns: ['c1', 'c2'], data: { rows: 2 } });
    expect(await read('x,1,2\ny,3,4\n')).toMatchObject({ names: ['x', 'y'], columns: ['c1', 'c2'] });
    expect(await read('5\n6\n')).toMatchObject({ names: [], data: { rows: 2, cols: 1 } });
  });

  it('counts what is missing and reads infinities', async () => {
    const { data, missing } = await read('name,a,b,c\nx,n/a,-Inf,\ny,3,inf,NaN\n');
    expect([missing, ...data.data]).toEqual([3, NaN, -Infinity, NaN, 3, Infinity, NaN]);
  });

  it('keeps numeric ids as names, with the zeros at their end', async () => {
    const table = await read('stimulus_id,z1\n1518878.010040,1\n1518878.010042,2\n');
    expect(table.names).toEqual(['1518878.010040', '1518878.010042']);
  });

  it('sets columns of text apart', async () => {
    const table = await read('name,category,z1\nx,cat,1\ny,n/a,2\n');
    expect([table.columns, table.textColumns]).toEqual([['z1'], ['category']]);
  });

  it('says which cell is no number and which line has the wrong length', async () => {
    const cell = write('cell.csv', 'name,a\nx,1\ny,2,\n'.replace('2,', '2x'));
    await expectRefusal(readTable(cell), cell, /row 3, column 'a' says '2x'/);
    const ragged = write('ragged.csv', 'name,a,b\nx,1,2\ny,3\n');
    await expectRefusal(readTable(ragged), ragged, /line 3 has another number of cells/);
    await expectRefusal(read('\n\n'), 'table-', /empty/);
    await expectRefusal(readTable('nowhere.csv'), 'nowhere.csv', /no such file/);
  });

  it('is an array file too', async () => {
    const file = await openArrayFile(write('as-array.tsv', 'name\ta\nx\t1\n'));
    expect([file.format, (await file.read('data')).shape, await file.readText('names')]).toEqual([
      'table',
      [1, 1],
      ['x'],
    ]);
    await file.close();
  });
});
