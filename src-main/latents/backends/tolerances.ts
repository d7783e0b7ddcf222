import type { windowBackends } from './names.ts';

/** How far a backend may be from what TensorFlow computes, and why. */
export interface Tolerance {
  /** Of an output, in shares of its largest value (at least 1). */
  readonly share: number;
  readonly reason: string;
}

/**
 * For every backend, the fixtures of `import/fixtures` and the tutorial's generator: held in golden.test.ts, and for the window's GPU in
 * src-renderer/generate/gpu-models.test.ts.
 */
export const tolerances: Readonly<Record<(typeof windowBackends)[number], Tolerance>> = {
  'node-gpu': {
    share: 1e-4,
    reason: 'float32 without TF32, but cuDNN may transform convolutions (Winograd), which loses a digit',
  },
  node: { share: 1e-5, reason: 'the kernels of TensorFlow itself, summed in another order by other threads' },
  wasm: { share: 1e-5, reason: 'float32 in another order of summation' },
  webgpu: {
    share: 1e-4,
    reason: 'float32 by shaders, whose exponentials and divisions a driver may round by a few units',
  },
  cpu: { share: 1e-5, reason: 'float32 in another order of summation' },
};
