import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importModel } from '../import-model.ts';
import { readCard } from '../store/store.ts';
import { fixtureArchive, readExpected } from '../testing/fixtures.ts';
import { GraphBuilder, type } from '../testing/graph-builder.ts';
import { writeHubModule } from '../testing/write-saved-model.ts';
import { startBackend } from './backend.ts';
import { inlineModels } from './inline-models.ts';
import { loadGraph } from './load-graph.ts';
import { runAll, takeItems, type Batch, type ModelRequest } from './model-runner.ts';
import type { BatchDone, ModelThread } from './model-thread.ts';
import { ModelThreads } from './model-threads.ts';
import { runSignature, type Values } from './run-signature.ts';

let store = '';
let folder = '';
beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'percept-threads-'));
  ({ folder } = await importModel(fixtureArchive('mini_bigbigan'), store));
});
afterAll(() => rm(store, { recursive: true, force: true }));

/** Latents that say which item they are. */
function items(count: number, first = 0): ModelRequest {
  const data = Float32Array.from({ length: count * 12 }, (_, i) => first + Math.floor(i / 12));
  return { folder, signature: 'generate', inputs: { z: { shape: [count, 12], data } }, outputs: ['default'] };
}

interface FakeOptions {
  /** Items at once beyond which it runs out of memory. */
  holds?: number;
  fit?: number;
  outlives?: boolean;
  alone?: boolean;
}

/** Threads that give back the first latent of each item, one batch at each call of `step`. */
function fakes({ holds = Infinity, fit = 4, outlives = true, alone = false }: FakeOptions = {}) {
  const log: string[] = [];
  const waiting: (() => void)[] = [];
  let threads = 0;
  const start = (): ModelThread => {
    const name = `thread ${++threads}`;
    return {
      ended: false,
      start: () =>
        Promise.resolve({
          info: { name: 'wasm', title: 'a fake', note: '' },
          usesAllProcessors: alone,
          outlivesLackOfMemory: outlives,
        }),
      verify: ({ signature }, known) => {
        log.push(`${name} verifies ${signature}${known.length === 0 ? '' : `, knowing ${known.join()}`}`);
        return Promise.resolve(['its files']);
      },
      load: ({ signature }, weights) => {
        log.push(
          `${name} loads ${signature}${weights === undefined ? '' : ` of ${weights.byteLength} bytes`}`,
        );
        return Promise.resolve();
      },
      drop: ({ signature }) => {
        log.push(`${name} drops ${signature}`);
        return Promise.resolve();
      },
      run: async (_graph, { z }, _outputs, shares): Promise<BatchDone> => {
        const firsts = z!.data.filter((_value, i) => i % 12 === 0) as Float32Array;
        log.push(`${name}: ${[...firsts].join(' ')}`);
        await new Promise<void>((go) => waiting.push(go));
        if (firsts.length > holds) throw new Error('OOM when allocating tensor');
        return { outputs: { default: { shape: [firsts.length], data: firsts } }, ...(shares && { fit }) };
      },
      close: () => {
        log.push(`${name} ends`);
        return Promise.resolve();
      },
    };
  };
  return {
    start,
    log,
    /** Lets the batch that was begun first end. */
    async step(): Promise<void> {
      while (waiting.length === 0) await wait(1);
      waiting.shift()!();
    },
    /** Lets batches end as they are begun until something is over. */
    async finish<T>(over: Promise<T>): Promise<T> {
      let ended = false;
      void over.then(
        () => (ended = true),
        () => (ended = true),
      );
      while (!ended) {
        waiting.shift()?.();
        await wait(1);
      }
      return over;
    },
  };
}

const runs = (log: readonly string[]): string[] => log.filter((line) => /: /.test(line));

describe('threads that run models', () => {
  it('share the items of a request, load it once each from one reading, and give results as they come', async () => {
    const { start, log, finish } = fakes();
    const threads = new ModelThreads(start, 2);
    const batches: Batch[] = [];
    const run = threads.run(items(11), { onBatch: (batch) => batches.push(batch) });
    await finish(run);
    expect(runs(log)).toEqual([
      'thread 1: 0',
      'thread 2: 1',
      'thread 1: 2 3 4 5',
      'thread 2: 6 7 8',
      'thread 1: 9',
      'thread 2: 10',
    ]);
    const loads = log.filter((line) => / loads /.test(line));
    expect(loads.map((line) => line.replace(/\d+ bytes/, 'bytes'))).toEqual([
      'thread 1 loads generate of bytes',
      'thread 2 loads generate of bytes',
    ]);
    expect(batches.map(({ from, to }) => [from, to]).toSorted((a, b) => a[0]! - b[0]!)).toEqual([
      [0, 1],
      [1, 2],
      [2, 6],
      [6, 9],
      [9, 10],
      [10, 11],
    ]);
    await threads.close();
  });

  it('do what was asked for last first, and go on with the rest', async () => {
    const { start, log, step, finish } = fakes({ fit: 2 });
    const threads = new ModelThreads(start, 1);
    const old = threads.run(items(5), { onBatch: () => undefined });
    await step();
    while (runs(log).length < 2) await wait(1);
    const newest = threads.run(items(2, 100), { onBatch: () => undefined });
    // It reads the card of the model first, as these do after it.
    for (let i = 0; i < 5; i++) await threads.run(items(0), { onBatch: () => undefined });
    await finish(Promise.all([old, newest]));
    expect(runs(log)).toEqual([
      'thread 1: 0',
      'thread 1: 1 2',
      'thread 1: 100',
      'thread 1: 101',
      'thread 1: 3 4',
    ]);
    await threads.close();
  });

  it('stop at a signal: nothing more is begun or given', async () => {
    const { start, log, step, finish } = fakes({ fit: 1 });
    const threads = new ModelThreads(start, 1);
    const stop = new AbortController();
    const got: number[] = [];
    const run = threads.run(items(5), { signal: stop.signal, onBatch: ({ from }) => got.push(from) });
    const failed = expect(run).rejects.toThrow('enough');
    await step();
    while (runs(log).length < 2) await wait(1);
    stop.abort(new Error('enough'));
    await finish(failed);
    await finish(threads.run(items(1, 50), { onBatch: ({ from }) => got.push(50 + from) }));
    expect(got).toEqual([0, 50]);
    expect(runs(log)).toEqual(['thread 1: 0', 'thread 1: 1', 'thread 1: 50']);
    await expect(threads.run(items(1), { signal: stop.signal, onBatch: () => undefined })).rejects.toThrow(
      'enough',
    );
    await threads.close();
  });

  it('halve batches that do not fit into memory, and start anew what does not outlive that', async () => {
    for (const outlives of [true, false]) {
      const { start, log, finish } = fakes({ fit: 8, holds: 2, outlives });
      const threads = new ModelThreads(start, 1);
      const { default: made } = await finish(runAll(threads, items(9)));
      expect([...made!.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
      expect(log.filter((line) => / ends/.test(line)).length).toBe(outlives ? 0 : 2);
      await threads.close();
    }
  });

  it('say so when one item does not fit', async () => {
    const { start, finish } = fakes({ holds: 0 });
    const threads = new ModelThreads(start, 1);
    const run = expect(threads.run(items(2), { onBatch: () => undefined })).rejects.toThrow(
      /one item of this model takes more memory than there is\. Close other programs/,
    );
    await finish(run);
    await threads.close();
  });

  it('end the request whose taker fails, and only that', async () => {
    const { start, finish } = fakes();
    const threads = new ModelThreads(start, 1);
    const run = threads.run(items(3), {
      onBatch: () => {
        throw new Error('the disk is full');
      },
    });
    const failed = expect(run).rejects.toThrow('the disk is full');
    const other = runAll(threads, items(1, 7));
    await finish(failed);
    expect([...(await finish(other))['default']!.data]).toEqual([7]);
    await threads.close();
  });

  it('hold the files of a model against their hashes once, by the thread that is first', async () => {
    const { start, log, finish } = fakes({ fit: 1 });
    const threads = new ModelThreads(start, 2);
    await finish(runAll(threads, items(4)));
    await threads.release();
    await finish(runAll(threads, items(1)));
    expect(log.filter((line) => / verifies /.test(line))).toEqual([
      'thread 1 verifies generate',
      // The dates alone, where the files are known.
      'thread 2 verifies generate, knowing its files',
      'thread 3 verifies generate, knowing its files',
    ]);
    await threads.close();
  });

  it('give models back: at once where they rest, after the batch where they work, and load them again', async () => {
    const { start, log, step, finish } = fakes({ fit: 1 });
    const threads = new ModelThreads(start, 1);
    await finish(runAll(threads, items(1)));
    await threads.release(join(folder, 'another'));
    expect(log).not.toContain('thread 1 ends');
    await threads.release(folder);
    expect(log.at(-1)).toBe('thread 1 ends');
    const run = runAll(threads, items(2));
    while (runs(log).length < 2) await wait(1);
    await threads.release();
    expect(log.at(-1)).toBe('thread 2: 0');
    await step();
    expect([...(await finish(run))['default']!.data]).toEqual([0, 1]);
    expect(log.slice(-5)).toEqual([
      'thread 2: 0',
      'thread 2 ends',
      'thread 3 verifies generate, knowing its files',
      'thread 3 loads generate',
      'thread 3: 1',
    ]);
    await threads.close();
  });

  it('give back a model whose files are gone, and say which', async () => {
    const { start, log, finish } = fakes();
    const lost = join(await mkdtemp(join(store, 'lost-')), 'model');
    await cp(folder, lost, { recursive: true });
    const threads = new ModelThreads(start, 1);
    await finish(runAll(threads, { ...items(1), folder: lost }));
    const { signatures } = await readCard(lost);
    await rm(join(lost, signatures.find(({ name }) => name === 'generate')!.graph), { recursive: true });
    await expect(runAll(threads, { ...items(1), folder: lost })).rejects.toThrow(
      'files of this model are missing',
    );
    expect(log.at(-1)).toBe('thread 1 ends');
    await threads.close();
  });

  it('are one where a backend takes all processors; inputs must have as many items each', async () => {
    const { start, log, finish } = fakes({ alone: true });
    const threads = new ModelThreads(start, 4);
    await finish(runAll(threads, items(6)));
    expect(new Set(log.map((line) => line.slice(0, 8)))).toEqual(new Set(['thread 1']));
    const two = { ...items(2), inputs: { ...items(2).inputs, x: items(3).inputs['z']! } };
    await expect(runAll(threads, two)).rejects.toThrow(/z has 2 items, x has 3/);
    await expect(runAll(threads, { ...items(1), inputs: {} })).rejects.toThrow(/no items/);
    await expect(runAll(threads, items(0))).resolves.toEqual({});
    await threads.close();
  });
});

it('gives the bytes that each item gives alone', async () => {
  const { z } = (await readExpected('mini_bigbigan'))['generate']!.inputs;
  const rows = 9;
  const data = Float32Array.from({ length: rows * 12 }, (_, i) => z!.data[i % z!.data.length]! + i / 100);
  const inputs: Record<string, Values> = { z: { shape: [rows, 12], data } };
  await startBackend('wasm');
  const graph = await loadGraph(folder, 'generate');
  const alone: number[] = [];
  for (let i = 0; i < rows; i++) {
    const made = await runSignature(graph, { z: takeItems(inputs['z']!, i, i + 1) }, ['default']);
    alone.push(...made['default']!.data);
  }
  graph.dispose();
  const models = inlineModels();
  const progress: number[] = [];
  const { default: images } = await runAll(
    models,
    { folder, signature: 'generate', inputs, outputs: ['default'] },
    { onProgress: (done) => progress.push(done) },
  );
  await models.close();
  expect(progress).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(images!.shape).toEqual([rows, 32, 32, 3]);
  expect([...images!.data]).toEqual(alone);
});

it('fills up batches of graphs that take a number of items of their own', async () => {
  const graph = new GraphBuilder();
  const x = graph.placeholder([2, 3]);
  const y = graph.op('AddV2', [x, x], { T: type(1) });
  graph.signature('default', { x: [x, [2, 3]] }, { y: [y, [2, 3]] });
  const module = await mkdtemp(join(store, 'module-'));
  await writeHubModule(module, graph);
  const pairs = await importModel(module, store);
  const models = inlineModels();
  const data = Float32Array.from({ length: 15 }, (_, i) => i);
  const inputs = { x: { shape: [5, 3], data } };
  const made = await runAll(models, { folder: pairs.folder, signature: 'default', inputs });
  await models.close();
  expect(made).toEqual({ y: { shape: [5, 3], data: data.map((value) => 2 * value) } });
});
