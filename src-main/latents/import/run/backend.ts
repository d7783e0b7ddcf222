import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { enableProdMode, getBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { PerceptError } from '../../../errors.ts';
import { registerOps } from '../ops/register.ts';
import { borrowKernels } from './borrow-kernels.ts';

/** `wasm` for networks; `cpu` (plain JavaScript, a hundred times slower) where a model is tiny or nothing else is there. */
export type PlainBackend = 'wasm' | 'cpu';

/** Makes a backend the one that models run on in this thread. @throws PerceptError when it cannot be had */
export async function startBackend(name: PlainBackend): Promise<void> {
  if (name === 'wasm' && getBackend() !== 'wasm') {
    const file = createRequire(import.meta.url).resolve(
      '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
    );
    setWasmPaths(dirname(file) + sep);
  }
  // Without it the executor prints advice to install other backends.
  enableProdMode();
  const started = await setBackend(name);
  await ready();
  if (!started)
    throw new PerceptError(`the ${name} backend cannot be started`, {
      remedy: 'Choose another backend.',
    });
  registerOps();
  borrowKernels();
}
