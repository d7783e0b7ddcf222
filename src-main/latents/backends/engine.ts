import { enableProdMode, ready, setBackend } from '@tensorflow/tfjs-core';
import { PerceptError } from '../../errors.ts';
import { registerOps } from '../import/ops/register.ts';
import { borrowKernels } from './borrow-kernels.ts';

/** Makes a registered backend of TensorFlow.js the one of this thread, with Percept's ops and the kernels that it lacks. */
export async function startEngine(engine: string, title: string): Promise<void> {
  // Without it the executor prints advice to install other backends.
  enableProdMode();
  const started = await setBackend(engine);
  await ready();
  if (!started)
    throw new PerceptError(`${title} cannot be started`, { remedy: 'Choose another backend (--backend).' });
  registerOps();
  if (engine !== 'cpu') borrowKernels(engine);
}
