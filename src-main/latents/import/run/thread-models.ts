import { memory, profile } from '@tensorflow/tfjs-core';
import type { TensorBackend } from '../../backends/backend.ts';
import { chooseBackend } from '../../backends/choose.ts';
import { openSignature, type OpenSignature } from '../doors/run-any.ts';
import { verifyFiles } from '../store/verify-files.ts';
import { batchSize } from './batches.ts';
import { findSignature } from './graph-files.ts';
import type { GraphName, ModelThread } from './model-thread.ts';

/** Models in this thread. */
export function modelsHere(): ModelThread {
  const graphs = new Map<string, OpenSignature>();
  let backend: TensorBackend | undefined;
  const keyOf = ({ folder, signature }: GraphName): string => `${signature} ${folder}`;
  return {
    ended: false,
    async start(wanted) {
      const chosen = await chooseBackend(wanted);
      ({ backend } = chosen);
      const { usesAllProcessors, outlivesLackOfMemory } = backend;
      return { info: chosen.info, usesAllProcessors, outlivesLackOfMemory };
    },
    async verify({ folder, signature }, known) {
      const { card, graph } = await findSignature(folder, signature);
      const right = new Set(known);
      await verifyFiles(folder, card, graph, right);
      return [...right].slice(known.length);
    },
    async load(graph, weights) {
      graphs.set(keyOf(graph), await openSignature(graph.folder, graph.signature, { weights }));
    },
    async drop(graph) {
      await graphs.get(keyOf(graph))?.close();
      graphs.delete(keyOf(graph));
    },
    async run(graph, inputs, outputs, shares) {
      const loaded = graphs.get(keyOf(graph));
      if (loaded === undefined || backend === undefined)
        throw new Error(`${graph.signature} of ${graph.folder} was not loaded`);
      if (shares === undefined) return { outputs: await loaded.run(inputs, outputs) };
      const items = Object.values(inputs)[0]?.shape[0] ?? 1;
      const { result, peak } = await withPeak(() => loaded.run(inputs, outputs));
      const room = { itemBytes: peak / items, freeBytes: backend.freeBytes(), useful: backend.useful };
      return { outputs: result, fit: batchSize({ ...room, shares }) };
    },
    async close() {
      for (const graph of graphs.values()) await graph.close();
      graphs.clear();
    },
  };
}

/** What some work gives, and how many bytes of tensors there were at most beside those that were there before. */
async function withPeak<T>(work: () => Promise<T>): Promise<{ result: T; peak: number }> {
  const before = memory().numBytes;
  let settled: PromiseSettledResult<T>[] = [];
  const { peakBytes } = await profile(async () => {
    // Thrown inside, an error would leave the profiler running.
    settled = await Promise.allSettled([work()]);
  });
  const [outcome] = settled;
  if (outcome?.status !== 'fulfilled') throw outcome?.reason as Error;
  return { result: outcome.value, peak: Math.max(0, peakBytes - before) };
}
