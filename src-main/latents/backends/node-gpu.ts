import { PerceptError } from '../../errors.ts';
import type { TensorBackend } from './backend.ts';
import { startEngine } from './engine.ts';
import { loadTensorFlow } from './tfjs-node.ts';

/** TensorFlow on a GPU by CUDA. */
export const nodeGpuBackend: TensorBackend = {
  name: 'node-gpu',
  engine: 'tensorflow',
  usesAllProcessors: true,
  useful: { items: 64, bytes: 2 ** 32 },
  outlivesLackOfMemory: true,
  async start() {
    if (!loadTensorFlow().gpu)
      throw new PerceptError('TensorFlow finds no GPU', {
        remedy: 'Check the driver, and that @tensorflow/tfjs-node-gpu and its CUDA libraries are installed.',
      });
    await startEngine('tensorflow', 'TensorFlow');
  },
  describe: () => `TensorFlow ${loadTensorFlow().version} on a GPU`,
  // Not told by TensorFlow: batches are halved where they do not fit.
  freeBytes: () => Infinity,
};
