import { normalCdf } from './normal.ts';

export interface SignedRank {
  /** Differences that are not 0: those are dropped (Wilcoxon 1945). */
  readonly n: number;
  /** Sum of the ranks of the positive differences, ties with their mean rank. */
  readonly w: number;
  /** Two-sided; 1 where all differences are 0. */
  readonly p: number;
  readonly method: 'exact' | 'normal approximation';
}

/** Differences up to which p is exact: 2^50 signs are counted, not listed. */
const EXACT = 50;

/**
 * Wilcoxon's signed-rank test of differences against a symmetric distribution about 0, two-sided. Up to 50 differences p is exact, over all
 * signs of the ranks as they are, tied ones included; beyond that a normal approximation with a correction for ties, without one for continuity.
 * NaN is left out. With five differences p is never below 1/16.
 */
export function signedRank(differences: ArrayLike<number>): SignedRank {
  const known = Array.from(differences).filter((x) => !Number.isNaN(x));
  // 0.8 - 0.5 and 0.5 - 0.2 are equal but for rounding, and tied.
  const unit = 1e-12 * known.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const kept = known
    .map((x) => (unit > 0 && unit < Infinity ? Math.round(x / unit) : x))
    .filter((x) => x !== 0);
  const n = kept.length;
  const ranks = meanRanks(kept.map(Math.abs));
  let w = 0;
  for (let i = 0; i < n; i++) if (kept[i]! > 0) w += ranks[i]!;
  if (n === 0) return { n, w, p: 1, method: 'exact' };
  return n <= EXACT
    ? { n, w, p: exactP(ranks, w), method: 'exact' }
    : { n, w, p: approximateP(ranks, w), method: 'normal approximation' };
}

/** Ranks 1 .. n, equal numbers with the mean of theirs. */
function meanRanks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let k = from; k < to; k++) ranks[order[k]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/** Mean ranks are halves, so twice their sums are whole: how many of all signs give each sum is counted by adding a rank at a time. */
function exactP(ranks: readonly number[], w: number): number {
  const doubled = ranks.map((rank) => Math.round(2 * rank));
  const total = doubled.reduce((a, b) => a + b, 0);
  const share = new Float64Array(total + 1);
  share[0] = 1;
  for (const rank of doubled)
    for (let sum = total; sum >= 0; sum--)
      share[sum] = (share[sum]! + (sum >= rank ? share[sum - rank]! : 0)) / 2;
  // The distribution is symmetric: the smaller tail is that of the smaller sum.
  const smaller = Math.min(Math.round(2 * w), total - Math.round(2 * w));
  let tail = 0;
  for (let sum = 0; sum <= smaller; sum++) tail += share[sum]!;
  return Math.min(1, 2 * tail);
}

/** The variance of a sum of signed ranks is a quarter of the sum of their squares, tied or not. */
function approximateP(ranks: readonly number[], w: number): number {
  const n = ranks.length;
  const variance = ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4;
  return 2 * normalCdf(-Math.abs(w - (n * (n + 1)) / 4) / Math.sqrt(variance));
}
