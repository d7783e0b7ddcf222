import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { socketApi, type Connection } from './socket-api.ts';

/** As much of a WebSocket as is used. */
class FakeSocket {
  static readonly all: FakeSocket[] = [];
  readyState = 0;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  up(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  down(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', { OPEN: 1 });
  FakeSocket.all.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function setUp(isRefused: () => boolean) {
  const states: Connection[] = [];
  const api = socketApi({
    open: () => new FakeSocket() as unknown as WebSocket,
    isRefused: () => Promise.resolve(isRefused()),
    onState: (state) => states.push(state),
    window: 'w1',
  });
  return { api, states };
}

it('connects again, and sends what waits, as this window', async () => {
  const { api, states } = setUp(() => false);
  FakeSocket.all[0]!.up();
  FakeSocket.all[0]!.down();
  const reply = api.invoke('jobs.list', {});
  await vi.advanceTimersByTimeAsync(300);
  expect(FakeSocket.all).toHaveLength(2);
  const again = FakeSocket.all[1]!;
  again.up();
  expect(again.sent.map((text) => JSON.parse(text) as unknown)).toEqual([
    { id: 0, call: 'jobs.list', input: {}, window: 'w1' },
  ]);
  again.onmessage?.({ data: JSON.stringify({ id: 0, ok: true, output: { jobs: [] } }) });
  expect(await reply).toEqual({ id: 0, ok: true, output: { jobs: [] } });
  expect(states).toEqual(['open', 'lost', 'open']);
});

it('gives up where another host stands that does not know it: no call waits for ever', async () => {
  let anew = false;
  const { api, states } = setUp(() => anew);
  FakeSocket.all[0]!.up();
  FakeSocket.all[0]!.down();
  const waiting = api.invoke('jobs.list', {});
  await vi.advanceTimersByTimeAsync(300);
  anew = true;
  FakeSocket.all[1]!.down();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeSocket.all).toHaveLength(2);
  expect(states).toEqual(['open', 'lost', 'lost', 'refused']);
  expect(await waiting).toMatchObject({
    ok: false,
    error: { problem: expect.stringMatching(/started anew/) as string },
  });
  expect(await api.invoke('jobs.list', {})).toMatchObject({ ok: false, error: { code: 'ended' } });
});
