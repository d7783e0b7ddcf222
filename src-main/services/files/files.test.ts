import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calls } from '../../contract/calls.ts';
import { fileToken } from '../../contract/common.ts';
import { browse } from './browse.ts';
import { Recents } from './recent.ts';
import { shownPath } from './shown-path.ts';
import { FileTokens } from './tokens.ts';

let there = '';
beforeAll(async () => {
  there = await realpath(await mkdtemp(join(tmpdir(), 'percept-files-')));
  await mkdir(join(there, 'root', 'study', 'sub-01'), { recursive: true });
  await mkdir(join(there, 'root', 'plain', 'deep'), { recursive: true });
  await mkdir(join(there, 'outside', 'secret'), { recursive: true });
  await writeFile(join(there, 'root', 'a.json'), '{ "percept": 1 }');
  await writeFile(join(there, 'root', 'b.json'), '{ "Name": "percept" }');
  await writeFile(join(there, 'root', 'c.mat'), 'x');
  await writeFile(join(there, 'root', 'd.nii.gz'), 'x');
  await writeFile(join(there, 'root', 'e.tsv'), 'x');
  await writeFile(join(there, 'root', 'f.exe'), 'x');
  await writeFile(join(there, 'root', '.hidden.json'), '{"percept":1}');
  await symlink(join(there, 'outside'), join(there, 'root', 'escape'));
  await symlink(join(there, 'root', 'plain'), join(there, 'root', 'link'));
  await symlink(join(there, 'root', 'nowhere'), join(there, 'root', 'broken.json'));
});
afterAll(() => rm(there, { recursive: true, force: true }));

describe('file tokens', () => {
  it('stand for real paths, the same each time, and cannot be made up', () => {
    const tokens = new FileTokens();
    const token = tokens.tokenOf(join(there, 'root', 'link', '..', 'link'));
    expect(fileToken.safeParse(token).success).toBe(true);
    expect(tokens.pathOf(token)).toBe(join(there, 'root', 'plain'));
    expect(tokens.tokenOf(join(there, 'root', 'plain'))).toBe(token);
    expect(tokens.pathOf(tokens.tokenOf(join(there, 'root', 'link', 'new', 'file.json')))).toBe(
      join(there, 'root', 'plain', 'new', 'file.json'),
    );
    expect(new FileTokens().tokenOf(join(there, 'root', 'plain'))).not.toBe(token);
    expect(() => tokens.pathOf(`f_${'A'.repeat(24)}`)).toThrow(/not chosen/);
  });
});

describe('browsing', () => {
  const list = async (folder: string | undefined, purpose: Parameters<typeof browse>[1] = 'recipe') => {
    const found = await browse(folder, purpose, [join(there, 'root')], new FileTokens());
    return calls['files.browse'].out.parse(found);
  };
  const root = (): string => join(there, 'root');

  it('starts from the roots', async () => {
    const { entries, parent } = await list(undefined);
    expect(entries.map(({ kind }) => kind)).toEqual(['folder']);
    expect(parent).toBeNull();
    expect((await list(root())).parent).toBeNull();
    expect((await list(join(root(), 'plain'))).parent).not.toBeNull();
  });

  it('lists folders and what can be opened, with what it seems to be', async () => {
    const seen = (await list(root())).entries.map(({ name, kind, hint }) => [name, kind, hint]);
    expect(seen).toEqual([
      ['link', 'folder', undefined],
      ['plain', 'folder', undefined],
      ['study', 'folder', 'study'],
      ['a.json', 'file', 'recipe'],
      ['b.json', 'file', undefined],
      ['c.mat', 'file', 'patterns'],
    ]);
    const files = async (purpose: 'labels' | 'table' | 'saveRecipe'): Promise<string[]> =>
      (await list(root(), purpose)).entries.filter(({ kind }) => kind === 'file').map(({ name }) => name);
    expect(await files('labels')).toEqual(['d.nii.gz']);
    expect(await files('table')).toEqual(['a.json', 'b.json', 'e.tsv']);
    expect(await files('saveRecipe')).toEqual(['a.json', 'b.json']);
  });

  it.each([
    ['outside', (at: string) => join(at, 'outside')],
    ['above by dots', (at: string) => join(at, 'root', 'plain') + '/../../outside'],
    ['through a link', (at: string) => join(at, 'root', 'escape', 'secret')],
    ['beside, with the root as its beginning', (at: string) => join(at, 'root-2')],
  ])('does not leave them: %s', async (_how, at) => {
    await mkdir(join(there, 'root-2'), { recursive: true });
    await expect(list(at(there))).rejects.toMatchObject({ wire: { code: 'refused' } });
  });

  it('lists at most 500 entries and counts the others', async () => {
    const many = join(root(), 'plain', 'many');
    await mkdir(many);
    await Promise.all(Array.from({ length: 520 }, (_, i) => writeFile(join(many, `${i}.mat`), '')));
    const { entries, more } = await list(many);
    expect([entries.length, more]).toEqual([500, 20]);
    expect(entries[10]!.name).toBe('10.mat');
  });

  it('says why a folder cannot be listed', async () => {
    await expect(list(join(root(), 'gone'))).rejects.toThrow(/no such file or folder/);
    await expect(list(join(root(), 'c.mat'))).rejects.toThrow(/not a folder/);
  });
});

describe('recents', () => {
  it('are kept newest first, at most twenty, and say what is gone', async () => {
    const home = join(there, 'home');
    const recents = new Recents(home);
    for (let i = 0; i < 25; i++) await recents.add(join(there, `s${i}`), `S${i}`, 'study');
    await recents.add(join(there, 'root', 'study'), 'here', 'study');
    await recents.add(join(there, 's24'), 'S24 again', 'recipe');
    const list = await new Recents(home).list();
    expect(list).toHaveLength(20);
    expect(list.slice(0, 2).map(({ name, present, kind }) => [name, present, kind])).toEqual([
      ['S24 again', false, 'recipe'],
      ['here', true, 'study'],
    ]);
    await recents.forget(join(there, 's24'));
    expect((await new Recents(home).list()).map(({ name }) => name)).not.toContain('S24 again');
  });

  it('are read entry by entry from what is left of a spoilt file', async () => {
    const home = join(there, 'home-2');
    await new Recents(home).add(join(there, 'a'), 'A', 'study');
    const file = join(home, 'recents.json');
    const [good] = JSON.parse(await readFile(file, 'utf8')) as unknown[];
    await writeFile(
      file,
      JSON.stringify([{ path: '../x' }, null, good, { ...(good as object), path: 'relative' }]),
    );
    expect((await new Recents(home).list()).map(({ name }) => name)).toEqual(['A']);
    for (const text of ['', '{', '{}', 'null']) {
      await writeFile(file, text);
      expect(await new Recents(home).list()).toEqual([]);
    }
  });
});

it('a path is shown with ~ for the home folder only below it', () => {
  const home = join(there, 'me');
  expect(shownPath(home, home)).toBe('~');
  expect(shownPath(join(home, 'a', 'b'), home)).toBe(join('~', 'a', 'b'));
  expect(shownPath(join(there, 'me-2'), home)).toBe(join(there, 'me-2'));
});
