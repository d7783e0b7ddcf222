import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallInput, CallOutput } from '../../src-main/contract/calls.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { offerGpu, toBase64, type GpuThread } from './offer-gpu.ts';

type Batch = NonNullable<CallOutput<'webgpu.next'>['batch']>;
const id = (name: string): string => `d_${name.padEnd(24, '0')}`;

/** A host that gives these batches, then waits for ever. */
function fakeHost(batches: (Batch | null | Error)[]) {
  const offers: CallInput<'webgpu.next'>[] = [];
  const done: CallInput<'webgpu.done'>[] = [];
  const fetched: string[] = [];
  const bridge = {
    call(name: string, input: never) {
      if (name === 'webgpu.done') {
        done.push(input);
        return Promise.resolve({});
      }
      offers.push(input);
      const next = batches.shift();
      if (next instanceof Error) return Promise.reject(next);
      return next === undefined ? new Promise(() => undefined) : Promise.resolve({ batch: next });
    },
    data(which: string) {
      fetched.push(which);
      return Promise.resolve(Float32Array.of(1, 2, 3, 4).buffer);
    },
  } as unknown as Bridge;
  return { bridge, offers, done, fetched };
}

function batch(number: number, files: Batch['model']['files']): Batch {
  return {
    id: number,
    model: { key: 'm', files },
    inputs: { z: { shape: [2, 2], data: id('z') } },
    outputs: ['image'],
  };
}

/** Doubles what it is given. */
const doubling: GpuThread = {
  start: () => Promise.resolve('a fast one'),
  run: ({ inputs, key }) => {
    const { shape, data } = inputs['z']!;
    const outputs = { image: { shape, data: data.map((value) => 2 * value) } };
    return Promise.resolve({ kind: 'ran', result: { outputs }, loaded: [key] });
  },
};
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the offer of the GPU', () => {
  it('fetches a model once, and sends back what was made of each batch', async () => {
    const files = { graph: id('graph'), weights: [id('w1'), id('w2')] };
    const { bridge, offers, done, fetched } = fakeHost([batch(0, files), batch(1, null)]);
    expect(await offerGpu(bridge, doubling)).toBe('a fast one');
    await vi.waitFor(() => expect(offers.length).toBe(3));
    expect(offers.map(({ loaded }) => loaded)).toEqual([[], ['m'], ['m']]);
    expect(fetched).toEqual([id('z'), id('graph'), id('w1'), id('w2'), id('z')]);
    const data = toBase64(Float32Array.of(2, 4, 6, 8));
    expect(done).toEqual(
      [0, 1].map((which) => ({ id: which, result: { outputs: { image: { shape: [2, 2], data } } } })),
    );
  });

  it('says why there is nothing', async () => {
    const { bridge, done } = fakeHost([batch(0, null)]);
    const failing: GpuThread = {
      ...doubling,
      run: () => Promise.resolve({ kind: 'ran', result: { problem: 'x'.repeat(5000) }, loaded: [] }),
    };
    await offerGpu(bridge, failing);
    await vi.waitFor(() => expect(done.length).toBe(1));
    expect(done[0]!.result).toEqual({ problem: 'x'.repeat(2000) });
  });

  it('is not made without an adapter, ends where another window makes one, and is made again when the host is back', async () => {
    const none = fakeHost([]);
    expect(await offerGpu(none.bridge, { ...doubling, start: () => Promise.resolve(null) })).toBeNull();
    expect(none.offers).toEqual([]);

    const replaced = fakeHost([null]);
    await offerGpu(replaced.bridge, doubling);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(replaced.offers.length).toBe(1);

    const away = fakeHost([new Error('not connected'), batch(7, null)]);
    await offerGpu(away.bridge, doubling);
    await settle();
    expect(away.offers.length).toBe(1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(away.done.map((one) => one.id)).toEqual([7]);
  });
});

it('writes many numbers as text', () => {
  const values = Float32Array.from({ length: 50_000 }, (_, i) => Math.sin(i));
  const back = new Float32Array(Uint8Array.from(atob(toBase64(values)), (c) => c.charCodeAt(0)).buffer);
  expect(back).toEqual(values);
});
