import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSeenList, type SeenOptions } from './seen-list.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'percept-seen-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const stimuli = ['n01443537_22563', 'n01621127_19020.JPEG', 'n02690373_1'];

async function seen(text: string, options?: SeenOptions): Promise<[string, string[]]> {
  const path = join(folder, 'list.txt');
  await writeFile(path, text);
  const found = await readSeenList(path, stimuli, options);
  return [found.by, [...found.seen].sort()];
}

it.each([
  ['one name a line', 'n01443537_22563\nn09999999_1\n', ['n01443537_22563']],
  [
    'lists of ILSVRC',
    'n01440764/n01440764_10026.JPEG 0\nn01621127/n01621127_19020.JPEG 20\r\n',
    ['n01621127_19020.JPEG'],
  ],
  ['a table', 'stimulus_name\tsize\nn02690373_1\t3\n', ['n02690373_1']],
  ['a table with flags', 'name,in_ilsvrc\nn01443537_22563,1\nn02690373_1,0\n', ['n01443537_22563']],
  ['none of them', 'n09999999_1\n', []],
])('reads %s', async (_what, text, names) => {
  expect(await seen(text)).toEqual(['image', names]);
});

it('goes by categories where the list has synsets alone', async () => {
  expect(await seen('n01443537\nn02690373\nn00000001\n')).toEqual([
    'category',
    ['n01443537_22563', 'n02690373_1'],
  ]);
});

it('takes the columns that are named, and refuses what it cannot read', async () => {
  const text = 'id,what,hit\n1,n01443537_22563,yes\n2,n02690373_1,no\n';
  expect(await seen(text, { column: 'what', flag: 'hit' })).toEqual(['image', ['n01443537_22563']]);
  await expect(seen(text, { column: 'where' })).rejects.toThrow("there is no column 'where'");
  await expect(seen('name,seen\nn02690373_1,perhaps\n')).rejects.toThrow("row 2: 'perhaps'");
  await expect(seen('\n')).rejects.toThrow('empty');
  await expect(seen(`${'x'.repeat(5000)}\n`)).rejects.toThrow('no list of names');
  await expect(readSeenList(join(folder, 'none'), stimuli)).rejects.toThrow('no such file');
});
