import type { CallInput, CallOutput } from '../../src-main/contract/calls.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { GpuValues } from './gpu-models.ts';
import type { WorkerCall, WorkerReply } from './worker.ts';

type Batch = NonNullable<CallOutput<'webgpu.next'>['batch']>;
type Result = CallInput<'webgpu.done'>['result'];

/** What the thread that has the GPU does. */
export interface GpuThread {
  /** @returns what the adapter is called; null where there is none */
  start(): Promise<string | null>;
  run(call: Extract<WorkerCall, { kind: 'run' }>): Promise<Extract<WorkerReply, { kind: 'ran' }>>;
}

/** After the host has not answered: it may come back. */
const AGAIN_MS = 5000;
const LONGEST_PROBLEM = 2000;

/**
 * Offers the window's GPU to the host for live images, for as long as the host takes it.
 * @returns what the GPU is called; null where there is none
 */
export async function offerGpu(bridge: Bridge, thread: GpuThread = gpuThread()): Promise<string | null> {
  const adapter = await thread.start();
  if (adapter !== null) void keepOffering(bridge, thread, adapter);
  return adapter;
}

async function keepOffering(bridge: Bridge, thread: GpuThread, adapter: string): Promise<void> {
  let loaded: readonly string[] = [];
  for (;;) {
    try {
      const { batch } = await bridge.call('webgpu.next', { adapter, loaded: [...loaded] });
      // Another window has taken its place.
      if (batch === null) return;
      const ran = await runBatch(bridge, thread, batch);
      ({ loaded } = ran);
      await bridge.call('webgpu.done', { id: batch.id, result: ran.result });
    } catch {
      // The host is not there, or not any more: what computes there has forgotten this window.
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }
}

async function runBatch(
  bridge: Bridge,
  thread: GpuThread,
  { model: { key, files }, inputs, outputs }: Batch,
): Promise<{ result: Result; loaded: readonly string[] }> {
  const given = await Promise.all(
    Object.entries(inputs).map(async ([name, { shape, data }]): Promise<[string, GpuValues]> => [
      name,
      { shape, data: new Float32Array(await bridge.data(data)) },
    ]),
  );
  const bytes =
    files === null
      ? null
      : {
          graph: await bridge.data(files.graph),
          weights: await Promise.all(files.weights.map((id) => bridge.data(id))),
        };
  const { result, loaded } = await thread.run({
    kind: 'run',
    key,
    bytes,
    inputs: Object.fromEntries(given),
    outputs,
  });
  if ('problem' in result) return { result: { problem: result.problem.slice(0, LONGEST_PROBLEM) }, loaded };
  const made = Object.entries(result.outputs).map(([name, { shape, data }]) => [
    name,
    { shape: [...shape], data: toBase64(data) },
  ]);
  return {
    result: { outputs: Object.fromEntries(made) as Extract<Result, { outputs: unknown }>['outputs'] },
    loaded,
  };
}

/** The bytes of numbers as text, a piece at a time: a function takes only so many arguments. */
export function toBase64(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

function gpuThread(): GpuThread {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const ask = <K extends WorkerReply['kind']>(call: WorkerCall): Promise<Extract<WorkerReply, { kind: K }>> =>
    new Promise((done, fail) => {
      worker.onmessage = ({ data }: MessageEvent<WorkerReply>) =>
        done(data as Extract<WorkerReply, { kind: K }>);
      worker.onerror = ({ message }) => fail(new Error(message));
      worker.postMessage(call);
    });
  return {
    async start() {
      const { adapter } = await ask<'started'>({ kind: 'start' });
      if (adapter === null) worker.terminate();
      return adapter;
    },
    run: (call) => ask<'ran'>(call),
  };
}
