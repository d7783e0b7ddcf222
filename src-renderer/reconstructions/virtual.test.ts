import { describe, expect, it } from 'vitest';
import { scrollTo, visibleSpan, widened } from './virtual.ts';

describe('visibleSpan', () => {
  it('is every row that has a pixel in the viewport, and no other', () => {
    let seed = 11;
    const random = (n: number): number => (seed = (seed * 48271) % 2147483647) % n;
    for (let trial = 0; trial < 500; trial++) {
      const [rowHeight, count, height] = [20 + random(100), 1 + random(1200), 1 + random(900)];
      const top = random(Math.max(count * rowHeight - height, 1));
      const { from, to } = visibleSpan(top, height, rowHeight, count);
      const seen = Array.from({ length: count }, (_, row) => row).filter(
        (row) => (row + 1) * rowHeight > top && row * rowHeight < top + height,
      );
      expect([from, to]).toEqual([seen[0], seen.at(-1)! + 1]);
    }
  });

  it('stays within the list when scrolled beyond it, and is empty where there is nothing', () => {
    expect(visibleSpan(1e6, 500, 50, 10)).toEqual({ from: 9, to: 10 });
    expect(visibleSpan(-30, 100, 50, 10)).toEqual({ from: 0, to: 2 });
    expect(visibleSpan(0, 500, 50, 0)).toEqual({ from: 0, to: 0 });
    expect(visibleSpan(0, 0, 50, 10)).toEqual({ from: 0, to: 0 });
    expect(visibleSpan(0, 500, NaN, 10)).toEqual({ from: 0, to: 0 });
  });

  it('widens within the list', () => {
    expect(widened({ from: 2, to: 5 }, 4, 8)).toEqual({ from: 0, to: 8 });
    expect(widened({ from: 20, to: 25 }, 4, 80)).toEqual({ from: 16, to: 29 });
  });
});

describe('scrollTo', () => {
  it('scrolls as little as brings a row into view', () => {
    expect(scrollTo(5, 100, 300, 50)).toBe(100);
    expect(scrollTo(1, 100, 300, 50)).toBe(50);
    expect(scrollTo(10, 100, 300, 50)).toBe(250);
  });
});
