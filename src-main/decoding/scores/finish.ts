import { bootstrapInterval } from './bootstrap.ts';
import { permutationOrders, permutationP } from './permutation.ts';
import type { Score, ScoreOptions, Statistic } from './score.ts';

/** A score without what permutations and resamples add. */
export type Definition = Pick<
  Score,
  'name' | 'pairs' | 'excluded' | 'tieRule' | 'convention' | 'anchor' | 'chance'
>;

/** Scores that go by the same n images, with the p and the interval that `options` ask for. */
export function finishScores(
  n: number,
  statistics: readonly (readonly [Definition, Statistic])[],
  { permutations = 0, resamples = 0, level = 0.95, seed = 0 }: ScoreOptions,
): Score[] {
  const identity = Uint32Array.from({ length: n }, (_, i) => i);
  const orders = permutationOrders(n, permutations, seed);
  return statistics.map(([definition, statistic]) => {
    const value = n === 0 ? NaN : statistic.permuted(identity);
    const score: Score = { ...definition, value, n };
    // One image has no other order, and no comparison.
    if (Number.isNaN(value) || n < 2) return score;
    return {
      ...score,
      ...(permutations > 0 && { p: permutationP(statistic, n, orders), permutations }),
      ...(resamples > 0 && {
        ci: bootstrapInterval(statistic, n, { resamples, level, seed }),
        ciMethod: `${100 * level} % percentile bootstrap over images, ${resamples} resamples`,
      }),
    };
  });
}

export function pairwiseDefinition(n: number, excluded: number): Omit<Definition, 'name'> {
  return {
    pairs: n < 2 ? 0 : (n * (n - 1)) / 2,
    excluded,
    tieRule: 'a tie is not decoded',
    convention: 'eq. 3 of Mozafari, Reddy & VanRullen 2020, Pearson, over n(n-1)/2 pairs',
    chance: 0.5,
  };
}

export function twoWayDefinition(
  n: number,
  excluded: number,
  anchor: 'prediction' | 'truth',
): Omit<Definition, 'name'> {
  const what =
    anchor === 'prediction'
      ? 'each prediction against the other truths'
      : 'each truth against the other predictions';
  return {
    pairs: n < 2 ? 0 : n * (n - 1),
    excluded,
    tieRule: 'a tie is wrong',
    convention: `two-way identification, Pearson, ${what}`,
    anchor,
    chance: 0.5,
  };
}
