import { setMaxListeners } from 'node:events';
import { dirname } from 'node:path';
import { Tinypool } from 'tinypool';
import { inlineModels } from '../latents/import/run/inline-models.ts';
import type { ModelRunner } from '../latents/import/run/model-runner.ts';
import { modelThreads } from '../latents/import/run/model-threads.ts';
import { revivedError, type PlainError } from '../plain-error.ts';
import { defaultWorkers } from './default-workers.ts';
import { runTask, type TaskInput, type TaskName, type TaskOutput } from './tasks/index.ts';

/** Runs tasks somewhere: in worker threads, or in this one (unit tests). */
export interface Runner {
  readonly workers: number;
  /** Runs models in as many threads of their own, which keep them loaded. */
  readonly models: ModelRunner;
  /** @param signal stops this task; what the pool was started with when left out */
  run<K extends TaskName>(name: K, input: TaskInput<K>, signal?: AbortSignal): Promise<TaskOutput<K>>;
  close(): Promise<void>;
}

/** What a worker thread answers: an error crosses with its file and remedy. */
export type TaskAnswer = { ok: true; output: unknown } | { ok: false; error: PlainError };

/** A pool of worker threads. `signal` stops tasks that run and those that wait. */
export function startPool(workerFile: string, signal?: AbortSignal, workers = defaultWorkers()): Runner {
  // Every task that runs or waits listens to the one signal.
  if (signal !== undefined) setMaxListeners(0, signal);
  const pool = new Tinypool({
    filename: workerFile,
    runtime: 'worker_threads',
    minThreads: 0,
    maxThreads: workers,
    idleTimeout: 10_000,
  });
  const models = modelThreads(dirname(workerFile), workers);
  return {
    workers,
    models,
    async run(name, input, own) {
      const stop = own ?? signal;
      stop?.throwIfAborted();
      const answer = (await pool.run({ name, input }, { signal: stop ?? null }).catch((error: unknown) => {
        stop?.throwIfAborted();
        throw error;
      })) as TaskAnswer;
      if (!answer.ok) throw revivedError(answer.error);
      return answer.output as TaskOutput<typeof name>;
    },
    async close() {
      await Promise.all([pool.destroy(), models.close()]);
    },
  };
}

/** Runs each task in this thread. */
export function inlineRunner(): Runner {
  const models = inlineModels();
  return { workers: 1, models, run: (name, input) => runTask(name, input), close: () => models.close() };
}
