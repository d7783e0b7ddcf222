import { parentPort } from 'node:worker_threads';
import { plainError, type PlainError } from '../../../plain-error.ts';
import type { ThreadCall } from './model-thread.ts';
import { modelsHere } from './thread-models.ts';

/** What became of a ThreadCall. */
export type ThreadAnswer = { readonly id: number } & (
  { readonly ok: true; readonly output: unknown } | { readonly ok: false; readonly error: PlainError }
);

// Entry of a thread that runs models: calls are answered one after the other, in the order they came in.
const models = modelsHere();
let before: Promise<void> = Promise.resolve();
parentPort?.on('message', ({ id, name, args }: ThreadCall) => {
  before = before.then(async () => {
    try {
      const output = await (models[name] as (...args: unknown[]) => Promise<unknown>)(...args);
      answer({ id, ok: true, output });
    } catch (error) {
      answer({ id, ok: false, error: plainError(error) });
    }
  });
});

function answer(message: ThreadAnswer): void {
  // Nobody here needs them any more: large arrays move instead of being copied.
  const arrays = new Set<ArrayBuffer>();
  collectBuffers(message, arrays);
  parentPort?.postMessage(message, [...arrays]);
}

function collectBuffers(value: unknown, into: Set<ArrayBuffer>): void {
  if (ArrayBuffer.isView(value)) {
    // A view of a part of some memory is copied: the rest may be in use.
    const { buffer } = value;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === value.byteLength) into.add(buffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) collectBuffers(part, into);
  }
}
