import { SHARE_ENV, Worker } from 'node:worker_threads';
import { revivedError } from '../../../plain-error.ts';
import type { ModelThread, ThreadCall } from './model-thread.ts';
import type { ThreadAnswer } from './model-worker.ts';

/** Starts a thread that runs models; `workerFile` is the built model-worker. It keeps the process alive while it works. */
export function startThread(workerFile: string): ModelThread {
  // Libraries read the environment of the process, not a thread's copy of it.
  const worker = new Worker(workerFile, { env: SHARE_ENV });
  worker.unref();
  const pending = new Map<number, { done: (output: unknown) => void; fail: (error: Error) => void }>();
  let next = 0;
  let gone: Error | undefined;
  const end = (error: Error): void => {
    gone ??= error;
    for (const { fail } of pending.values()) fail(gone);
    pending.clear();
  };
  worker.on('message', (answer: ThreadAnswer) => {
    const call = pending.get(answer.id);
    pending.delete(answer.id);
    if (pending.size === 0) worker.unref();
    if (answer.ok) call?.done(answer.output);
    else call?.fail(revivedError(answer.error));
  });
  worker.on('error', (error: Error) => end(error));
  worker.on('exit', (code) => end(new Error(`a thread that runs models ended (exit code ${code})`)));

  const call = <T>(name: ThreadCall['name'], ...args: unknown[]): Promise<T> =>
    new Promise<unknown>((done, fail) => {
      if (gone !== undefined) return fail(gone);
      const id = next++;
      pending.set(id, { done, fail });
      worker.ref();
      worker.postMessage({ id, name, args } satisfies ThreadCall);
    }) as Promise<T>;
  return {
    get ended() {
      return gone !== undefined;
    },
    start: (wanted) => call('start', wanted),
    verify: (graph, known) => call('verify', graph, known),
    load: (graph, weights) => call('load', graph, weights),
    drop: (graph) => call('drop', graph),
    run: (graph, inputs, outputs, shares) => call('run', graph, inputs, outputs, shares),
    async close() {
      await worker.terminate();
    },
  };
}
