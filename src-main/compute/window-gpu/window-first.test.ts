import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DataId } from '../../contract/common.ts';
import { gpuBatch, type GpuBatch } from '../../contract/webgpu.ts';
import { importModel } from '../../latents/import/import-model.ts';
import { runAll, type ModelRequest, type ModelRunner } from '../../latents/import/run/model-runner.ts';
import { fixtureArchive } from '../../latents/import/testing/fixtures.ts';
import { opaqueId } from '../../opaque-id.ts';
import type { DataSource } from '../methods/types.ts';
import { windowFirst } from './window-first.ts';
import { WindowGpu, type GpuResult } from './window-gpu.ts';

let store = '';
let folder = '';
let copies = 0;
beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'percept-window-gpu-'));
});
// A folder of its own for each test: what a window could not run is remembered.
beforeEach(async () => {
  ({ folder } = await importModel(fixtureArchive('mini_bigbigan'), join(store, String(copies++))));
});
afterAll(() => rm(store, { recursive: true, force: true }));

/** Latents that say which item they are. */
function items(count: number): ModelRequest {
  const data = Float32Array.from({ length: count * 12 }, (_, i) => Math.floor(i / 12));
  return { folder, signature: 'generate', inputs: { z: { shape: [count, 12], data } }, outputs: ['default'] };
}

/** The runner of the compute process: it gives back the items as negative numbers. */
function slowRunner(): ModelRunner & { asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    backend: () => Promise.resolve({ name: 'wasm', title: '', note: '' }),
    release: () => Promise.resolve(),
    close: () => Promise.resolve(),
    run({ inputs }, { onBatch }) {
      const firsts = inputs['z']!.data.filter((_value, i) => i % 12 === 0);
      asked.push(firsts.length);
      const data = Float32Array.from(firsts, (value) => -value);
      onBatch({ from: 0, to: firsts.length, outputs: { default: { shape: [firsts.length], data } } });
      return Promise.resolve();
    },
  };
}

/** A window: it gives back the items of each batch, or what `answer` says. */
function openWindow(gpu: WindowGpu, answer?: (batch: GpuBatch, firsts: number[]) => GpuResult | undefined) {
  const sources = new Map<DataId, DataSource>();
  const seen: { items: number; files: boolean }[] = [];
  const putData = (source: DataSource): DataId => {
    const id = opaqueId('d');
    sources.set(id, source);
    return id;
  };
  const offer = async (): Promise<void> => {
    for (let loaded: string[] = []; ; loaded = [`${folder} generate`]) {
      const batch = await gpu.next(loaded, putData, new AbortController().signal);
      if (batch === null || !(await take(batch))) return;
    }
  };
  const take = async (batch: GpuBatch): Promise<boolean> => {
    gpuBatch.parse(batch);
    const bytes = sources.get(batch.inputs['z']!.data) as Uint8Array;
    const firsts = [...new Float32Array(bytes.slice().buffer)].filter((_value, i) => i % 12 === 0);
    seen.push({ items: firsts.length, files: batch.model.files !== null });
    await new Promise((done) => setImmediate(done));
    const data = Buffer.from(Float32Array.from(firsts).buffer).toString('base64');
    const result =
      answer === undefined
        ? { outputs: { default: { shape: [firsts.length], data } } }
        : answer(batch, firsts);
    if (result !== undefined) gpu.done(batch.id, result);
    return result !== undefined;
  };
  void offer();
  return { seen, sources };
}

describe('live images', () => {
  it('are made by the window in batches, which is sent a model once', async () => {
    const gpu = new WindowGpu();
    const { seen, sources } = openWindow(gpu);
    const slow = slowRunner();
    const made = await runAll(windowFirst(slow, gpu), items(19));
    expect([...made['default']!.data]).toEqual(Array.from({ length: 19 }, (_, i) => i));
    expect(seen).toEqual([
      { items: 8, files: true },
      { items: 8, files: false },
      { items: 3, files: false },
    ]);
    expect(slow.asked).toEqual([]);
    const files = [...sources.values()].flatMap((source) => ('file' in source ? [source.file] : []));
    expect(files).toEqual([
      expect.stringMatching(/model\.json$/),
      expect.stringMatching(/weights-00001\.bin$/),
    ]);
  });

  it('are made here where there is no window', async () => {
    const slow = slowRunner();
    const made = await runAll(windowFirst(slow, new WindowGpu()), items(2));
    expect([...made['default']!.data]).toEqual([-0, -1]);
    expect(slow.asked).toEqual([2]);
  });

  it('are made here from where the window fails, and it is not asked for that model again', async () => {
    const gpu = new WindowGpu();
    const { seen } = openWindow(gpu, (_batch, firsts) => ({
      problem: `no kernel for ${firsts.length} items`,
    }));
    const slow = slowRunner();
    const runner = windowFirst(slow, gpu);
    expect((await runAll(runner, items(3)))['default']!.data[2]).toBe(-2);
    await runAll(runner, items(4));
    expect(seen.length).toBe(1);
    expect(slow.asked).toEqual([3, 4]);
  });

  it('are made here where the window falls silent, until one offers itself again', async () => {
    const gpu = new WindowGpu({ offer: 50, batch: 50 });
    openWindow(gpu, () => undefined);
    const slow = slowRunner();
    const runner = windowFirst(slow, gpu);
    await runAll(runner, items(1));
    expect(gpu.present).toBe(false);
    await runAll(runner, items(1));
    expect(slow.asked).toEqual([1, 1]);
    openWindow(gpu);
    expect((await runAll(runner, items(2)))['default']!.data[1]).toBe(1);
  });

  it('leave a window whose place another one takes, and what it has not done', async () => {
    const gpu = new WindowGpu();
    const first = openWindow(gpu, () => undefined);
    const slow = slowRunner();
    const run = runAll(windowFirst(slow, gpu), items(1));
    while (first.seen.length === 0) await new Promise((done) => setImmediate(done));
    openWindow(gpu);
    await run;
    expect(slow.asked).toEqual([1]);
    expect(gpu.present).toBe(true);
  });

  it('end at a signal', async () => {
    const gpu = new WindowGpu();
    openWindow(gpu, () => undefined);
    const stop = new AbortController();
    const slow = slowRunner();
    const run = windowFirst(slow, gpu).run(items(1), { signal: stop.signal, onBatch: () => undefined });
    setTimeout(() => stop.abort(new Error('enough')), 20);
    await expect(run).rejects.toThrow('enough');
    expect(slow.asked).toEqual([]);
  });
});
