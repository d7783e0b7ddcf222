import { createRequire } from 'node:module';
import { freemem } from 'node:os';
import { dirname, sep } from 'node:path';
// Kernels that WebAssembly lacks are borrowed of it.
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths, type BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { engine, getBackend } from '@tensorflow/tfjs-core';
import type { TensorBackend } from './backend.ts';
import { startEngine } from './engine.ts';

/** What its 32-bit addresses reach; growing beyond is refused by the module. */
const ADDRESSED = 4_294_901_760;

/** WebAssembly with SIMD: always there. It uses one processor, so each thread has an instance. */
export const wasmBackend: TensorBackend = {
  name: 'wasm',
  engine: 'wasm',
  usesAllProcessors: false,
  // An item alone: its bytes hang on how many rows a product has, and would change with the number of threads.
  useful: { items: 1, bytes: 0 },
  // The module aborts, and answers nothing from then on.
  outlivesLackOfMemory: false,
  async start() {
    if (getBackend() !== 'wasm') {
      const module = '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm';
      setWasmPaths(dirname(createRequire(import.meta.url).resolve(module)) + sep);
    }
    await startEngine('wasm', 'WebAssembly');
  },
  describe: () => 'WebAssembly with SIMD',
  freeBytes() {
    const { wasm } = engine().findBackend('wasm') as BackendWasm;
    // Emscripten's own types, which say that it is there, are not everywhere.
    const { HEAPU8: heap } = wasm as unknown as { HEAPU8: Uint8Array };
    return Math.min(freemem() / 2, ADDRESSED - heap.length);
  },
};
