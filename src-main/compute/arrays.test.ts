import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadColumns, loadMatrix, saveArray } from './arrays.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-arrays-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('arrays of a step', () => {
  it('come back whole and by columns, in their own type', async () => {
    const data = Float32Array.from({ length: 12 }, (_, i) => i + 0.5);
    const path = join(folder, 'a.npy');
    await saveArray(path, [3, 4], data);
    expect([...(await loadMatrix(path)).data]).toEqual([...data]);
    const part = loadColumns(path, 1, 3);
    expect(part.data).toBeInstanceOf(Float32Array);
    expect([...part.data]).toEqual([1.5, 2.5, 5.5, 6.5, 9.5, 10.5]);
    expect([...loadColumns(path, 0, 4).data]).toEqual([...data]);
  });
});
