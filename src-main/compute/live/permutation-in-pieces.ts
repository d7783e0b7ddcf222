import { scoredAsHigh } from '../../decoding/scores/permutation.ts';
import type { Statistic } from '../../decoding/scores/score.ts';

/** Pairs of images that are compared at a stretch: some tens of milliseconds. */
const PAIRS_AT_A_STRETCH = 20_000_000;

/**
 * `permutationP` in stretches, between which others have their turn: 10,000 permutations of 1,200 images take half a minute.
 * @param orders [count x n]; @param pause waits for its turn, and throws when the result is not wanted any more
 */
export async function permutationInPieces(
  statistic: Statistic,
  n: number,
  orders: Uint32Array,
  pause: () => Promise<void>,
  pairs = PAIRS_AT_A_STRETCH,
): Promise<number> {
  const count = orders.length / n;
  const piece = Math.max(1, Math.floor(pairs / ((n * (n - 1)) / 2)));
  let asHigh = 0;
  for (let from = 0; from < count; from += piece) {
    await pause();
    asHigh += scoredAsHigh(statistic, n, orders.subarray(from * n, Math.min(count, from + piece) * n));
  }
  return (1 + asHigh) / (1 + count);
}
