import { setMaxListeners } from 'node:events';
import { statSync } from 'node:fs';
import type { DataId } from '../contract/common.ts';
import { explainSystemError, PerceptError } from '../errors.ts';
import { opaqueId } from '../opaque-id.ts';
import { defaultWorkers } from './default-workers.ts';
import { asJson } from './json.ts';
import type { DataSource } from './methods/types.ts';
import type { Runner } from './pool.ts';
import { procedures, type Procedure } from './procedures.ts';
import { largestPiece, toCompute, type FromCompute, type ToCompute } from './protocol.ts';
import { toWireError } from './wire-error.ts';

/** The compute process's end of the line to the services. */
export interface CallPort {
  post(message: FromCompute): void;
  onMessage(listener: (message: unknown) => void): void;
}

/**
 * Answers calls that come over a port, any number at a time. A message that is none of the protocol is answered where it can be
 * and otherwise dropped.
 * @param startRunner called at the first call, with the number of workers asked for
 */
export function answerCalls(port: CallPort, startRunner: (workers: number) => Runner): void {
  const running = new Map<number, AbortController>();
  let workers = defaultWorkers();
  let runner: Runner | undefined;

  const answer = async ({ id, name, input }: Extract<ToCompute, { type: 'call' }>): Promise<void> => {
    const stop = new AbortController();
    // Every task of a job listens to the one signal.
    setMaxListeners(0, stop.signal);
    running.set(id, stop);
    try {
      if (!Object.hasOwn(procedures, name)) throw new PerceptError(`this build of Percept cannot do ${name}`);
      runner ??= startRunner(workers);
      const procedure = procedures[name as keyof typeof procedures] as Procedure;
      const output = await procedure(input, {
        runner: withSignal(runner, stop.signal),
        workers: runner.workers,
        signal: stop.signal,
        putData: (source) => putData(port, source),
        onProgress: ({ done, total, label }) => port.post({ type: 'progress', id, done, total, label }),
        say: (line) => port.post({ type: 'log', id, line }),
      });
      stop.signal.throwIfAborted();
      port.post({ type: 'done', id, output: asJson(output) });
    } catch (error) {
      // What fails once it was stopped has failed because of that.
      port.post({
        type: 'failed',
        id,
        error: stop.signal.aborted ? { problem: 'cancelled', code: 'cancelled' } : toWireError(error),
      });
    } finally {
      running.delete(id);
    }
  };

  port.onMessage((raw) => {
    const parsed = toCompute.safeParse(raw);
    if (!parsed.success) {
      const id = (raw as { id?: unknown } | null | undefined)?.id;
      if (Number.isInteger(id) && (id as number) >= 0) {
        const problem = 'a message to the compute process breaks the protocol';
        port.post({ type: 'failed', id: id as number, error: { problem, code: 'refused' } });
      }
    } else if (parsed.data.type === 'configure') workers = parsed.data.workers;
    else if (parsed.data.type === 'cancel') running.get(parsed.data.id)?.abort();
    // A second call of one number could not be told from the first.
    else if (!running.has(parsed.data.id)) void answer(parsed.data);
  });
}

/** A runner whose tasks are stopped by the signal of one call, though the threads live on. */
function withSignal(runner: Runner, signal: AbortSignal): Runner {
  return {
    workers: runner.workers,
    models: runner.models,
    run: (name, input) => runner.run(name, input, signal),
    close: () => Promise.resolve(),
  };
}

function putData(port: CallPort, source: DataSource): DataId {
  const data = opaqueId('d');
  if (source instanceof Uint8Array) {
    const size = source.byteLength;
    for (let from = 0; from === 0 || from < size; from += largestPiece) {
      const bytes = source.subarray(from, Math.min(size, from + largestPiece));
      port.post({ type: 'bytes', data, size, from, bytes });
    }
    return data;
  }
  const { file, offset = 0 } = source;
  const length = source.length ?? sizeOf(file) - offset;
  port.post({ type: 'file', data, file, offset, length });
  return data;
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (error) {
    throw explainSystemError(error, file);
  }
}
