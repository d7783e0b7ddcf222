import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryName } from '../files.ts';
import { siblingCaches, StepCache } from './cache.ts';
import { sweepFolder } from './sweep.ts';

const made: string[] = [];
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-cache-'));
  made.push(folder);
});
afterAll(() => Promise.all(made.map((path) => rm(path, { recursive: true, force: true }))));

const writeStep = (text: string) => (path: string) => writeFile(join(path, 'result.txt'), text);

describe('step cache', () => {
  it('makes a step once and finds it again, whatever the order of its keys', async () => {
    const cache = new StepCache(folder);
    const first = await cache.step('fit', { a: 1, b: [2] }, writeStep('one'));
    const again = await new StepCache(folder).step('fit', { b: [2], a: 1 }, writeStep('two'));
    expect([first.fresh, again.fresh]).toEqual([true, false]);
    expect(await readFile(join(again.folder, 'result.txt'), 'utf8')).toBe('one');
  });

  it('makes it anew when what it depends on has changed', async () => {
    const cache = new StepCache(folder);
    const first = await cache.step('fit', { a: 1 }, writeStep('one'));
    const other = await cache.step('fit', { a: 2 }, writeStep('two'));
    expect(other.folder).not.toBe(first.folder);
  });

  it('leaves nothing behind when a step fails', async () => {
    const cache = new StepCache(folder);
    const failing = cache.step('fit', {}, async (path) => {
      await writeStep('half')(path);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await readdir(folder)).toEqual([]);
  });

  it('sweeps what a killed run left, not what a living one writes', async () => {
    const alive = temporaryName(join(folder, 'fit'));
    const dead = alive.replace(`-${process.pid}-`, '-999999999-');
    // In a container every run has the same process id.
    const namesake = temporaryName(join(folder, 'fit'));
    // Another machine that writes to the same disk.
    const elsewhere = join(folder, '.tmp-000000-999999999-abcd-fit');
    const longAgo = join(folder, '.tmp-000000-999999998-abcd-fit');
    for (const path of [alive, dead, namesake, elsewhere, longAgo]) await mkdir(path);
    for (const path of [namesake, longAgo]) await utimes(path, 1, 1);
    await sweepFolder(folder);
    expect([alive, dead, namesake, elsewhere, longAgo].map((path) => existsSync(path))).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it('hashes a file again only when it has changed', async () => {
    const file = join(folder, 'input.bin');
    await writeFile(file, 'abc');
    const cache = new StepCache(folder);
    const hash = await cache.hashOf(file);
    expect(hash).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    await cache.saveHashes();
    await writeFile(file, 'abcd');
    expect(await new StepCache(folder).hashOf(file)).not.toBe(hash);
  });

  it('keeps what becomes known while hashes are being saved', async () => {
    const files = ['a', 'b', 'c', 'd'].map((name) => join(folder, name));
    const cache = new StepCache(folder);
    const saves: Promise<void>[] = [];
    for (const file of files) {
      await writeFile(file, file);
      await cache.hashOf(file);
      saves.push(cache.saveHashes());
    }
    await Promise.all(saves);
    const kept = JSON.parse(await readFile(join(folder, 'hashes.json'), 'utf8')) as Record<string, unknown>;
    expect(Object.keys(kept).sort()).toEqual(files);
  });

  it('sees another file of the same size and date in the place of one', async () => {
    const file = join(folder, 'input.bin');
    const other = join(folder, 'other.bin');
    await writeFile(file, 'abc');
    await utimes(file, 1000, 1000);
    const cache = new StepCache(folder);
    const hash = await cache.hashOf(file);
    await cache.saveHashes();
    await writeFile(other, 'abd');
    await utimes(other, 1000, 1000);
    await rename(other, file);
    expect(await new StepCache(folder).hashOf(file)).not.toBe(hash);
  });

  it('says that the disk is full where a task says so, wherever it ran', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const step = new StepCache(folder).step('fit', {}, () => Promise.reject(full));
    await expect(step).rejects.toThrow(/the disk is full.*finished steps are kept/);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('results beside each other', () => {
  it('have a step made once: the other folder gets its files, and both are whole by themselves', async () => {
    const [a, b] = [join(folder, 'derivatives', 'percept', 'a'), join(folder, 'derivatives', 'percept', 'b')];
    const first = new StepCache(join(a, '.cache'));
    const made = await first.step('x', { n: 1 }, async (to) => {
      await mkdir(join(to, 'inner'));
      await writeFile(join(to, 'inner', 'data.bin'), 'abc');
    });
    expect(made.fresh).toBe(true);
    expect(await siblingCaches(b)).toEqual([join(a, '.cache')]);
    const second = new StepCache(join(b, '.cache'), await siblingCaches(b));
    const found = await second.step('x', { n: 1 }, () => Promise.reject(new Error('made again')));
    expect(found).toMatchObject({ key: made.key, fresh: false });
    expect(found.folder.startsWith(b)).toBe(true);
    await rm(a, { recursive: true });
    expect(await readFile(join(found.folder, 'inner', 'data.bin'), 'utf8')).toBe('abc');
    expect((await readdir(join(b, '.cache'))).filter((name) => name.startsWith('.tmp-'))).toEqual([]);
  });

  it('are looked for in derivatives/percept alone', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(join(elsewhere, 'a', '.cache'), { recursive: true });
    expect(await siblingCaches(join(elsewhere, 'b'))).toEqual([]);
  });

  it('are passed over where a step of theirs cannot be read', async () => {
    const [a, b] = [join(folder, 'broken', 'a'), join(folder, 'broken', 'b')];
    const first = new StepCache(a);
    const { folder: made } = await first.step('x', 1, (to) => writeFile(join(to, 'f'), 'f'));
    // A file where the folder of the step was: there is nothing to list.
    await rm(made, { recursive: true });
    await writeFile(made, '');
    const found = await new StepCache(b, [a]).step('x', 1, (to) => writeFile(join(to, 'f'), 'anew'));
    expect(found.fresh).toBe(true);
    expect(await readFile(join(found.folder, 'f'), 'utf8')).toBe('anew');
  });
});
