import { freemem } from 'node:os';
import type { TensorBackend } from './backend.ts';
import { startEngine } from './engine.ts';
import { loadTensorFlow } from './tfjs-node.ts';

/** TensorFlow on the processor: all of its cores, several times as fast as WebAssembly. */
export const nodeBackend: TensorBackend = {
  name: 'node',
  engine: 'tensorflow',
  usesAllProcessors: true,
  useful: { items: 16, bytes: 2 ** 29 },
  outlivesLackOfMemory: true,
  async start() {
    loadTensorFlow();
    await startEngine('tensorflow', 'TensorFlow');
  },
  describe: () => `TensorFlow ${loadTensorFlow().version} on the processor`,
  freeBytes: () => freemem() / 2,
};
