import type { GpuBatch } from '../../contract/webgpu.ts';
import type { Values } from '../../latents/import/run/run-signature.ts';
import type { MethodContext } from '../methods/types.ts';

/** A batch before the window may fetch what it needs. */
export interface BatchForGpu {
  readonly key: string;
  readonly files: { readonly graph: string; readonly weights: readonly string[] };
  readonly inputs: Readonly<Record<string, Values>>;
  readonly outputs: readonly string[];
}

export type GpuResult = { outputs: Record<string, { shape: number[]; data: string }> } | { problem: string };

interface Offer {
  readonly loaded: readonly string[];
  readonly putData: MethodContext['putData'];
  answer(batch: GpuBatch | null): void;
}

interface Waiting {
  readonly id: number;
  done(outputs: Record<string, Values>): void;
  fail(error: Error): void;
}

/** How long a window that has finished a batch may take to offer itself again, and to do one, its weights and shaders included. */
const OFFER_MS = 3000;
const BATCH_MS = 60_000;

/** The GPU of the window: it offers itself, is given one batch at a time, and is gone when it is silent. */
export class WindowGpu {
  private offer: Offer | undefined;
  private waiting: Waiting | undefined;
  private offered: (() => void) | undefined;
  private there = false;
  private nextId = 0;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly patience = { offer: OFFER_MS, batch: BATCH_MS }) {}

  /** Whether a window offers itself, or computes. */
  get present(): boolean {
    return this.there;
  }

  /** Waits for a batch to give to a window; null once another window has taken its place. */
  next(
    loaded: readonly string[],
    putData: MethodContext['putData'],
    signal: AbortSignal,
  ): Promise<GpuBatch | null> {
    this.offer?.answer(null);
    // A window that is loaded anew knows nothing of what it was computing.
    this.waiting?.fail(new Error('the window was loaded anew'));
    this.there = true;
    return new Promise((resolve) => {
      const offer: Offer = {
        loaded,
        putData,
        answer: (batch) => {
          if (this.offer === offer) this.offer = undefined;
          resolve(batch);
        },
      };
      signal.addEventListener('abort', () => offer.answer(null), { once: true });
      this.offer = offer;
      this.offered?.();
    });
  }

  /** What the window says of a batch; nobody may wait for it any more. */
  done(id: number, result: GpuResult): void {
    const { waiting } = this;
    if (waiting?.id !== id) return;
    if ('problem' in result) return waiting.fail(new Error(result.problem));
    waiting.done(
      Object.fromEntries(
        Object.entries(result.outputs).map(([name, { shape, data }]) => [
          name,
          { shape, data: floats(data) },
        ]),
      ),
    );
  }

  /** Computes a batch after those that were given before. @throws Error when the window cannot, or is silent */
  compute(batch: BatchForGpu, signal?: AbortSignal): Promise<Record<string, Values>> {
    const mine = this.turn.then(() => {
      signal?.throwIfAborted();
      return this.give(batch);
    });
    this.turn = mine.catch(() => undefined);
    if (signal === undefined) return mine;
    // Who waits no more is told so now; the window is given nothing else before it has ended.
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
      void mine.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    });
  }

  private async give({ key, files, inputs, outputs }: BatchForGpu): Promise<Record<string, Values>> {
    const offer = this.offer ?? (await this.nextOffer());
    const { loaded, putData } = offer;
    const id = this.nextId++;
    const own = loaded.includes(key)
      ? null
      : { graph: putData({ file: files.graph }), weights: files.weights.map((file) => putData({ file })) };
    const given = Object.entries(inputs).map(([name, { shape, data }]) => [
      name,
      { shape: [...shape], data: putData(new Uint8Array(Float32Array.from(data).buffer)) },
    ]);
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(late);
        this.waiting = undefined;
      };
      const waiting: Waiting = {
        id,
        done: (values) => (end(), resolve(values)),
        fail: (error) => (end(), reject(error)),
      };
      const late = setTimeout(() => waiting.fail(this.gone()), this.patience.batch);
      this.waiting = waiting;
      offer.answer({
        id,
        model: { key, files: own },
        inputs: Object.fromEntries(given) as GpuBatch['inputs'],
        outputs: [...outputs],
      });
    });
  }

  private nextOffer(): Promise<Offer> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.offered = undefined;
        reject(this.gone());
      }, this.patience.offer);
      this.offered = () => {
        clearTimeout(late);
        this.offered = undefined;
        resolve(this.offer!);
      };
    });
  }

  private gone(): Error {
    this.there = false;
    return new Error('the window does not answer');
  }
}

function floats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~3)));
}
