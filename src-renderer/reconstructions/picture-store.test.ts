import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImageColumn } from '../../src-main/contract/live.ts';
import { HostError, type Bridge } from '../bridge/bridge.ts';
import { PictureStore, type PictureWish } from './picture-store.svelte.ts';

interface Asked {
  input: { columns: ImageColumn[]; rows: number[]; of: { A?: number; B?: number } };
  fail: (fault: unknown) => void;
  /** Answers with images of 1 x 1 pixel whose first byte is 10 times the row, plus the column. */
  answer: () => void;
}

const ideal: ImageColumn = { kind: 'ideal' };
const subject: ImageColumn = { kind: 'subject', subject: '01', set: 'A' };

function setUp(mostBytes?: number) {
  const asked: Asked[] = [];
  const data = new Map<string, ArrayBuffer>();
  const bridge = {
    call: (_name: string, input: Asked['input']) =>
      new Promise((reply, fail) => {
        const answer = (): void => {
          const id = `d_${asked.length}_${Math.random()}`;
          const bytes = input.columns.flatMap((_, c) =>
            input.rows.flatMap((row) => [10 * row + c, 0, 0, 255]),
          );
          data.set(id, new Uint8Array(bytes).buffer);
          const missing = input.columns.map(() => input.rows.map((row) => (row === 7 ? 'not seen' : null)));
          reply({ width: 1, height: 1, data: id, missing });
        };
        asked.push({ input, fail, answer });
      }),
    data: (id: string) => Promise.resolve(data.get(id)!),
  } as unknown as Bridge;
  const complete: PictureWish[] = [];
  const store = new PictureStore(bridge, 'test', (wish) => complete.push(wish), mostBytes);
  const want = (rows: number[], A: number | undefined, more: Partial<PictureWish> = {}): void =>
    store.want({
      study: 's_1',
      revision: 'r1',
      side: 64,
      of: A === undefined ? {} : { A },
      groups: [{ columns: [ideal, subject], rows }],
      ...more,
    });
  const answerAll = async (): Promise<void> => {
    for (let done = 0; ;) {
      const open = asked.slice(done);
      if (open.length === 0) return;
      open.forEach(({ answer }) => answer());
      done = asked.length;
      await settle();
    }
  };
  return { asked, store, want, complete, answerAll };
}
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('PictureStore', () => {
  it('fetches what is wanted and cuts it into cells', async () => {
    const { store, want, asked, answerAll, complete } = setUp();
    want([2, 7], 5);
    expect(store.picture(subject, 2)).toBeNull();
    await answerAll();
    expect(asked[0]!.input).toMatchObject({ rows: [2, 7], of: { A: 5 } });
    expect(store.picture(ideal, 2)!.pixels![0]).toBe(20);
    expect(store.picture(subject, 2)!.pixels![0]).toBe(21);
    expect(store.picture(subject, 7)).toMatchObject({ pixels: null, missing: 'not seen' });
    expect(complete).toHaveLength(1);
    want([2, 7], 5);
    await settle();
    expect(asked).toHaveLength(1);
  });

  it('keeps the earlier picture until the newer one is there, and asks again only for what depends on the region', async () => {
    const { store, want, asked, answerAll } = setUp();
    want([1], 5);
    await answerAll();
    want([1], 6);
    const held = store.picture(subject, 1)!;
    expect([held.request, store.current(subject, held), store.late]).toEqual([5, false, false]);
    vi.advanceTimersByTime(300);
    expect(store.late).toBe(true);
    expect(asked[1]!.input.columns).toEqual([subject]);
    asked[1]!.answer();
    await settle();
    expect([store.picture(subject, 1)!.request, store.late]).toEqual([6, false]);
  });

  it('has one request under way, and goes on with the newest wish', async () => {
    const { want, asked, store, complete } = setUp();
    for (let request = 1; request <= 4; request++) want([1], request);
    expect(asked.map(({ input }) => input.of.A)).toEqual([1]);
    asked[0]!.answer();
    await settle();
    expect(asked.map(({ input }) => input.of.A)).toEqual([1, 4]);
    // What came of the older region is shown meanwhile.
    expect(store.picture(subject, 1)!.request).toBe(1);
    asked[1]!.answer();
    await settle();
    expect(complete.map(({ of }) => of.A)).toEqual([4]);
  });

  it('goes on with the rows that were left behind when a newer region comes', async () => {
    const { want, asked } = setUp();
    const rows = [0, 1, 2, 3, 4, 5, 6, 8];
    // Four rows at most of two columns of this size at once.
    want(rows, 1, { side: 512 });
    want(rows, 2, { side: 512 });
    asked[0]!.answer();
    await settle();
    expect(asked.map(({ input }) => input.rows)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 8],
    ]);
  });

  it('drops outdated replies in silence, and waits for the region that is on its way', async () => {
    const { want, asked, store } = setUp();
    want([1], 1);
    asked[0]!.fail(new HostError({ problem: 'outdated', code: 'outdated' }));
    await settle();
    expect([asked.length, store.error]).toEqual([1, null]);
    want([1], 2);
    expect(asked[1]!.input.of.A).toBe(2);
  });

  it('keeps an error, asks no more by itself, and tries again when something changes', async () => {
    const { want, asked, store, answerAll } = setUp();
    want([1, 2, 3], 1, {
      groups: [
        { columns: [ideal], rows: [1] },
        { columns: [subject], rows: [2] },
      ],
    });
    asked[0]!.fail(new HostError({ problem: 'no generator' }));
    await settle();
    expect([asked.length, store.error!.problem]).toEqual([1, 'no generator']);
    store.again();
    expect([asked.length, store.error]).toEqual([2, null]);
    await answerAll();
    expect(store.picture(subject, 2)!.request).toBe(1);
  });

  it('shows nothing of another run', async () => {
    const { want, asked, store, answerAll } = setUp();
    want([1], 1);
    await answerAll();
    want([1], 1, { revision: 'r2' });
    expect(store.picture(ideal, 1)).toBeNull();
    want([1], 1, { revision: 'r3' });
    asked.at(-1)!.answer();
    await settle();
    expect(store.picture(ideal, 1)).toBeNull();
    await answerAll();
    expect(store.picture(ideal, 1)).not.toBeNull();
  });

  it('asks for no region that is not decoded', async () => {
    const { want, asked, answerAll } = setUp();
    want([1], undefined);
    await answerAll();
    expect(asked.map(({ input }) => input.columns)).toEqual([[ideal]]);
  });

  it('comes to an end where the visible pictures do not fit into the cache', async () => {
    const { want, asked, answerAll } = setUp(300);
    want([1, 2, 3, 4], 1);
    await answerAll();
    expect(asked.length).toBeLessThan(10);
  });
});
