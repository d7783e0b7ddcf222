import { describe, expect, it } from 'vitest';
import { Ring } from './latency.ts';
import { Newest } from './newest.ts';

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('Newest', () => {
  it('asks for the first and the last of many wishes', async () => {
    const asked: number[] = [];
    let finish = (): void => undefined;
    const newest = new Newest<number>((wish) => {
      asked.push(wish);
      return new Promise((resolve) => (finish = resolve));
    });
    for (let i = 1; i <= 5; i++) newest.want(i);
    expect([asked, newest.outdated]).toEqual([[1], true]);
    finish();
    await turn();
    expect([asked, newest.outdated, newest.running]).toEqual([[1, 5], false, true]);
    finish();
    await turn();
    expect(newest.running).toBe(false);
    newest.want(6);
    expect(asked).toEqual([1, 5, 6]);
  });

  it('never has two under way, whenever wishes come and answers end', async () => {
    let seed = 3;
    const random = (n: number): number => (seed = (seed * 48271) % 2147483647) % n;
    let underWay = 0;
    let most = 0;
    let last = -1;
    const newest = new Newest<number>(async (wish) => {
      most = Math.max(most, ++underWay);
      for (let i = random(4); i > 0; i--) await Promise.resolve();
      underWay--;
      last = wish;
    });
    for (let i = 0; i < 300; i++) {
      newest.want(i);
      for (let k = random(3); k > 0; k--) await Promise.resolve();
    }
    await turn();
    expect([most, last, newest.running]).toEqual([1, 299, false]);
  });

  it('forgets what waits', async () => {
    const asked: number[] = [];
    const newest = new Newest<number>((wish) => {
      asked.push(wish);
      return Promise.resolve();
    });
    newest.want(1);
    newest.want(2);
    newest.forget();
    await turn();
    expect(asked).toEqual([1]);
  });
});

describe('Ring', () => {
  it('keeps the newest 200', () => {
    const ring = new Ring();
    for (let i = 0; i < 450; i++) ring.add(i);
    expect([ring.values.length, ring.values[0], ring.values.at(-1)]).toEqual([200, 250, 449]);
  });
});
