import type { ComputeProcess } from '../compute/client.ts';
import type { FileToken } from '../contract/common.ts';
import type { EventData, EventName } from '../contract/events.ts';
import type { FilePurpose } from '../contract/files.ts';
import type { Reply } from '../contract/wire.ts';
import type { DataStore } from './data-store.ts';

/** What a shell gives to the services: everything that Electron and `percept serve` do in different ways. */
export interface ServiceHost {
  readonly kind: 'electron' | 'serve';
  /** Absolute folder of settings (recents, session, drafts); made when it is not there. */
  readonly home: string;
  /** Versions for About: node, electron, chrome, ... */
  readonly versions: Readonly<Record<string, string>>;
  /** Worker threads of the compute process; as many as there are processors, at most eight, when left out. */
  readonly workers?: number;
  /** Starts the compute process: utilityProcess in Electron, `forkCompute` (compute/fork.ts) elsewhere. */
  startCompute(): ComputeProcess;
  /** Asks the user by the system's dialog for an absolute path; null when cancelled. Without it the window browses. */
  chooseFile?(purpose: FilePurpose, suggestedName: string | undefined): Promise<string | null>;
  /** Absolute folders that files.browse may start from; nothing outside of them is listed. */
  readonly browseRoots: readonly string[];
  /** What to open first: a path given on the command line. */
  readonly initial?: string;
  /** Absolute folder of the tutorial study. */
  readonly tutorialFolder: string;
}

/** The host's side of the contract, the same for every shell. */
export interface Services {
  /**
   * Parses the input by the contract, runs the handler, parses its output; never rejects.
   * @param window which window asks, where there may be several
   */
  call(name: unknown, input: unknown, window?: string): Promise<Reply<unknown>>;
  /** @returns a function that ends it */
  onEvent(listener: <E extends EventName>(event: E, data: EventData<E>) => void): () => void;
  /** Bytes that the window fetches by /data/<id>. */
  readonly data: DataStore;
  /** A token for a path that the user dropped on the window or gave on the command line. */
  tokenOf(path: string): FileToken;
  /** A path that the operating system asks to open: emits files.opened. */
  open(path: string): void;
  /** Ends the compute process and writes what is not written yet. */
  close(): Promise<void>;
}
