import type { BackendName } from './names.ts';

/** What networks run on: a backend of TensorFlow.js with what Percept has to know of it. Each thread starts its own. */
export interface TensorBackend {
  readonly name: BackendName;
  /** What TensorFlow.js calls it. */
  readonly engine: string;
  /** Whether one instance takes all processors, or a GPU, by itself: several threads would only share them. */
  readonly usesAllProcessors: boolean;
  /** Beyond so many items, or so many bytes of tensors, a batch is no faster an item. */
  readonly useful: { readonly items: number; readonly bytes: number };
  /** Whether it can go on after it ran out of memory; otherwise its thread is started anew. */
  readonly outlivesLackOfMemory: boolean;
  /**
   * Makes it ready in this thread; again does nothing.
   * @throws PerceptError that says why it cannot be had and what to do
   */
  start(): Promise<void>;
  /** What it is, of which version, on what; once it has started. One clause. */
  describe(): string;
  /** Bytes that a batch may take now beside the weights; Infinity where it cannot be told. */
  freeBytes(): number;
}
