import { randomPermutation, seeded } from '../../maths/random.ts';
import type { Statistic } from './score.ts';

/** Random orders of n images, [count x n]; the same seed gives the same orders, so that regions and subjects share them. */
export function permutationOrders(n: number, count: number, seed: number): Uint32Array {
  const random = seeded(seed, 'permutation');
  const orders = new Uint32Array(count * n);
  for (let k = 0; k < count; k++) orders.set(randomPermutation(random, n), k * n);
  return orders;
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
  const count = n === 0 ? 0 : orders.length / n;
  const observed = statistic.permuted(Uint32Array.from({ length: n }, (_, i) => i));
  if (Number.isNaN(observed)) return NaN;
  let asHigh = 0;
  for (let k = 0; k < count; k++) {
    if (statistic.permuted(orders.subarray(k * n, (k + 1) * n)) >= observed) asHigh++;
  }
  return asHigh;
}
