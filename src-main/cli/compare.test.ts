import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { folderFor } from './compare.ts';

const file = resolve('study', 'compare.json');

it('writes to the folder of the option, else to that of the file, absolute or relative to it', () => {
  const absolute = resolve('elsewhere', 'comparison');
  expect(folderFor({}, { out: absolute }, file)).toBe(absolute);
  expect(folderFor({}, { out: 'made' }, file)).toBe(join(dirname(file), 'made'));
  expect(folderFor({ out: 'option' }, { out: absolute }, file)).toBe(resolve('option'));
  expect(folderFor({}, {}, file)).toBe(resolve('study', 'compare-comparison'));
  expect(folderFor({}, {}, undefined)).toBe(resolve('percept-comparison'));
});
