import { join } from 'node:path';
import { freemem } from 'node:os';
import { PerceptError } from '../../../errors.ts';
import { wantedBackend, type BackendInfo } from '../../backends/names.ts';
import { prepareTensorFlow } from '../../backends/prepare-tensorflow.ts';
import { Batches, isLackOfMemory, threadsFor, type Range } from './batches.ts';
import { filesAreThere } from '../store/verify-files.ts';
import { findSignature, readWeights } from './graph-files.ts';
import {
  countItems,
  padItems,
  takeItems,
  type ModelRequest,
  type ModelRunner,
  type RunOptions,
} from './model-runner.ts';
import type { BatchDone, GraphName, ModelThread, StartedBackend } from './model-thread.ts';
import { startThread } from './start-thread.ts';

/** Graphs that a thread keeps: an encoder and a generator. */
const KEPT = 2;
/** A thread that had nothing to do for so long gives its memory back; until then the next image comes at once. */
const IDLE_MS = 120_000;

/** At most `most` threads that keep models loaded, started as they are needed. @param bundles folder of the built model-worker */
export function modelThreads(bundles: string, most: number): ModelRunner {
  prepareTensorFlow(most);
  return new ModelThreads(() => startThread(join(bundles, 'model-worker.js')), most);
}

interface Seat {
  readonly thread: ModelThread;
  started: boolean;
  /** Graphs that are loaded, the one used last at the end. */
  loaded: GraphName[];
  busy: boolean;
  /** It has a model that is not wanted any more, and ends as soon as it is not at work. */
  released: boolean;
  idle?: NodeJS.Timeout;
}

interface Request extends Required<ModelRequest> {
  readonly batches: Batches;
  /** Where the graph takes a number of items of its own: how many. */
  readonly fixed: number | undefined;
  /** Threads that may work on it at once. */
  readonly threads: number;
  working: number;
  /** Whether it was asked how many items fit. */
  measured: boolean;
  readonly onBatch: RunOptions['onBatch'];
  done(): void;
  fail(error: unknown): void;
}

/** Gives batches of requests to threads, those of the newest request first. */
export class ModelThreads implements ModelRunner {
  private readonly seats = new Set<Seat>();
  /** The newest last. */
  private readonly requests: Request[] = [];
  private readonly weights = new Map<
    string,
    { bytes: Promise<SharedArrayBuffer | undefined>; readers: number }
  >();
  /** Files that have the hashes of their cards, by what tells them apart. */
  private readonly verified = new Set<string>();
  private readonly verifying = new Map<string, Promise<void>>();
  private started: Promise<StartedBackend> | undefined;

  constructor(
    private readonly startThread: () => ModelThread,
    private most: number,
  ) {}

  async backend(): Promise<BackendInfo> {
    return (await this.begin()).info;
  }

  async run(request: ModelRequest, { signal, onBatch }: RunOptions): Promise<void> {
    signal?.throwIfAborted();
    const items = countItems(request);
    const signature = await this.find(request);
    await this.begin();
    signal?.throwIfAborted();
    if (items === 0) return;
    const fixed = signature.inputs.flatMap(({ shape }) => shape?.[0] ?? [])[0];
    await new Promise<void>((resolve, reject) => {
      const over = (end: () => void): void => {
        const at = this.requests.indexOf(own);
        if (at < 0) return;
        this.requests.splice(at, 1);
        signal?.removeEventListener('abort', stop);
        end();
      };
      const stop = (): void => over(() => reject(signal!.reason as Error));
      const own: Request = {
        ...request,
        outputs: request.outputs ?? signature.outputs.map(({ name }) => name),
        batches: new Batches(items, fixed),
        fixed,
        threads: threadsFor({
          weightBytes: signature.weightBytes,
          freeBytes: freemem(),
          // ONNX Runtime takes all processors by itself.
          most: signature.kind === 'onnx' ? 1 : this.most,
        }),
        working: 0,
        measured: fixed !== undefined,
        onBatch,
        done: () => over(resolve),
        fail: (error) => over(() => reject(error as Error)),
      };
      this.requests.push(own);
      signal?.addEventListener('abort', stop);
      this.giveOut();
    });
  }

  async release(folder?: string): Promise<void> {
    const holding = [...this.seats].filter(
      ({ loaded }) =>
        loaded.length > 0 && (folder === undefined || loaded.some((graph) => graph.folder === folder)),
    );
    for (const seat of holding) seat.released = true;
    await Promise.all(holding.filter(({ busy }) => !busy).map((seat) => this.end(seat)));
  }

  async close(): Promise<void> {
    for (const { fail } of [...this.requests]) fail(new Error('the threads that run models were closed'));
    await Promise.all([...this.seats].map((seat) => this.end(seat)));
    this.started = undefined;
  }

  /** The signature that is asked for. A model that has lost its files leaves memory, too. @throws PerceptError when it is not there */
  private async find({ folder, signature }: GraphName): Promise<Awaited<ReturnType<typeof findSignature>>> {
    try {
      const found = await findSignature(folder, signature);
      if (!(await filesAreThere(folder, found.card, found.graph)))
        throw new PerceptError('files of this model are missing', {
          file: folder,
          remedy: 'Import the model again.',
        });
      return found;
    } catch (error) {
      await this.release(folder);
      throw error;
    }
  }

  /** Starts the first thread, which says what networks run on. */
  private begin(): Promise<StartedBackend> {
    this.started ??= (async () => {
      const seat = this.take();
      try {
        const started = await seat.thread.start(wantedBackend());
        seat.started = true;
        if (started.usesAllProcessors) this.most = 1;
        return started;
      } catch (error) {
        await this.end(seat);
        // Asked again, it may be there.
        this.started = undefined;
        throw error;
      } finally {
        this.free(seat);
      }
    })();
    return this.started;
  }

  /** A new thread, busy. */
  private take(): Seat {
    const seat: Seat = {
      thread: this.startThread(),
      started: false,
      loaded: [],
      busy: true,
      released: false,
    };
    this.seats.add(seat);
    return seat;
  }

  private free(seat: Seat): void {
    seat.busy = false;
    if (!this.seats.has(seat)) return;
    if (seat.released) void this.end(seat);
    else seat.idle = setTimeout(() => void this.end(seat), IDLE_MS).unref();
  }

  private async end(seat: Seat): Promise<void> {
    this.seats.delete(seat);
    clearTimeout(seat.idle);
    await seat.thread.close();
  }

  /** Gives every thread that is free, or may be started, something to do. */
  private giveOut(): void {
    for (const request of this.requests.toReversed()) {
      while (request.batches.waiting && request.working < request.threads) {
        const seat = this.seatFor(request);
        if (seat === undefined) break;
        clearTimeout(seat.idle);
        seat.busy = true;
        request.working++;
        void this.work(seat, request, request.batches.take(request.threads)!);
      }
    }
  }

  /** A thread that is free, at best one that has the model, or a new one. */
  private seatFor(request: Request): Seat | undefined {
    const free = [...this.seats].filter(({ busy }) => !busy);
    const ready = free.find(({ loaded }) => loaded.some((graph) => same(graph, request))) ?? free[0];
    return ready ?? (this.seats.size < this.most ? this.take() : undefined);
  }

  private async work(seat: Seat, request: Request, range: Range): Promise<void> {
    try {
      const { outputs, fit } = await this.compute(seat, request, range);
      request.working--;
      if (fit !== undefined) request.batches.fit(fit);
      // One that is over gets nothing more.
      if (this.requests.includes(request)) request.onBatch({ ...range, outputs });
    } catch (error) {
      await this.failed(seat, request, range, error as Error);
    } finally {
      if (!request.batches.waiting && request.working === 0) request.done();
      this.free(seat);
      this.giveOut();
    }
  }

  private async compute(seat: Seat, request: Request, range: Range): Promise<BatchDone> {
    const { folder, signature, inputs, outputs, threads, fixed } = request;
    // Another backend than that of the first thread would give other bytes.
    if (!seat.started) await seat.thread.start((await this.begin()).info.name);
    seat.started = true;
    await this.load(seat, request);
    const ask = !request.measured;
    request.measured = true;
    const own = Object.entries(inputs).map(([name, values]) => {
      const items = takeItems(values, range.from, range.to);
      return [name, fixed === undefined ? items : padItems(items, fixed)] as const;
    });
    const graph = { folder, signature };
    const made = await seat.thread.run(graph, Object.fromEntries(own), outputs, ask ? threads : undefined);
    const count = range.to - range.from;
    if (fixed === undefined || fixed === count) return made;
    const cut = Object.entries(made.outputs).map(([name, values]) => [name, takeItems(values, 0, count)]);
    return { ...made, outputs: Object.fromEntries(cut) as BatchDone['outputs'] };
  }

  private async load(seat: Seat, { folder, signature, threads, batches }: Request): Promise<void> {
    const graph = { folder, signature };
    const known = seat.loaded.some((one) => same(one, graph));
    seat.loaded = seat.loaded.filter((one) => !same(one, graph));
    if (!known) {
      await this.verify(seat, graph);
      while (seat.loaded.length >= KEPT) await seat.thread.drop(seat.loaded.shift()!);
      // A thread that is alone reads the files itself, piece by piece.
      if (threads === 1 || batches.items === 1) await seat.thread.load(graph);
      else await this.loadShared(seat, graph);
    }
    seat.loaded.push(graph);
  }

  /** Files are held against their hashes once, by the thread that is first to load them: half a second for a gigabyte. */
  private async verify(seat: Seat, graph: GraphName): Promise<void> {
    const key = `${graph.signature} ${graph.folder}`;
    const under =
      this.verifying.get(key) ??
      seat.thread
        .verify(graph, [...this.verified])
        .then((right) => right.forEach((file) => this.verified.add(file)))
        .finally(() => this.verifying.delete(key));
    this.verifying.set(key, under);
    await under;
  }

  /** Threads that load a graph at the same time read its files once. */
  private async loadShared(seat: Seat, graph: GraphName): Promise<void> {
    const key = `${graph.signature} ${graph.folder}`;
    const shared = this.weights.get(key) ?? { bytes: readWeights(graph.folder, graph.signature), readers: 0 };
    this.weights.set(key, shared);
    shared.readers++;
    try {
      await seat.thread.load(graph, await shared.bytes);
    } finally {
      shared.readers--;
      if (shared.readers === 0) this.weights.delete(key);
    }
  }

  private async failed(seat: Seat, request: Request, range: Range, error: Error): Promise<void> {
    request.working--;
    const lack = isLackOfMemory(error);
    const { outlivesLackOfMemory } = await this.begin();
    if (seat.thread.ended || (lack && !outlivesLackOfMemory)) await this.end(seat);
    if (!lack) return request.fail(error);
    if (request.batches.halve(range)) return;
    request.fail(
      new PerceptError('one item of this model takes more memory than there is', {
        file: request.folder,
        remedy: 'Close other programs, or choose another backend (--backend).',
        cause: error,
      }),
    );
  }
}

function same(a: GraphName, b: GraphName): boolean {
  return a.folder === b.folder && a.signature === b.signature;
}
