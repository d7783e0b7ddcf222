import { PerceptError } from '../../errors.ts';
import { matrix, takeCols, takeRows, type Matrix } from '../../maths/matrix.ts';
import { bootstrapInterval, bootstrapWords } from '../../statistics/bootstrap.ts';
import {
  exchangeTest,
  type DifferenceOptions,
  type PairedDifference,
} from '../../statistics/paired-difference.ts';
import type { Statistic } from './score.ts';
import { similarities, type Measure } from './similarity.ts';
import { validImages } from './valid-images.ts';

/**
 * The difference of two models in a score of the same images, paired: p by exchanging the two models' predictions of an image at random and
 * scoring both again, so that it also holds for shares of pairs, in which every image meets every other; percentile bootstrap interval
 * over images, both models by the same draws. Images that either model cannot be scored on are left out.
 * @param truth true vectors [nImages x d]; @param a, b predictions of the two models, each of the truth's shape
 * @param make the statistic of a matrix of similarities, such as `pairwise`
 * @throws PerceptError when the shapes differ
 */
export function modelDifference(
  truth: Matrix,
  a: Matrix,
  b: Matrix,
  make: (c: Matrix) => Statistic,
  {
    permutations,
    resamples,
    level,
    seed,
    measure = 'pearson',
  }: DifferenceOptions & { readonly measure?: Measure },
): PairedDifference {
  for (const predicted of [a, b]) {
    if (predicted.rows !== truth.rows)
      throw new PerceptError(`a model has ${predicted.rows} predictions of ${truth.rows} images`);
  }
  const allA = similarities(truth, a, measure);
  const allB = similarities(truth, b, measure);
  const inA = new Set(validImages(allA));
  const kept = validImages(allB).filter((image) => inA.has(image));
  const n = kept.length;
  const of = (all: Matrix): Matrix => takeCols(takeRows(all, kept), kept);
  const [first, second] = [of(allA), of(allB)];
  const identity = Uint32Array.from({ length: n }, (_, i) => i);
  const [statisticA, statisticB] = [make(first), make(second)];
  const value = (statistic: Statistic): number => statistic.permuted(identity);
  const base = {
    difference: n === 0 ? NaN : value(statisticA) - value(statisticB),
    n,
    excluded: truth.rows - n,
  };
  if (n < 2) return base;
  const mixedA = matrix(n, n);
  const mixedB = matrix(n, n);
  const exchanged = (marks: Uint8Array): number => {
    for (let at = 0; at < n * n; at++) {
      const swap = marks[at % n] === 1;
      mixedA.data[at] = (swap ? second : first).data[at]!;
      mixedB.data[at] = (swap ? first : second).data[at]!;
    }
    return value(make(mixedA)) - value(make(mixedB));
  };
  const weighted = (counts: ArrayLike<number>): number =>
    statisticA.weighted(counts) - statisticB.weighted(counts);
  return {
    ...base,
    ...(permutations > 0 && exchangeTest(n, permutations, seed, exchanged)),
    ...(resamples > 0 && {
      ci: bootstrapInterval({ weighted }, n, { resamples, level, seed }),
      ciMethod: bootstrapWords({ resamples, level, seed }),
    }),
  };
}
