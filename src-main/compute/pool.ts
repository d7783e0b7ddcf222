import { setMaxListeners } from 'node:events';
import { Tinypool } from 'tinypool';
import { PerceptError } from '../errors.ts';
import { defaultWorkers } from './default-workers.ts';
import { runTask, type TaskInput, type TaskName, type TaskOutput } from './tasks/index.ts';

/** Runs tasks somewhere: in worker threads, or in this one (unit tests). */
export interface Runner {
  readonly workers: number;
  /** @param signal stops this task; what the pool was started with when left out */
  run<K extends TaskName>(name: K, input: TaskInput<K>, signal?: AbortSignal): Promise<TaskOutput<K>>;
  close(): Promise<void>;
}

/** How an error crosses from a worker thread with its file and remedy. */
export type TaskAnswer = { ok: true; output: unknown } | { ok: false; error: PlainError };
export interface PlainError {
  readonly message: string;
  readonly stack?: string | undefined;
  /** Of an error of the operating system, such as ENOSPC: what it means for the user is said by who knows the file. */
  readonly code?: string | undefined;
  readonly percept?: { problem: string; file?: string | undefined; remedy?: string | undefined } | undefined;
}

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
  return {
    workers,
    async run(name, input, own) {
      const stop = own ?? signal;
      stop?.throwIfAborted();
      const answer = (await pool.run({ name, input }, { signal: stop ?? null }).catch((error: unknown) => {
        stop?.throwIfAborted();
        throw error;
      })) as TaskAnswer;
      if (!answer.ok) throw revive(answer.error);
      return answer.output as TaskOutput<typeof name>;
    },
    close: () => pool.destroy(),
  };
}

/** Runs each task in this thread. */
export function inlineRunner(): Runner {
  return { workers: 1, run: (name, input) => runTask(name, input), close: () => Promise.resolve() };
}

function revive(plain: PlainError): Error {
  if (plain.percept !== undefined) {
    const { problem, file, remedy } = plain.percept;
    return new PerceptError(problem, {
      ...(file === undefined ? {} : { file }),
      ...(remedy === undefined ? {} : { remedy }),
    });
  }
  const error: NodeJS.ErrnoException = new Error(plain.message);
  if (plain.code !== undefined) error.code = plain.code;
  if (plain.stack !== undefined) error.stack = plain.stack;
  return error;
}
