import { describe, expect, it } from 'vitest';
import draws from './fixtures/random.json';
import { normal, randomInt, randomPermutation, seeded } from './random.ts';

function take(n: number, seed: number, stream?: string): number[] {
  const random = seeded(seed, stream);
  return Array.from({ length: n }, random);
}

describe('seeded', () => {
  it.each(draws)('agrees with a port in Python: seed $seed, stream "$stream"', ({ seed, stream, draws }) => {
    expect(take(draws.length, seed, stream)).toEqual(draws);
  });

  it('gives other numbers for every seed and stream', () => {
    const seeds = [0, 1, 2, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 33, 2 ** 53 - 1];
    const streams = ['', 'a', 'b', 'ab', 'ba', 'bootstrap', 'permutation'];
    for (const stream of streams)
      expect(new Set(seeds.map((seed) => take(1, seed, stream)[0])).size).toBe(seeds.length);
    for (const seed of seeds)
      expect(new Set(streams.map((stream) => take(1, seed, stream)[0])).size).toBe(streams.length);
    // Equal low and high words are another seed than 0, and so is each number of a run of them.
    const many = Array.from({ length: 500 }, (_, i) => [
      take(1, i)[0],
      take(1, i * (2 ** 32 + 1) + 2 ** 33)[0],
    ]);
    expect(new Set(many.flat()).size).toBe(1000);
  });

  it('refuses seeds that are none', () => {
    for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) expect(() => seeded(seed)).toThrow(/is no seed/);
  });

  it('is uniform in [0, 1)', () => {
    const counts = new Uint32Array(100);
    for (const x of take(100_000, 3, 'uniform')) counts[Math.floor(x * 100)]!++;
    const chi = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 99.9 % quantile of chi-squared with 99 degrees of freedom: 148.2.
    expect(chi).toBeLessThan(148.2);
  });
});

it('normal numbers have the moments of the normal distribution', () => {
  const n = 100_000;
  const draw = normal(seeded(4, 'normal'));
  const sums = [0, 0, 0, 0];
  let neighbours = 0;
  let before = 0;
  for (let i = 0; i < n; i++) {
    const x = draw();
    for (let k = 0; k < 4; k++) sums[k]! += x ** (k + 1) / n;
    neighbours += (x * before) / n;
    before = x;
  }
  // Four standard errors: moments of order 1 to 4 have variances 1, 2, 15 and 96.
  [0, 1, 0, 3].forEach((moment, k) =>
    expect(Math.abs(sums[k]! - moment)).toBeLessThan(4 * Math.sqrt([1, 2, 15, 96][k]! / n)),
  );
  expect(Math.abs(neighbours)).toBeLessThan(4 / Math.sqrt(n));
});

it('randomInt gives each integer as often', () => {
  const random = seeded(5, 'integers');
  const counts = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < 70_000; i++) counts[randomInt(random, 7)]!++;
  const chi = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  // 99.9 % quantile of chi-squared with 6 degrees of freedom: 22.46.
  expect(chi).toBeLessThan(22.46);
});

describe('randomPermutation', () => {
  it('gives each order of three as often', () => {
    const random = seeded(6, 'orders');
    const counts = new Map<string, number>();
    for (let i = 0; i < 60_000; i++) {
      const order = randomPermutation(random, 3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['012', '021', '102', '120', '201', '210']);
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    // 99.9 % quantile of chi-squared with 5 degrees of freedom: 20.5.
    expect(chi).toBeLessThan(20.5);
  });

  it('holds each number once, and is the same for the same seed', () => {
    const one = randomPermutation(seeded(7), 1000);
    expect([...one].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(randomPermutation(seeded(7), 1000)).toEqual(one);
    expect(randomPermutation(seeded(8), 1000)).not.toEqual(one);
    expect(randomPermutation(seeded(8), 0)).toHaveLength(0);
  });
});
