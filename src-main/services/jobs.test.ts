import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CrossedError } from '../compute/wire-error.ts';
import { jobView, type JobView } from '../contract/jobs.ts';
import { PerceptError } from '../errors.ts';
import { secondsLeft } from './estimate.ts';
import type { JobHandle } from './job.ts';
import { Jobs } from './jobs.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function queue() {
  const changes: JobView[] = [];
  const dismissed: string[] = [];
  const jobs = new Jobs(
    (job) => changes.push(jobView.parse(job)),
    (id) => dismissed.push(id),
  );
  /** A job whose work is done from outside. */
  const add = () => {
    let handle: JobHandle | undefined;
    let done = (): void => undefined;
    let fail: (error: Error) => void = () => undefined;
    const id = jobs.add({
      title: 'a job',
      kind: 'run',
      study: null,
      work: (given) => {
        handle = given;
        return new Promise<void>((yes, no) => {
          done = yes;
          fail = no;
          given.signal.addEventListener('abort', () => no(new Error('half-way')));
        });
      },
    });
    return { id, handle: () => handle!, done: () => done(), fail: (error: Error) => fail(error) };
  };
  const state = (id: string): JobView => jobs.list().find((job) => job.id === id)!;
  return { jobs, add, state, changes, dismissed };
}
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('the queue', () => {
  it('runs one job after the other', async () => {
    const { add, state } = queue();
    const [a, b] = [add(), add()];
    await settle();
    expect([state(a.id).state, state(b.id).state]).toEqual(['running', 'waiting']);
    a.done();
    await settle();
    expect([state(a.id), state(b.id)].map((job) => [job.state, job.share])).toEqual([
      ['done', 1],
      ['running', 0],
    ]);
    b.fail(new PerceptError('no mask', { file: '/s/a.nii', remedy: 'Add one.' }));
    await settle();
    expect(state(b.id)).toMatchObject({
      state: 'failed',
      error: { problem: 'no mask', file: '/s/a.nii', remedy: 'Add one.' },
    });
    const c = add();
    await settle();
    expect(state(c.id).state).toBe('running');
    c.fail(new CrossedError({ problem: 'the compute process ended', code: 'ended', details: 'log' }));
    await settle();
    expect(state(c.id).error).toMatchObject({ code: 'ended', details: 'log' });
    const d = add();
    await settle();
    d.fail(new TypeError('x is undefined'));
    await settle();
    expect(state(d.id).error).toMatchObject({
      code: 'fault',
      details: expect.stringContaining('TypeError') as string,
    });
  });

  it('cancels what waits at once and what runs when it has stopped', async () => {
    const { jobs, add, state } = queue();
    const [a, b, c] = [add(), add(), add()];
    await settle();
    jobs.cancel(b.id);
    expect(state(b.id).state).toBe('cancelled');
    jobs.cancel(a.id);
    await settle();
    expect(state(a.id)).toMatchObject({ state: 'cancelled', error: null });
    expect(state(c.id).state).toBe('running');
    expect(b.handle()).toBeUndefined();
    jobs.cancel(a.id);
    expect(() => jobs.cancel('j_none')).toThrow(/no such job/);
  });

  it('dismisses only what has ended, and forgets the oldest of many', async () => {
    const { jobs, add, dismissed, state } = queue();
    const first = add();
    await settle();
    expect(() => jobs.dismiss(first.id)).toThrow(/has not ended/);
    first.done();
    await settle();
    for (let i = 0; i < 51; i++) {
      const job = add();
      await settle();
      job.done();
      await settle();
    }
    add();
    expect(dismissed[0]).toBe(first.id);
    expect(state(first.id)).toBeUndefined();
    expect(jobs.list()).toHaveLength(51);
  });

  it('stops everything when it closes', async () => {
    const { jobs, add, state } = queue();
    const [a, b] = [add(), add()];
    await settle();
    await jobs.close();
    expect([state(a.id).state, state(b.id).state]).toEqual(['cancelled', 'cancelled']);
  });
});

describe('what is told of a job', () => {
  it('comes at most ten times a second, and its end at once', async () => {
    const { add, changes, state } = queue();
    const job = add();
    await settle();
    for (let step = 1; step <= 1000; step++) {
      job.handle().onProgress({ done: step, total: 1000, label: `step ${step}` });
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(changes.length).toBeGreaterThan(8);
    expect(changes.length).toBeLessThanOrEqual(12);
    await vi.advanceTimersByTimeAsync(200);
    expect(changes.at(-1)!.label).toBe('step 1000');
    job.handle().onProgress({ done: 1000, total: 1000, label: 'last' });
    job.done();
    await settle();
    expect(changes.at(-1)!.state).toBe('done');
    const told = changes.length;
    job.handle().say('too late');
    await vi.advanceTimersByTimeAsync(1000);
    expect(changes).toHaveLength(told);
    expect(state(job.id).log).toEqual([]);
  });

  it('never goes back, though more work becomes known, and keeps a bounded log', async () => {
    const { add, state } = queue();
    const job = add();
    await settle();
    job.handle().onProgress({ done: 5, total: 10, label: 'a' });
    job.handle().onProgress({ done: 6, total: 100, label: 'b' });
    expect(state(job.id)).toMatchObject({ share: 0.5, label: 'b' });
    job.handle().onProgress({ done: NaN, total: 0, label: 'c' });
    expect(state(job.id).share).toBe(0.5);
    for (let i = 0; i < 300; i++) job.handle().say(`${i} ${'x'.repeat(5000)}`);
    const { log } = state(job.id);
    expect(log).toHaveLength(200);
    expect(log[0]!.startsWith('100 ')).toBe(true);
    expect(log[0]!.length).toBe(2000);
  });

  it('has an estimate once there is a pace', async () => {
    const { add, state } = queue();
    const job = add();
    await settle();
    expect(state(job.id).left).toBeNull();
    job.handle().onProgress({ done: 50, total: 100, label: 'found in the cache' });
    expect(state(job.id).left).toBeNull();
    await vi.advanceTimersByTimeAsync(10_000);
    job.handle().onProgress({ done: 60, total: 100, label: 'x' });
    expect(state(job.id).left).toBeCloseTo(40, 6);
  });
});

it('seconds left follow from the pace since the first step', () => {
  expect(secondsLeft(0.5, 10_000, { share: 0, at: 0 })).toBe(10);
  expect(secondsLeft(0.75, 31_000, { share: 0.5, at: 1000 })).toBe(30);
  expect(secondsLeft(0.01, 10_000, { share: 0, at: 0 })).toBeNull();
  expect(secondsLeft(0.5, 1000, { share: 0, at: 0 })).toBeNull();
  expect(secondsLeft(1, 10, { share: 0, at: 0 })).toBe(0);
});
