import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataId } from '../contract/common.ts';
import { DataStore } from './data-store.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-data-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('stored data', () => {
  it('have names that the contract knows and nobody guesses', () => {
    const store = new DataStore();
    const ids = Array.from({ length: 50 }, () => store.put(new Uint8Array(1)));
    expect(new Set(ids).size).toBe(50);
    for (const id of ids) expect(dataId.safeParse(id).success).toBe(true);
    expect(store.get(`d_${'A'.repeat(24)}`)).toBeUndefined();
    expect(store.get('__proto__')).toBeUndefined();
  });

  it('are read by ranges, and not outside of them', async () => {
    const store = new DataStore();
    const stored = store.get(store.put(Uint8Array.from([0, 1, 2, 3, 4])))!;
    expect([...(await stored.read(1, 3))]).toEqual([1, 2]);
    expect([...(await stored.read(5, 5))]).toEqual([]);
    for (const [from, to] of [
      [-1, 2],
      [0, 6],
      [3, 2],
      [0.5, 2],
      [NaN, 1],
    ] as const)
      await expect(stored.read(from, to)).rejects.toThrow(RangeError);
  });

  it('of a file are its part, and say so when it has become shorter', async () => {
    const file = join(folder, 'a.bin');
    await writeFile(
      file,
      Uint8Array.from({ length: 100 }, (_, i) => i),
    );
    const store = new DataStore();
    const stored = store.get(store.put({ file, offset: 90, length: 10 }))!;
    expect(stored.size).toBe(10);
    expect([...(await stored.read(8, 10))]).toEqual([98, 99]);
    expect(store.get(store.put({ file, offset: 40 }))!.size).toBe(60);
    await truncate(file, 95);
    await expect(stored.read(0, 10)).rejects.toThrow(/has become shorter/);
    expect(() => store.put({ file: join(folder, 'gone.bin') })).toThrow(/no such file/);
    const gone = store.get(store.put({ file: join(folder, 'gone.bin'), offset: 0, length: 4 }))!;
    await expect(gone.read(0, 4)).rejects.toThrow(/no such file/);
  });

  it('that were not asked for longest go when memory runs short; those of files stay', async () => {
    const file = join(folder, 'b.bin');
    await writeFile(file, new Uint8Array(8));
    const store = new DataStore(100);
    const onDisk = store.put({ file });
    const [a, b] = [store.put(new Uint8Array(40)), store.put(new Uint8Array(40))];
    expect(store.get(a)).toBeDefined();
    const c = store.put(new Uint8Array(40));
    expect([a, b, c, onDisk].map((id) => store.get(id) !== undefined)).toEqual([true, false, true, true]);
    const large = store.put(new Uint8Array(500));
    expect([a, c, large, onDisk].map((id) => store.get(id) !== undefined)).toEqual([
      false,
      false,
      true,
      true,
    ]);
    store.put(new Uint8Array(90));
    expect(store.get(large)).toBeUndefined();
  });
});
