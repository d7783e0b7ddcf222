import { findSignature, readGraph } from '../../latents/import/run/graph-files.ts';
import {
  countItems,
  takeItems,
  type ModelRequest,
  type ModelRunner,
  type RunOptions,
} from '../../latents/import/run/model-runner.ts';
import type { CardSignature } from '../../latents/import/card/schema.ts';
import { verifyFiles } from '../../latents/import/store/verify-files.ts';
import { join } from 'node:path';
import { WindowGpu } from './window-gpu.ts';

/** The GPU of the window of this process. */
export const windowGpu = new WindowGpu();

/** Items of a batch, and bytes of what comes back of one: it is text on its way. */
const MOST_ITEMS = 8;
const MOST_BYTES = 4 * 2 ** 20;

/** Files that have the hashes of their cards. */
const verified = new Set<string>();

/** Models that the window could not run: they are not tried again. */
const refused = new Set<string>();

/** A runner that uses the window's GPU where it is offered, for graphs, and otherwise, or where that fails, `models`. */
export function windowFirst(models: ModelRunner, gpu: WindowGpu = windowGpu): ModelRunner {
  return {
    backend: () => models.backend(),
    release: (folder) => models.release(folder),
    close: () => models.close(),
    async run(request, options) {
      const { folder, signature } = request;
      const key = `${folder} ${signature}`;
      const found = gpu.present && !refused.has(key) ? await findSignature(folder, signature) : undefined;
      const each = found?.kind === 'graph' ? itemsAtOnce(found, request) : 0;
      const done = each === 0 ? 0 : await runThere(gpu, request, options, { key, each, found: found! });
      const total = countItems(request);
      if (done === total) return;
      if (each > 0 && gpu.present) refused.add(key);
      const rest = Object.entries(request.inputs).map(([name, all]) => [name, takeItems(all, done, total)]);
      await models.run(
        { ...request, inputs: Object.fromEntries(rest) as ModelRequest['inputs'] },
        {
          signal: options.signal,
          onBatch: ({ from, to, outputs }) => options.onBatch({ from: from + done, to: to + done, outputs }),
        },
      );
    },
  };
}

/** How many items of a request a batch may have; 0 where the window cannot do it. */
function itemsAtOnce({ inputs, outputs }: CardSignature, request: ModelRequest): number {
  // The window is given float32, and each item has to be free to be in any batch.
  if (inputs.some(({ shape, dtype }) => dtype !== 'float32' || shape?.[0] !== null)) return 0;
  const wanted = outputs.filter(({ name }) => request.outputs?.includes(name) ?? true);
  const bytes = wanted.map(({ shape }) =>
    (shape?.slice(1) ?? [null]).reduce((n, side) => n! * (side ?? Infinity), 4)!,
  );
  const each = bytes.reduce((sum, size) => sum + size, 0);
  return wanted.some(({ dtype }) => dtype !== 'float32')
    ? 0
    : Math.min(MOST_ITEMS, Math.floor(MOST_BYTES / Math.max(1, each)));
}

/** @returns how many items were done before the window failed */
async function runThere(
  gpu: WindowGpu,
  request: ModelRequest,
  { signal, onBatch }: RunOptions,
  { key, each, found }: { key: string; each: number; found: Awaited<ReturnType<typeof findSignature>> },
): Promise<number> {
  const total = countItems(request);
  const graph = join(request.folder, found.graph);
  await verifyFiles(request.folder, found.card, found.graph, verified);
  const { paths } = await readGraph(graph, found.weightBytes);
  const files = { graph: join(graph, 'model.json'), weights: paths };
  const outputs = request.outputs ?? found.outputs.map(({ name }) => name);
  for (let from = 0; from < total; from += each) {
    const to = Math.min(total, from + each);
    const own = Object.entries(request.inputs).map(([name, all]) => [name, takeItems(all, from, to)]);
    const inputs = Object.fromEntries(own) as ModelRequest['inputs'];
    const made = await gpu.compute({ key, files, inputs, outputs }, signal).catch(() => undefined);
    signal?.throwIfAborted();
    if (made === undefined) return from;
    onBatch({ from, to, outputs: made });
  }
  return total;
}
