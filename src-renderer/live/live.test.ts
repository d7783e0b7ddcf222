import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StudyView } from '../../src-main/contract/study.ts';
import { App } from '../app/app.svelte.ts';
import { HostError, type Bridge } from '../bridge/bridge.ts';
import { fakeDecode, fakeStudy } from './fake-study.ts';
import { LiveDecoding } from './live.svelte.ts';

interface Asked {
  name: string;
  input: { request: number; set: 'A' | 'B'; expression: string; voxelsOf?: string };
  reply: (output: unknown) => void;
  fail: (fault: unknown) => void;
}

/** A bridge whose calls are answered by the test, in any order. */
function fakeBridge() {
  const asked: Asked[] = [];
  const listeners = new Map<string, (data: unknown) => void>();
  const bridge = {
    call: (name: string, input: Asked['input']) =>
      new Promise((reply, fail) => asked.push({ name, input, reply, fail })),
    on: (event: string, listener: (data: unknown) => void) => {
      listeners.set(event, listener);
      return () => listeners.delete(event);
    },
  } as unknown as Bridge;
  const of = (name: string): Asked[] => asked.filter((call) => call.name === name);
  return { bridge, asked, of, emit: (event: string) => listeners.get(event)?.({}) };
}

const settle = async (): Promise<void> => {
  flushSync();
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

let host: ReturnType<typeof fakeBridge>;
let app: App;
let live: LiveDecoding;
beforeEach(() => {
  vi.useFakeTimers();
  host = fakeBridge();
  app = new App(host.bridge);
  live = new LiveDecoding(app);
  live.start();
});
afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

async function open(study: StudyView): Promise<void> {
  app.setStudy(study);
  app.history.adjust(() => ({ recipe: study.recipe.value }));
  await settle();
}
async function select(A: string | null): Promise<void> {
  app.history.change(`select ${A}`, (now) => ({ regions: { ...now.regions, A } }));
  await settle();
}
const answer = async ({ input, reply }: Asked, pairwise = 0.75): Promise<void> => {
  reply(fakeDecode(input, pairwise));
  await settle();
};

describe('LiveDecoding', () => {
  it('chooses the first region of the recipe without a step to undo', async () => {
    await open(fakeStudy());
    expect([app.history.now.regions.A, app.history.undoName]).toEqual(['V1 + V2', null]);
    expect(host.of('live.decode')[0]!.input).toMatchObject({ set: 'A', expression: 'V1 + V2' });
    await select(null);
    expect(app.history.now.regions.A).toBeNull();
  });

  it('asks for the newest of many changes, with numbers that count up', async () => {
    await open(fakeStudy());
    for (const region of ['V1', 'V2', 'V3']) await select(region);
    expect(host.of('live.decode')).toHaveLength(1);
    await answer(host.of('live.decode')[0]!, 0.6);
    expect(live.A!.group.pairwise).toBe(0.6);
    expect(live.busy).toBe(true);
    const [first, second] = host.of('live.decode');
    expect(second!.input.expression).toBe('V3');
    expect(second!.input.request).toBeGreaterThan(first!.input.request);
    await answer(second!, 0.8);
    expect([live.A!.group.pairwise, live.busy, live.latency.length]).toEqual([0.8, false, 2]);
  });

  it('asks for A and B independently', async () => {
    await open(fakeStudy());
    app.history.change('compare', (now) => ({ regions: { ...now.regions, B: 'V2' } }));
    await settle();
    const [a, b] = host.of('live.decode');
    await answer(b!, 0.9);
    expect([live.A, live.B!.group.pairwise]).toEqual([null, 0.9]);
    await answer(a!, 0.7);
    expect(live.result('A')!.group.pairwise).toBe(0.7);
    app.history.undo();
    await settle();
    expect(live.B).toBeNull();
  });

  it('drops what comes for a region that was cleared, and for a study that was closed', async () => {
    await open(fakeStudy());
    await select(null);
    await answer(host.of('live.decode')[0]!);
    expect(live.A).toBeNull();
    await select('V1');
    const late = host.of('live.decode').at(-1)!;
    app.setStudy({ ...fakeStudy(), id: 's_another0' });
    await settle();
    await answer(late);
    expect(live.A).toBeNull();
  });

  it('says nothing of an outdated reply while a newer one is wanted, and keeps an error of the newest', async () => {
    await open(fakeStudy());
    await select('V1');
    host.of('live.decode')[0]!.fail(new HostError({ problem: 'outdated', code: 'outdated' }));
    await settle();
    expect(live.error('A')).toBeNull();
    await answer(host.of('live.decode')[1]!, 0.7);
    await select('nonsense');
    host.of('live.decode')[2]!.fail(new HostError({ problem: 'there is no region "nonsense"' }));
    await settle();
    host.of('regions.evaluate')[0]!.fail(new HostError({ problem: 'there is no region "nonsense"' }));
    await settle();
    expect(live.error('A')!.problem).toBe('there is no region "nonsense"');
    expect(live.A!.group.pairwise).toBe(0.7);
    await select('V2');
    await answer(host.of('live.decode')[3]!);
    expect(live.error('A')).toBeNull();
  });

  it('asks for significance when the hand rests, and drops p of an earlier region', async () => {
    await open(fakeStudy());
    await answer(host.of('live.decode')[0]!);
    await vi.advanceTimersByTimeAsync(250);
    await select('V1');
    await vi.advanceTimersByTimeAsync(1000);
    expect(host.of('live.significance')).toHaveLength(0);
    await answer(host.of('live.decode')[1]!, 0.8);
    await vi.advanceTimersByTimeAsync(299);
    expect([host.of('live.significance').length, live.settled('A')]).toEqual([0, null]);
    await vi.advanceTimersByTimeAsync(1);
    const [ask] = host.of('live.significance');
    expect(ask!.input.request).toBe(live.A!.request);
    expect(live.settled('A')!.group.pairwise).toBe(0.8);
    const p = { permutations: 100, subjects: [{ id: '01', p: 0.01, ci: null }] };
    ask!.reply(p);
    await settle();
    expect(live.significance('A')).toEqual(p);
    expect(app.announcement).toContain('80.0 %');

    await select('V2');
    await answer(host.of('live.decode')[2]!);
    expect(live.significance('A')).toBeNull();
    await vi.advanceTimersByTimeAsync(300);
    await select('V3');
    host.of('live.significance')[1]!.reply(p);
    await settle();
    expect(live.significance('A')).toBeNull();
  });

  it('counts voxels before the first run, and decodes after it', async () => {
    await open({ ...fakeStudy(), decoding: null });
    expect(host.asked).toEqual([]);
    await select('V1');
    expect(host.of('live.decode')).toEqual([]);
    const counts = [{ id: '01', inRegion: 12, inData: 10, used: null, problem: null }];
    host.of('regions.evaluate')[0]!.reply({ formatted: 'V1', subjects: counts, voxels: null });
    await settle();
    expect(live.counts('A')).toEqual(counts);
    app.setStudy(fakeStudy());
    await settle();
    expect(host.of('live.decode').map(({ input }) => input.expression)).toEqual(['V1']);
  });

  it('shows no scores of an earlier run', async () => {
    await open(fakeStudy());
    await answer(host.of('live.decode')[0]!);
    const study = fakeStudy();
    app.setStudy({ ...study, decoding: { ...study.decoding!, revision: 'r2' } });
    await settle();
    expect(live.A).toBeNull();
    await answer(host.of('live.decode')[1]!, 0.9);
    expect(live.A!.group.pairwise).toBe(0.9);
  });

  it("asks for another subject's voxels without decoding again", async () => {
    await open(fakeStudy());
    await answer(host.of('live.decode')[0]!);
    app.history.change('show 02', (now) => ({ brain: { ...now.brain, subject: '02' } }));
    await settle();
    expect(host.of('live.decode')).toHaveLength(1);
    const { input, reply } = host.of('regions.evaluate')[0]!;
    expect(input.voxelsOf).toBe('02');
    const voxels = { subject: '02', grid: { dims: [1, 1, 1], affine: [] }, runs: [0, 1] };
    reply({ formatted: 'V1 + V2', subjects: [], voxels });
    await settle();
    expect(live.voxels('A')).toEqual(voxels);
    expect(live.counts('A')).toHaveLength(2);
  });

  it('sends what was drawn before it decodes it', async () => {
    await open(fakeStudy());
    await answer(host.of('live.decode')[0]!);
    app.history.change('draw', (now) => ({
      recipe: { ...now.recipe!, drawings: [{ name: 'a', subjects: {} }] } as never,
      regions: { ...now.regions, A: 'drawn(a)' },
    }));
    await settle();
    expect(host.asked.at(-1)!.name).toBe('recipe.update');
    host.asked.at(-1)!.reply({ recipe: null, problems: [], stale: [], revision: 'second', other: false });
    await settle();
    expect(host.asked.at(-1)!.input).toMatchObject({ expression: 'drawn(a)' });
    await answer(host.asked.at(-1)!);
    await select('V1');
    expect(host.of('recipe.update')).toHaveLength(1);
  });

  it('decodes again when the compute process has ended, once', async () => {
    await open(fakeStudy());
    await answer(host.of('live.decode')[0]!);
    host.emit('compute.ended');
    await settle();
    expect(host.of('live.decode')).toHaveLength(2);
    host.emit('compute.ended');
    host.of('live.decode')[1]!.fail(new HostError({ problem: 'the compute process ended', code: 'ended' }));
    await settle();
    expect(host.of('live.decode')).toHaveLength(2);
    expect(live.error('A')!.code).toBe('ended');
    live.again('A');
    await settle();
    host.of('regions.evaluate')[0]!.reply({ formatted: 'V1 + V2', subjects: [], voxels: null });
    await settle();
    expect(host.of('live.decode')).toHaveLength(3);
  });

  it('gives its latencies to the benchmark', async () => {
    await open(fakeStudy());
    await answer(host.of('live.decode')[0]!);
    const { decode } = globalThis.perceptBench!();
    expect(decode).toHaveLength(1);
    expect(decode[0]).toBeGreaterThanOrEqual(0);
  });
});
