/** What the entry file knows and commands need: where the worker's bundle is, and when to stop. */
export interface Host {
  readonly workerFile: string;
  readonly signal: AbortSignal;
}
