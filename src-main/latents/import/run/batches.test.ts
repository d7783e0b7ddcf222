import { describe, expect, it } from 'vitest';
import { Batches, batchSize, isLackOfMemory, threadsFor, type Range } from './batches.ts';

const MB = 2 ** 20;

describe('the size of a batch', () => {
  const useful = { items: 16, bytes: 320 * MB };

  it('is what makes it faster and fits beside what other threads take', () => {
    expect(batchSize({ itemBytes: MB, freeBytes: 1000 * MB, shares: 1, useful })).toBe(16);
    expect(batchSize({ itemBytes: 80 * MB, freeBytes: 10_000 * MB, shares: 1, useful })).toBe(4);
    // 1000 MB for two threads, and as much again for scratch: 250 MB of tensors each.
    expect(batchSize({ itemBytes: 80 * MB, freeBytes: 1000 * MB, shares: 2, useful })).toBe(3);
    expect(batchSize({ itemBytes: 80 * MB, freeBytes: MB, shares: 2, useful })).toBe(1);
    expect(batchSize({ itemBytes: 0, freeBytes: Infinity, shares: 1, useful })).toBe(16);
  });

  it('takes no more threads than hold the weights in half of the memory', () => {
    const threads = (weights: number, free: number): number =>
      threadsFor({ weightBytes: weights * MB, freeBytes: free * MB, most: 8 });
    expect([threads(600, 16_000), threads(600, 4000), threads(600, 100), threads(1, 16_000)]).toEqual([
      4, 1, 1, 8,
    ]);
    expect(threadsFor({ weightBytes: 0, freeBytes: 0, most: 2 })).toBe(1);
  });
});

it('knows lack of memory by what backends say', () => {
  const said = [
    'OOM when allocating tensor with shape[64,128,128,192]',
    'Invalid TF_Status: 8\nMessage: ResourceExhausted: failed to allocate memory [Op:Conv2D]',
    'RESOURCE_EXHAUSTED: out of memory while trying to allocate',
    'Aborted(Cannot enlarge memory arrays to size 4294967296 bytes (OOM))',
    'memory access out of bounds',
    'Array buffer allocation failed',
  ];
  expect(said.filter((message) => !isLackOfMemory(new Error(message)))).toEqual([]);
  expect(isLackOfMemory(new Error('the input z was given as [1, 3]'))).toBe(false);
});

/** Does all batches, as many items at a time as `holds` says; what was done in which order. */
function doAll(batches: Batches, holds: number, sharers = 1): { done: Range[]; failed: Range[] } {
  const done: Range[] = [];
  const failed: Range[] = [];
  for (let range = batches.take(sharers); range !== undefined; range = batches.take(sharers)) {
    if (range.to - range.from > holds) {
      failed.push(range);
      if (!batches.halve(range)) break;
    } else done.push(range);
  }
  return { done, failed };
}

const lengths = (ranges: readonly Range[]): number[] => ranges.map(({ from, to }) => to - from);

/** Every item once. */
function expectAll(done: readonly Range[], items: number): void {
  const sorted = done.toSorted((a, b) => a.from - b.from);
  expect(sorted[0]?.from).toBe(0);
  sorted.forEach(({ to }, i) => expect(to).toBe(sorted[i + 1]?.from ?? items));
}

describe('batches', () => {
  it('begin with one item, then have as many as fit', () => {
    const batches = new Batches(10);
    expect(batches.take(1)).toEqual({ from: 0, to: 1 });
    batches.fit(4);
    expect(lengths(doAll(batches, 4).done)).toEqual([4, 4, 1]);
    expect(batches.waiting).toBe(false);
  });

  it('are cut so that threads end together', () => {
    const batches = new Batches(9);
    batches.fit(8);
    expect(lengths(doAll(batches, 8, 3).done)).toEqual([3, 2, 2, 1, 1]);
  });

  it('are halved where they do not fit, and stay so; every item is done once', () => {
    for (const holds of [1, 2, 3, 5, 7]) {
      for (const size of [2, 5, 8, 16]) {
        const batches = new Batches(37);
        batches.fit(size);
        const { done, failed } = doAll(batches, holds);
        expectAll(done, 37);
        // 16, 8, 4, 2: a size that failed is not tried again.
        expect(lengths(failed)).toEqual([...new Set(lengths(failed))]);
        expect(failed.length).toBeLessThanOrEqual(Math.log2(size));
        batches.fit(1000);
        expect(Math.max(...lengths(done))).toBeLessThanOrEqual(holds);
      }
    }
  });

  it('cannot be halved where an item is too much, or the graph takes a number of its own', () => {
    expect(new Batches(3).halve({ from: 1, to: 2 })).toBe(false);
    const fixed = new Batches(5, 2);
    expect(fixed.take(4)).toEqual({ from: 0, to: 2 });
    expect(fixed.halve({ from: 0, to: 2 })).toBe(false);
    expect(lengths(doAll(fixed, 2).done)).toEqual([2, 1]);
  });
});
