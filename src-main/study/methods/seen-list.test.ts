import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSeenList } from './seen-list.ts';
import type { SeenOptions } from './seen-table.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'percept-seen-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const stimuli = ['n01443537_22563', 'n01621127_19020.JPEG', 'n02690373_1'];

async function seen(
  text: string,
  options?: SeenOptions,
  of: readonly string[] = stimuli,
): Promise<[string, string[]]> {
  const path = join(folder, 'list.txt');
  await writeFile(path, text);
  const found = await readSeenList(path, of, options);
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

it.each([
  'unseen',
  'not_seen',
  'Not seen',
  'is_unseen',
  'wasUnseen',
  'not_in_train',
  'held_out',
  'never_seen',
])('never takes the column %s for one of what was seen', async (column) => {
  const text = `stimulus\t${column}\nn01443537_22563\t1\nn02690373_1\t0\n`;
  await expect(seen(text)).rejects.toThrow(`not certain that '${column}'`);
  await expect(seen(text, { flag: column })).rejects.toThrow('not seen');
  const both = `stimulus\t${column}\tseen\nn01443537_22563\t1\t0\nn02690373_1\t0\t1\n`;
  expect(await seen(both)).toEqual(['image', ['n02690373_1']]);
});

it.each([
  'seen',
  'in_train',
  'inTrain',
  'In training',
  'is_seen',
  'in_ilsvrc2012',
  'train',
  'seen_in_training',
])('takes the column %s for one of flags', async (column) => {
  const text = `stimulus;${column}\nn01443537_22563;1\nn02690373_1;0\n`;
  expect(await seen(text)).toEqual(['image', ['n01443537_22563']]);
});

it('asks which column is meant where that is not certain', async () => {
  const photos = 'photo\tseen\nn01443537_22563\t1\nn02690373_1\t0\n';
  await expect(seen(photos)).rejects.toThrow('Its columns are photo, seen: name one with "column"');
  await expect(seen(photos, { flag: 'seen' })).rejects.toThrow('name one with "column"');
  expect(await seen(photos, { column: 'photo' })).toEqual(['image', ['n01443537_22563']]);
  await expect(seen(photos.replace('seen', 'unseen'))).rejects.toThrow('name one with "column"');
  await expect(seen('name,seen,in_train\nn02690373_1,1,0\n')).rejects.toThrow('with "flag"');
  await expect(seen('image seen\nn02690373_1 0\n')).rejects.toThrow('separated by spaces');
});

it('names the columns that there are where one is missing', async () => {
  const text = 'stimulus;hit\nn01443537_22563;1\n';
  await expect(seen(text, { flag: 'hot' })).rejects.toThrow(
    "there is no column 'hot'. Its columns are stimulus, hit.",
  );
  await expect(seen(text, { column: 'name' })).rejects.toThrow('Its columns are stimulus, hit.');
  await expect(seen('n01443537_22563\n', { flag: 'hit' })).rejects.toThrow("there is no column 'hit'");
  await expect(seen('n01443537_22563\n', { column: 'hit' })).rejects.toThrow("there is no column 'hit'");
});

it('reads names in quotes, and paths with spaces', async () => {
  const names = ['cat_01', 'my dog', 'train', 'cat, small', 'train_001'];
  const found = async (text: string): Promise<string[]> => (await seen(text, undefined, names))[1];
  expect(await found('"cat_01.png"\n"my dog.png",3\n')).toEqual(['cat_01', 'my dog']);
  expect(await found('C:\\data\\train images\\cat_01.PNG\n')).toEqual(['cat_01']);
  expect(await found('C:\\data\\train images\\cat_01.PNG 12\n/a b/my dog.png 0\n')).toEqual([
    'cat_01',
    'my dog',
  ]);
  expect(await found('cat_01.png masks/train.png\n')).toEqual(['cat_01']);
  expect(await found('train\ncat_01\n')).toEqual(['cat_01', 'train']);
  expect(await found('train_001\ncat_01\n')).toEqual(['cat_01', 'train_001']);
  expect(await found('name,seen\n"cat, small.png",1\ncat_01,0\n')).toEqual(['cat, small']);
});

it('keeps the columns in place where the first cell is empty', async () => {
  expect(await seen('\tstimulus\tseen\n0\tn01443537_22563\t1\n\tn02690373_1\t1\n')).toEqual([
    'image',
    ['n01443537_22563', 'n02690373_1'],
  ]);
});

it('takes a header without a row for an empty list', async () => {
  await expect(seen('stimulus\tseen\n')).rejects.toThrow('the list is empty');
});

it('refuses a line that is too long without reading all of it', async () => {
  const path = join(folder, 'long.txt');
  await writeFile(path, 'x'.repeat(100_000));
  await truncate(path, 512 * 2 ** 20);
  await expect(readSeenList(path, stimuli)).rejects.toThrow(`${path}: this is no list of names`);
  await rm(path);
});

it('reads lines that lie across the pieces of a file', async () => {
  const filler = 'n09999999_1\r\n'.repeat(20_000);
  expect(await seen(`${filler}n01443537_22563\r\n${filler}n02690373_1`)).toEqual([
    'image',
    ['n01443537_22563', 'n02690373_1'],
  ]);
});
