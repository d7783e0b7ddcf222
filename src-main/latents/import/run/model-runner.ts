import { PerceptError } from '../../../errors.ts';
import type { BackendInfo } from '../../backends/names.ts';
import type { GraphName } from './model-thread.ts';
import type { Values } from './run-signature.ts';

/** Items to put through a signature of a stored model. */
export interface ModelRequest extends GraphName {
  /** Arrays by the names of the signature's inputs, the items along their first axes: what is made of one hangs on no other. */
  readonly inputs: Readonly<Record<string, Values>>;
  /** Outputs that are wanted; all when left out. */
  readonly outputs?: readonly string[];
}

/** Results of the items from `from` to before `to`. */
export interface Batch {
  readonly from: number;
  readonly to: number;
  /** Arrays by the names of the outputs, the items along their first axes. */
  readonly outputs: Readonly<Record<string, Values>>;
}

export interface RunOptions {
  /** Ends it: what a thread has begun with is finished and thrown away. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each batch as it is made, in no order; what it throws ends the request. */
  readonly onBatch: (batch: Batch) => void;
}

/** Runs models somewhere: in threads that keep them loaded, or in this one. */
export interface ModelRunner {
  /** What networks run on, started with this call at the latest. @throws PerceptError when the one asked for cannot be had */
  backend(): Promise<BackendInfo>;
  /**
   * Puts items through a model in batches, the newest request first. The same items give the same bytes however many threads
   * there are (on wasm and cpu; TensorFlow's own threads add in an order of their own).
   * @throws PerceptError when inputs do not fit the signature, or one item does not fit into memory
   */
  run(request: ModelRequest, options: RunOptions): Promise<void>;
  /**
   * Gives back the memory of a model, or of all: of threads that are at work once their batch is done. What is asked of it later is
   * loaded again. @param folder of the model
   */
  release(folder?: string): Promise<void>;
  close(): Promise<void>;
}

/** Runs a request to its end: the outputs of all items, in their order. */
export async function runAll(
  runner: ModelRunner,
  request: ModelRequest,
  options: { signal?: AbortSignal | undefined; onProgress?: (done: number, total: number) => void } = {},
): Promise<Record<string, Values>> {
  const items = countItems(request);
  const all: Record<string, Values> = {};
  let done = 0;
  await runner.run(request, {
    signal: options.signal,
    onBatch: ({ from, to, outputs }) => {
      for (const [name, { shape, data }] of Object.entries(outputs)) {
        const each = data.length / (to - from);
        const whole = (all[name] ??= {
          shape: [items, ...shape.slice(1)],
          data: new (data.constructor as new (length: number) => Values['data'])(items * each),
        });
        whole.data.set(data, from * each);
      }
      done += to - from;
      options.onProgress?.(done, items);
    },
  });
  return all;
}

/** How many items a request has. @throws PerceptError when its inputs do not say the same number, or have none */
export function countItems({ inputs }: Pick<ModelRequest, 'inputs'>): number {
  const counts = Object.entries(inputs).map(([name, { shape }]) => [name, shape[0]] as const);
  const [first] = counts;
  const items = first?.[1];
  if (first === undefined || items === undefined)
    throw new PerceptError('there are no items to run the model on', {
      remedy: 'Give inputs with the items along their first axes.',
    });
  for (const [name, count] of counts) {
    if (count !== items)
      throw new PerceptError(`the input ${first[0]} has ${items} items, ${name} has ${count ?? 'none'}`, {
        remedy: 'Give as many for each input.',
      });
  }
  return items;
}

/** Rows `from` to before `to` of an array as one of its own. */
export function takeItems({ shape, data }: Values, from: number, to: number): Values {
  const each = data.length / Math.max(1, shape[0] ?? 1);
  return { shape: [to - from, ...shape.slice(1)], data: data.slice(from * each, to * each) };
}

/** An array of `count` items, the last one repeated at the end as often as it takes. */
export function padItems(items: Values, count: number): Values {
  const { shape, data } = items;
  const own = shape[0] ?? 0;
  if (own >= count) return items;
  const each = data.length / own;
  const all = new (data.constructor as new (length: number) => Values['data'])(count * each);
  all.set(data);
  for (let i = own; i < count; i++) all.set(data.subarray((own - 1) * each), i * each);
  return { shape: [count, ...shape.slice(1)], data: all };
}
