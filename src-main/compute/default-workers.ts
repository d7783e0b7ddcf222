import { availableParallelism } from 'node:os';

/** As many threads as the machine has, at most eight: memory, not the processor, is the limit beyond. */
export function defaultWorkers(): number {
  return Math.min(8, Math.max(1, availableParallelism()));
}
