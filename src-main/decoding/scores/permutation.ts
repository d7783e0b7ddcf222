import { randomPermutation, seeded } from '../../maths/random.ts';
import type { Statistic } from './score.ts';

/** Random orders of n images, [count x n]; the same seed gives the same orders, so that regions, subjects and models share them. */
export function permutationOrders(n: number, count: number, seed: number): Uint32Array {
  const random = seeded(seed, 'permutation');
  const orders = new Uint32Array(count * n);
  for (let k = 0; k < count; k++) orders.set(randomPermutation(random, n), k * n);
  return orders;
}

/**
 * Orders [count x n] of n images as orders [count x m] of the m that are left when some are left out: their sequence among
 * themselves stays, so that what leaves out other images still shares its permutations.
 * @param kept indices of the images that are left, ascending [m]
 */
export function restrictOrders(orders: Uint32Array, n: number, kept: ArrayLike<number>): Uint32Array {
  const m = kept.length;
  if (m === n || m === 0) return m === 0 ? new Uint32Array(0) : orders;
  const place = new Int32Array(n).fill(-1);
  for (let i = 0; i < m; i++) place[kept[i]!] = i;
  const out = new Uint32Array((orders.length / n) * m);
  let at = 0;
  for (const image of orders) if (place[image]! >= 0) out[at++] = place[image]!;
  return out;
}

/** A score under each of these permutations [count]. */
export function permutedValues(statistic: Statistic, n: number, orders: Uint32Array): Float64Array {
  const count = n === 0 ? 0 : orders.length / n;
  const values = new Float64Array(count);
  for (let k = 0; k < count; k++) values[k] = statistic.permuted(orders.subarray(k * n, (k + 1) * n));
  return values;
}

/**
 * One-sided p of a score under exchange of whole images, all dimensions of a prediction together:
 * (1 + number of permutations that score at least as high) / (1 + number of permutations) (Phipson & Smyth 2010).
 * @param orders permutations [count x n] of permutationOrders
 */
export function permutationP(statistic: Statistic, n: number, orders: Uint32Array): number {
  const count = n === 0 ? 0 : orders.length / n;
  return (1 + scoredAsHigh(statistic, n, orders)) / (1 + count);
}

/** How many of these permutations score at least as high as the images in their own order; NaN where that has no score. */
export function scoredAsHigh(statistic: Statistic, n: number, orders: Uint32Array): number {
  const observed = statistic.permuted(Uint32Array.from({ length: n }, (_, i) => i));
  if (Number.isNaN(observed)) return NaN;
  return countAtLeast(permutedValues(statistic, n, orders), observed);
}

/** How many of the values are no lower than this one. */
export function countAtLeast(values: Float64Array, observed: number): number {
  let count = 0;
  for (const value of values) if (value >= observed) count++;
  return count;
}
