import { join } from 'node:path';
import { answerCalls, type CallPort } from './answer-calls.ts';
import { startPool } from './pool.ts';

// Entry of the compute process. Started by Electron as a utility process, or by Node's fork with advanced serialization.

/** What Electron gives a utility process; its types belong to Electron alone. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}
const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;

// Whatever nobody caught leaves a state that cannot be trusted: the services say so and start another process.
process.on('unhandledRejection', (error) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});

const port: CallPort =
  parentPort === undefined
    ? {
        post: (message) => {
          if (process.connected) process.send!(message, undefined, undefined, () => undefined);
        },
        onMessage: (listener) => void process.on('message', listener),
      }
    : {
        post: (message) => parentPort.postMessage(message),
        onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
      };

// Without those who asked there is nobody to work for.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches every process of the terminal; the services decide when this one ends.
process.on('SIGINT', () => undefined);

const workerFile = join(import.meta.dirname, 'compute-worker.js');
answerCalls(port, (workers) => startPool(workerFile, undefined, workers));
