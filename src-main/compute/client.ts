import type { ComputeData } from './collect-data.ts';
import { collectData } from './collect-data.ts';
import type { Procedures } from './procedures.ts';
import type { Progress } from './progress.ts';
import { fromCompute, type ToCompute } from './protocol.ts';
import { CrossedError } from './wire-error.ts';

/** How a compute process ended, in words, with what it last said on standard error. */
export interface ComputeEnd {
  /** "killed by SIGKILL", "exit code 1" */
  readonly reason: string;
  readonly log: string;
}

/** A running compute process as a shell gives it. Messages are structured clones; bytes go inside them, never in a transfer list. */
export interface ComputeProcess {
  readonly pid: number | undefined;
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, however it ends. */
  onExit(listener: (end: ComputeEnd) => void): void;
  kill(): void;
}

interface Pending {
  readonly done: (output: unknown) => void;
  readonly fail: (error: Error) => void;
  readonly options: CallOptions;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Called with what a user should know now. */
  readonly onLog?: (line: string) => void;
}

export interface ClientSettings {
  readonly start: () => ComputeProcess;
  readonly workers?: number;
  /** Where bytes go that the process makes fetchable. */
  readonly data: ComputeData;
  /** The process has ended by itself. */
  readonly onEnded: (reason: string) => void;
}

interface Live {
  readonly process: ComputeProcess;
  readonly pending: Map<number, Pending>;
  fault?: string;
}

/**
 * Calls to the compute process, which is started at the first one. When it ends, everything that waits fails with its reason
 * (code 'ended'), and the next call starts another.
 */
export class ComputeClient {
  private live: Live | undefined;
  private nextId = 0;
  private closed = false;

  constructor(private readonly settings: ClientSettings) {}

  /** Process id of the compute process; undefined while there is none. */
  get pid(): number | undefined {
    return this.live?.process.pid;
  }

  /** Asks for something that nobody waits for; nothing is to be done where no process runs. */
  tell<K extends keyof Procedures>(name: K, input: Parameters<Procedures[K]>[0]): void {
    if (this.live !== undefined) void this.call(name, input).catch(() => undefined);
  }

  /** @throws CrossedError with what went wrong over there, or with code 'cancelled' or 'ended' */
  async call<K extends keyof Procedures>(
    name: K,
    input: Parameters<Procedures[K]>[0],
    options: CallOptions = {},
  ): Promise<Awaited<ReturnType<Procedures[K]>>> {
    if (options.signal?.aborted === true) throw new CrossedError({ problem: 'cancelled', code: 'cancelled' });
    if (this.closed) throw new CrossedError({ problem: 'Percept is closing', code: 'ended' });
    const live = (this.live ??= this.start());
    const id = this.nextId++;
    const cancel = (): void => this.post(live, { type: 'cancel', id });
    options.signal?.addEventListener('abort', cancel);
    try {
      const output = await new Promise<unknown>((done, fail) => {
        live.pending.set(id, { done, fail, options });
        this.post(live, { type: 'call', id, name, input });
      });
      return output as Awaited<ReturnType<Procedures[K]>>;
    } finally {
      live.pending.delete(id);
      options.signal?.removeEventListener('abort', cancel);
    }
  }

  /** Ends the process; what waits fails. */
  close(): void {
    this.closed = true;
    this.live?.process.kill();
  }

  private post(live: Live, message: ToCompute): void {
    if (this.live === live) live.process.post(message);
  }

  private start(): Live {
    const live: Live = { process: this.settings.start(), pending: new Map() };
    const collect = collectData(this.settings.data);
    live.process.onMessage((raw) => this.receive(live, raw, collect));
    live.process.onExit(({ reason, log }) => {
      if (this.live === live) this.live = undefined;
      const said = live.fault ?? reason;
      const error = {
        problem: `the compute process ended (${said})`,
        remedy: 'Try again: it is started anew when it is needed, and finished steps are kept.',
        ...(log === '' ? {} : { details: log }),
        code: 'ended' as const,
      };
      for (const { fail } of live.pending.values()) fail(new CrossedError(error));
      if (!this.closed) this.settings.onEnded(said);
    });
    if (this.settings.workers !== undefined)
      live.process.post({ type: 'configure', workers: this.settings.workers } satisfies ToCompute);
    return live;
  }

  private receive(live: Live, raw: unknown, collect: ReturnType<typeof collectData>): void {
    const parsed = fromCompute.safeParse(raw);
    try {
      if (!parsed.success) throw new Error('it sent a message that breaks the protocol');
      const message = parsed.data;
      if (message.type === 'bytes' || message.type === 'file') return collect(message);
      const pending = live.pending.get(message.id);
      if (pending === undefined) return;
      if (message.type === 'done') pending.done(message.output);
      else if (message.type === 'failed') pending.fail(new CrossedError(message.error));
      else if (message.type === 'log') pending.options.onLog?.(message.line);
      else pending.options.onProgress?.(message);
    } catch (error) {
      // Whoever breaks the protocol may have lost more than that message: those who wait would wait for ever.
      live.fault = (error as Error).message;
      live.process.kill();
    }
  }
}
