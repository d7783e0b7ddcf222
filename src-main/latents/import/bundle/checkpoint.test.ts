import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { valuesOf } from '../dtypes.ts';
import { openCheckpoint } from './checkpoint.ts';

// Written by TensorFlow: scripts/fixtures/latents_import.py.
const fixture = join(import.meta.dirname, '..', 'fixtures', 'checkpoint');
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-checkpoint-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function copyOf(name: string): Promise<string> {
  const to = join(folder, name);
  await cp(fixture, to, { recursive: true });
  return to;
}

async function flip(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
  await file.write(Buffer.from([buffer[0]! ^ 0x10]), 0, 1, at);
  await file.close();
}

describe('openCheckpoint', () => {
  it('reads what TensorFlow wrote, of several shards and types', async () => {
    const expected = JSON.parse(await readFile(join(fixture, 'expected.json'), 'utf8')) as Record<
      string,
      { dtype: number; shape: number[]; values: number[] }
    >;
    const { entries, read } = await openCheckpoint(fixture);
    expect([...entries.keys()].sort()).toEqual(Object.keys(expected).sort());
    expect(new Set([...entries.values()].map(({ shard }) => shard)).size).toBeGreaterThan(1);
    for (const [name, { dtype, shape, values }] of Object.entries(expected)) {
      const entry = entries.get(name)!;
      expect([entry.dtype, entry.shape], name).toEqual([dtype, shape]);
      expect(Array.from(valuesOf(dtype, await read(entry))), name).toEqual(values);
    }
  });

  it('reads an index of several blocks', async () => {
    const { entries } = await openCheckpoint(fixture, 'many');
    expect(entries.size).toBe(11_000);
    expect(entries.get('a_rather_long_name_of_a_variable_that_fills_blocks/10999')!.shape).toEqual([1]);
  });

  it('names the tensor of which a byte was flipped, and reads the others', async () => {
    const copy = await copyOf('flipped');
    const { entries, read } = await openCheckpoint(copy);
    const [first, ...others] = [...entries.values()].filter(({ bytes }) => bytes > 0);
    await flip(join(copy, `variables.data-0000${first!.shard}-of-00002`), first!.offset);
    await expect(read(first!)).rejects.toThrow(new RegExp(`"${first!.name}" is damaged`));
    await expect(read(others[0]!)).resolves.toBeInstanceOf(Uint8Array);
  });

  it('refuses an index that is cut or changed anywhere', async () => {
    const copy = await copyOf('cut');
    const path = join(copy, 'variables.index');
    const whole = await readFile(path);
    for (const length of [0, 10, 47, 48, whole.length - 1, whole.length >> 1]) {
      await writeFile(path, whole.subarray(0, length));
      await expect(openCheckpoint(copy), `${length} bytes`).rejects.toThrow(/variables\.index: /);
    }
    let refused = 0;
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 0x24;
      await writeFile(path, changed);
      await openCheckpoint(copy).then(
        () => undefined,
        (error: unknown) => {
          expect(String(error)).toMatch(/PerceptError/);
          refused++;
        },
      );
    }
    // All but the padding of the footer and the block of meta-information are covered by checksums.
    expect(refused).toBeGreaterThan(whole.length - 60);
  });

  it('refuses a shard that is shorter than the index says, and one that is missing', async () => {
    const copy = await copyOf('short');
    const shard = join(copy, 'variables.data-00001-of-00002');
    await writeFile(shard, (await readFile(shard)).subarray(0, 3));
    await expect(openCheckpoint(copy)).rejects.toThrow(/which has 3 bytes/);
    await rm(shard);
    await expect(openCheckpoint(copy)).rejects.toThrow(/no such file/);
  });

  it('reads the real module half_plus_two', async ({ skip }) => {
    const archive = join(
      import.meta.dirname,
      '../../../../../shared/data/savedmodels/half_plus_two_v1.tar.gz',
    );
    const there = await readFile(archive).then(
      () => true,
      () => false,
    );
    skip(!there && process.env['CI'] !== 'true', 'the real data are not here');
    const to = await mkdtemp(join(folder, 'half-'));
    execFileSync('tar', ['xzf', archive, '-C', to]);
    const { entries, read } = await openCheckpoint(join(to, 'variables'));
    const values = await Promise.all(
      [...entries.values()].map(async (e) => [e.name, ...valuesOf(e.dtype, await read(e))]),
    );
    expect(values).toEqual([
      ['a', 0.5],
      ['b', 2],
    ]);
  });
});
