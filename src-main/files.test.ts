import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PerceptError } from './errors.ts';
import { canonicalJson, hashFile, makeFolder, writeFilesWhole, writeFileWhole, writeWhole } from './files.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('writing files that belong together', () => {
  it('leaves all of them, or none and what was there', async () => {
    const set = join(folder, 'set');
    const file = (name: string): string => join(set, name);
    await writeFilesWhole([
      [file('a.txt'), 'one'],
      [file('b.txt'), 'two'],
    ]);
    expect(await readFile(file('b.txt'), 'utf8')).toBe('two');
    // A folder is in the way of the last.
    await mkdir(file('c.txt'));
    const failing = writeFilesWhole([
      [file('a.txt'), 'three'],
      [file('d.txt'), 'four'],
      [file('c.txt'), 'five'],
    ]);
    await expect(failing).rejects.toBeInstanceOf(PerceptError);
    expect((await readdir(set)).sort()).toEqual(['a.txt', 'b.txt', 'c.txt']);
    expect(await readFile(file('a.txt'), 'utf8')).toBe('one');
  });
});

describe('writing whole files', () => {
  it('keeps the old file, and nothing else, when the disk fills up half-way', async () => {
    const path = join(folder, 'kept', 'result.json');
    await writeFileWhole(path, 'old');
    const failing = writeWhole(path, async (temporary) => {
      await writeFile(temporary, 'ha');
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    });
    await expect(failing).rejects.toThrow(PerceptError);
    await expect(failing).rejects.toThrow(/result\.json: the disk is full\. Free some space/);
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(join(folder, 'kept'))).toEqual(['result.json']);
  });

  it('says that a part of the path is a file', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(writeFileWhole(join(folder, 'file', 'x'), '')).rejects.toThrow(
      /a part of this path is a file/,
    );
  });

  it('names a file that cannot be hashed', async () => {
    await expect(hashFile(join(folder, 'none'))).rejects.toThrow(/none: there is no such file/);
  });

  it('gives equal values equal text', () => {
    expect(canonicalJson({ b: [1, { d: 1, c: undefined }], a: null })).toBe('{"a":null,"b":[1,{"d":1}]}');
  });

  it('says at once that a file system takes no new folders', async (context) => {
    if (!existsSync('/proc/self')) return context.skip();
    await expect(writeFileWhole('/proc/percept/made/file.txt', 'x')).rejects.toThrow(
      /\/proc\/percept\/made\/file\.txt: there is no such/,
    );
  });
});

describe('folders', () => {
  it('are made by any number of writers at once', async () => {
    const root = await mkdtemp(join(tmpdir(), 'percept-folders-'));
    try {
      for (let round = 0; round < 50; round++) {
        const made = Array.from({ length: 6 }, (_, i) =>
          makeFolder(join(root, `${round}`, 'results', '.cache', `step-${i % 3}`)),
        );
        await expect(Promise.all(made)).resolves.toHaveLength(6);
      }
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });

  it('are not made below a file', async () => {
    const root = await mkdtemp(join(tmpdir(), 'percept-folders-'));
    try {
      await writeFile(join(root, 'file'), '');
      await expect(makeFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
      await expect(makeFolder(join(root, 'file', 'a', 'b'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});
