import { describe, expect, it } from 'vitest';
import { job } from '../app/testing/studies.ts';
import { justEnded, leftText, tookText, withJob } from './job-list.ts';

describe('withJob', () => {
  it('puts a new job in front and a known one in its place', () => {
    const jobs = withJob(withJob([], job({ id: 'a' })), job({ id: 'b' }));
    expect(jobs.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(withJob(jobs, job({ id: 'a', share: 0.9 })).map(({ id, share }) => [id, share])).toEqual([
      ['b', 0.43],
      ['a', 0.9],
    ]);
  });
});

describe('justEnded', () => {
  it('is said once, and not of jobs that were over before the window opened', () => {
    const over = job({ state: 'done' });
    expect(justEnded([job()], over)).toBe(true);
    expect(justEnded([over], over)).toBe(false);
    expect(justEnded([], over)).toBe(false);
    expect(justEnded([job({ state: 'waiting' })], job())).toBe(false);
  });
});

it.each([
  [null, ''],
  [0.2, '1 s left'],
  [42, '42 s left'],
  [95, 'about 2 min left'],
  [3600, 'about 1 h left'],
  [5400, 'about 1 h 30 min left'],
])('says %j seconds left as %j', (seconds, text) => {
  expect(leftText(seconds)).toBe(text);
});

it('says how long a job took', () => {
  expect(tookText(job({ ended: '2026-01-01T10:00:48.000Z' }))).toBe('48 s');
  expect(tookText(job({ ended: '2026-01-01T10:03:20.000Z' }))).toBe('3 min 20 s');
  expect(tookText(job())).toBe('');
});
