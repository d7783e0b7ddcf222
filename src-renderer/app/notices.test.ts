import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Notices } from './notices.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const titles = (notices: Notices): string[] => notices.all.map(({ title }) => title);

it('good news goes by itself, though not while it is read; what went wrong stays', () => {
  const notices = new Notices();
  notices.say('done');
  notices.fail(new Error('no disk'), 'it failed');
  vi.advanceTimersByTime(6000);
  notices.hold(true);
  vi.advanceTimersByTime(60_000);
  expect(titles(notices)).toEqual(['done', 'it failed']);
  notices.hold(false);
  vi.advanceTimersByTime(6900);
  expect(titles(notices)).toEqual(['done', 'it failed']);
  vi.advanceTimersByTime(200);
  expect(titles(notices)).toEqual(['it failed']);
  notices.hold(true);
  notices.say('while held');
  notices.hold(false);
  vi.advanceTimersByTime(7100);
  expect(titles(notices)).toEqual(['it failed']);
});

it('there are three at most, and good news does not push out what went wrong', () => {
  const notices = new Notices();
  notices.fail(new Error('a'), 'first failure');
  for (const title of ['one', 'two', 'three']) notices.say(title);
  expect(titles(notices)).toEqual(['first failure', 'two', 'three']);
  for (const title of ['b', 'c', 'd']) notices.fail(new Error(title), title);
  expect(titles(notices)).toEqual(['b', 'c', 'd']);
});

it('the newest is dismissed first', () => {
  const notices = new Notices();
  expect(notices.dismissNewest()).toBe(false);
  notices.say('one');
  notices.say('two');
  expect(notices.dismissNewest()).toBe(true);
  expect(titles(notices)).toEqual(['one']);
});
