import { mean } from '../../maths/stats.ts';
import { bootstrapInterval, bootstrapWords, type Resampled } from '../../statistics/bootstrap.ts';
import { countAtLeast, permutationOrders, permutedValues, restrictOrders } from './permutation.ts';
import type { Score, ScoreOptions, Statistic } from './score.ts';
import { measureWords, type Measure } from './similarity.ts';

/** A score without what permutations and resamples add. */
export type Definition = Omit<
  Score,
  | 'value'
  | 'n'
  | 'p'
  | 'permutations'
  | 'permuted'
  | 'pCorrected'
  | 'correction'
  | 'ci'
  | 'ciMethod'
  | 'predictor'
>;

/** Of `total` images those that are scored, ascending: statistics are about these alone. */
export interface ScoredImages {
  readonly total: number;
  readonly kept: ArrayLike<number>;
}

/**
 * Scores that go by the same images, with the p and the interval that `options` ask for. A statistic without `permuted` has no p: its
 * values for an image and another's prediction are not known.
 */
export function finishScores(
  { total, kept }: ScoredImages,
  statistics: readonly (readonly [Definition, Statistic | Resampled])[],
  { permutations = 0, resamples = 0, level = 0.95, seed = 0, predictor, onNull }: ScoreOptions,
): Score[] {
  const n = kept.length;
  const identity = Uint32Array.from({ length: n }, (_, i) => i);
  const ones = new Uint8Array(n).fill(1);
  const orders = restrictOrders(permutationOrders(total, permutations, seed), total, kept);
  return statistics.map(([definition, statistic]) => {
    const canPermute = 'permuted' in statistic;
    const value = n === 0 ? NaN : canPermute ? statistic.permuted(identity) : statistic.weighted(ones);
    const score: Score = { ...definition, value, n, ...(predictor && { predictor }) };
    // One image has no other order, and no comparison.
    if (Number.isNaN(value) || n < 2) return score;
    return {
      ...score,
      ...(canPermute && permutations > 0 && permutationTest(definition, statistic, value)),
      ...(resamples > 0 && {
        ci: bootstrapInterval(statistic, n, { resamples, level, seed }),
        ciMethod: bootstrapWords({ resamples, level, seed }),
      }),
    };
  });

  function permutationTest(
    { name, better, chance }: Definition,
    statistic: Statistic,
    value: number,
  ): Partial<Score> {
    const permuted = permutedValues(statistic, n, orders);
    const expected = mean(permuted);
    if (better === 'lower') for (let k = 0; k < permuted.length; k++) permuted[k] = -permuted[k]!;
    const observed = better === 'lower' ? -value : value;
    onNull?.(name, { observed, permuted });
    return {
      // Where no formula gives the mean over all permutations, these stand for them.
      chance: Number.isNaN(chance) ? expected : chance,
      p: (1 + countAtLeast(permuted, observed)) / (1 + permutations),
      permutations,
      permuted: 'predictions exchanged among the images, each as a whole; one-sided',
    };
  }
}

export function pairwiseDefinition(
  n: number,
  excluded: number,
  measure: Measure = 'pearson',
): Omit<Definition, 'name'> {
  return {
    pairs: n < 2 ? 0 : (n * (n - 1)) / 2,
    excluded,
    tieRule: 'a tie is not decoded',
    convention: `eq. 3 of Mozafari, Reddy & VanRullen 2020, ${measureWords[measure]}, over n(n-1)/2 pairs`,
    measure,
    chance: 0.5,
  };
}

export function twoWayDefinition(
  n: number,
  excluded: number,
  anchor: 'prediction' | 'truth',
  measure: Measure = 'pearson',
): Omit<Definition, 'name'> {
  const what =
    anchor === 'prediction'
      ? 'each prediction against the other truths'
      : 'each truth against the other predictions';
  return {
    pairs: n < 2 ? 0 : n * (n - 1),
    excluded,
    tieRule: 'a tie is wrong',
    convention: `two-way identification, ${measureWords[measure]}, ${what}`,
    anchor,
    measure,
    chance: 0.5,
  };
}
