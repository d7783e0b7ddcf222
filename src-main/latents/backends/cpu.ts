import '@tensorflow/tfjs-backend-cpu';
import { freemem } from 'node:os';
import type { TensorBackend } from './backend.ts';
import { startEngine } from './engine.ts';

/** Plain JavaScript, a hundred times slower than WebAssembly: for tiny models, and where nothing else starts. */
export const cpuBackend: TensorBackend = {
  name: 'cpu',
  engine: 'cpu',
  usesAllProcessors: false,
  useful: { items: 1, bytes: 0 },
  outlivesLackOfMemory: true,
  start: () => startEngine('cpu', 'plain JavaScript'),
  describe: () => 'plain JavaScript, slow',
  freeBytes: () => freemem() / 2,
};
