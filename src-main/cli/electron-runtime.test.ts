import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { findElectron, obtainElectron } from './electron-runtime.ts';

const root = mkdtempSync(join(tmpdir(), 'percept-electron-'));
afterAll(() => rm(root, { recursive: true, force: true }));

let count = 0;
let folder: string;
let memory: string;
beforeEach(async () => {
  folder = join(root, String(count++), 'electron');
  memory = join(dirname(folder), 'out', 'electron-not-fetched');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"version":"45.4.1"}');
});

async function put(...parts: string[]): Promise<string> {
  const path = join(...parts);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '');
  return path;
}

describe('findElectron', () => {
  it('finds what was fetched, by its path.txt', async () => {
    expect(findElectron({ folder, env: {}, platform: 'linux' })).toBeNull();
    await writeFile(join(folder, 'path.txt'), 'electron');
    // path.txt alone is a fetch that was broken off.
    expect(findElectron({ folder, env: {}, platform: 'linux' })).toBeNull();
    const program = await put(folder, 'dist', 'electron');
    expect(findElectron({ folder, env: {}, platform: 'linux' })).toBe(program);
  });

  it.each([
    ['linux', ['electron']],
    ['win32', ['electron.exe']],
    ['darwin', ['Electron.app', 'Contents', 'MacOS', 'Electron']],
  ] as const)('finds a folder that is named, on %s', async (platform, parts) => {
    const dist = join(folder, 'elsewhere');
    const program = await put(dist, ...parts);
    const env = { ELECTRON_OVERRIDE_DIST_PATH: dist };
    expect(findElectron({ folder, env, platform })).toBe(program);
    expect(findElectron({ env, platform })).toBe(program);
  });

  it('finds a program that is named, and passes over one that is not there', async () => {
    const program = await put(folder, 'mine');
    expect(findElectron({ folder, env: { ELECTRON_EXEC_PATH: program }, platform: 'linux' })).toBe(program);
    const env = { ELECTRON_EXEC_PATH: `${program}-none` };
    expect(findElectron({ folder, env, platform: 'linux' })).toBeNull();
  });
});

describe('obtainElectron', () => {
  const { signal } = new AbortController();
  const search = () => ({ folder, env: {}, platform: 'linux' as const });

  it('fetches once, and says so', async () => {
    let said = 0;
    const runtime = await obtainElectron(
      search(),
      memory,
      () => said++,
      signal,
      async () => {
        await put(folder, 'dist', 'electron');
        return true;
      },
    );
    expect(runtime).toEqual({ program: join(folder, 'dist', 'electron') });
    expect(said).toBe(1);
    const again = await obtainElectron(
      search(),
      memory,
      () => said++,
      signal,
      () => Promise.reject(new Error('fetched again')),
    );
    expect([again, said]).toEqual([runtime, 1]);
  });

  it('remembers that it could not be fetched, for this version', async () => {
    let tries = 0;
    const fails = (): Promise<boolean> => Promise.resolve((tries++, false));
    expect(await obtainElectron(search(), memory, () => undefined, signal, fails)).toEqual({
      why: 'Electron could not be fetched',
    });
    expect(await readFile(memory, 'utf8')).toBe('45.4.1\n');
    const second = await obtainElectron(search(), memory, () => undefined, signal, fails);
    expect(second).toEqual({ why: expect.stringContaining(memory) as string });
    expect(tries).toBe(1);
    await writeFile(join(folder, 'package.json'), '{"version":"46.0.0"}');
    await obtainElectron(search(), memory, () => undefined, signal, fails);
    expect(tries).toBe(2);
  });

  it('does not remember a fetch that the user broke off', async () => {
    const stop = new AbortController();
    const fetch = (): Promise<boolean> => {
      stop.abort();
      return Promise.resolve(false);
    };
    expect(await obtainElectron(search(), memory, () => undefined, stop.signal, fetch)).toHaveProperty('why');
    await expect(readFile(memory)).rejects.toThrow('ENOENT');
  });

  it('goes on where that cannot be remembered', async () => {
    const runtime = await obtainElectron(
      search(),
      join(folder, 'package.json', 'memory'),
      () => undefined,
      signal,
      () => Promise.resolve(false),
    );
    expect(runtime).toEqual({ why: 'Electron could not be fetched' });
  });

  it('does not fetch what is not installed', async () => {
    const fetch = (): Promise<boolean> => Promise.reject(new Error('fetched'));
    const none = { env: {}, platform: 'linux' as const };
    expect(await obtainElectron(none, memory, () => undefined, signal, fetch)).toEqual({
      why: 'Electron is not installed',
    });
  });
});
