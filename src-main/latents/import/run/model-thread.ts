import type { BackendInfo, BackendName } from '../../backends/names.ts';
import type { Values } from './run-signature.ts';

/** A signature of a model in the store. */
export interface GraphName {
  readonly folder: string;
  readonly signature: string;
}

/** A backend that runs, as those need to know it who give it work: see TensorBackend. */
export interface StartedBackend {
  readonly info: BackendInfo;
  readonly usesAllProcessors: boolean;
  readonly outlivesLackOfMemory: boolean;
}

export interface BatchDone {
  readonly outputs: Record<string, Values>;
  /** Where it was asked for: items of a batch that fit into the memory that is free. */
  readonly fit?: number;
}

/** What runs models: a thread behind messages (start-thread.ts), or this one (thread-models.ts). */
export interface ModelThread {
  /** Whether it is gone and answers nothing any more. */
  readonly ended: boolean;
  /** Starts the backend asked for, or the first that starts. */
  start(wanted: BackendName | undefined): Promise<StartedBackend>;
  /**
   * Holds the files of a graph against the hashes of its card. @param known what was found right before; see `verifyFiles`
   * @returns what was found right now. @throws PerceptError naming a file that is missing or is another one
   */
  verify(graph: GraphName, known: readonly string[]): Promise<string[]>;
  /** @param weights bytes of its files one after the other, where they were read already */
  load(graph: GraphName, weights?: SharedArrayBuffer): Promise<void>;
  drop(graph: GraphName): Promise<void>;
  /** @param shares where given, says what fits when so many threads take from the same memory */
  run(
    graph: GraphName,
    inputs: Readonly<Record<string, Values>>,
    outputs: readonly string[],
    shares?: number,
  ): Promise<BatchDone>;
  close(): Promise<void>;
}

/** A call of a ModelThread as a message. */
export interface ThreadCall {
  readonly id: number;
  readonly name: 'start' | 'verify' | 'load' | 'drop' | 'run';
  readonly args: unknown[];
}
