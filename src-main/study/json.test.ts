import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJsonObject } from './json.ts';
import { temporaryFolder } from './testing.ts';

const read = async (text: string) =>
  readJsonObject(join(await temporaryFolder({ 'x.json': text }), 'x.json'));

describe('readJsonObject', () => {
  it('reads an object with a byte order mark', async () => {
    expect(await read('\uFEFF{"RepetitionTime": 3, "a": [1, {"b": null}]}\r\n')).toEqual({
      RepetitionTime: 3,
      a: [1, { b: null }],
    });
  });

  it.each([
    ['{\n  "a": 1,\n  "b": 2,\n}', 'line 4, column 1'],
    ['{\n  "a": NaN\n}', 'line 2, column 8'],
    ['{"a": 1 "b": 2}', 'line 1, column 9'],
    ['{\n"a": [1, 2', 'line 2, column 11'],
    ["{'a': 1}", 'line 1, column 2'],
    ['{"a": 01}', 'line 1, column 8'],
    ['{"a": 1}}', 'line 1, column 9'],
    ['{"a"; 1}', 'line 1, column 5'],
    ['{"a": "x\ny"}', 'line 1, column 7'],
    ['{"a": ,}', 'line 1, column 7'],
    ['[1,]', 'line 1, column 4'],
    ['', 'line 1, column 1'],
  ])('says where %j breaks', async (text, where) => {
    await expect(read(text)).rejects.toThrow(`x.json: ${where}: this is not valid JSON`);
  });

  it('finds the fault below any depth', async () => {
    await expect(read('['.repeat(200_000))).rejects.toThrow('line 1, column 200001');
  });

  it('wants an object', async () => {
    await expect(read('[1]')).rejects.toThrow('a JSON object is needed');
    await expect(read('null')).rejects.toThrow('a JSON object is needed');
  });
});
