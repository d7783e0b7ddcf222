import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './study/testing.ts';
import { isMissing, readTsv, toNumber } from './read-tsv.ts';

const write = async (text: string) => join(await temporaryFolder({ 'a.tsv': text }), 'a.tsv');

describe('readTsv', () => {
  it('reads empty cells, CRLF, a byte order mark, and quotes', async () => {
    const path = await write(
      '\uFEFFonset\tname\tlast\r\n1.5\t\t\r\n\r\n 2 \t"two words"\tx\r\n\t5" nail\t3\r\n',
    );
    const table = await readTsv(path);
    expect(table.columns).toEqual(['onset', 'name', 'last']);
    expect(table.rows).toEqual([
      ['1.5', '', ''],
      ['2', 'two words', 'x'],
      ['', '5" nail', '3'],
    ]);
    expect(table.lines).toEqual([2, 4, 5]);
  });

  it('names the line of a row with too few cells', async () => {
    const path = await write('a\tb\n1\t2\n3\n');
    await expect(readTsv(path)).rejects.toThrow(`${path}: line 3 has 1 cells, the header has 2 (a, b)`);
  });

  it('refuses an empty file, two columns of one name, and binary data', async () => {
    await expect(readTsv(await write(''))).rejects.toThrow('the table is empty');
    await expect(readTsv(await write('a\ta\n1\t2\n'))).rejects.toThrow("the column 'a' comes twice");
    await expect(readTsv(await write('a\0b\n'))).rejects.toThrow('not a text file');
    await expect(readTsv(join(await temporaryFolder({}), 'no.tsv'))).rejects.toThrow('no such file');
  });
});

describe('cells', () => {
  it('knows what is missing and what is a number', () => {
    expect(['n/a', 'N/A', 'NaN', '', '0', 'nail'].map(isMissing)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(['1', '-2.5e-3', '.5', '7.', '0x10', '', 'inf', '1,5', '1e999'].map(toNumber)).toEqual([
      1,
      -0.0025,
      0.5,
      7,
      ...new Array<undefined>(5).fill(undefined),
    ]);
  });
});
