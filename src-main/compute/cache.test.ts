import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { StepCache } from './cache.ts';

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
    const dead = join(folder, '.tmp-999999999-abcd-fit');
    const alive = join(folder, `.tmp-${process.pid}-abcd-fit`);
    await mkdir(dead);
    await mkdir(alive);
    await new StepCache(folder).sweep();
    expect([existsSync(dead), existsSync(alive)]).toEqual([false, true]);
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
});
