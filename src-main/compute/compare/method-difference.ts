import { mean } from '../../maths/stats.ts';
import { bootstrapInterval, bootstrapWords } from '../../statistics/bootstrap.ts';
import {
  exchangeTest,
  pairedDifference,
  type DifferenceOptions,
  type PairedDifference,
} from '../../statistics/paired-difference.ts';
import { exchangeWeights } from './exchange.ts';
import { statisticOf, type SetScore } from './score-sets.ts';

/** What differences are made of: values of images, or what a share is a share of. */
export type Values = Pick<SetScore, 'perImage' | 'shares'>;

/**
 * The difference of two methods in one score, mean over their subjects, paired over images: both are resampled and exchanged image by
 * image, all subjects alike, so that the images are what the test generalises over. Undefined where the score has no value an image.
 */
export function methodDifference(
  pairs: readonly (readonly [Values, Values])[],
  options: DifferenceOptions,
): PairedDifference | undefined {
  if (pairs.length === 0) return undefined;
  const shares = pairs.flatMap(([{ shares: a }, { shares: b }]) => (a && b ? [[a, b] as const] : []));
  if (shares.length < pairs.length) {
    const side = (which: 0 | 1): Float64Array | undefined =>
      meanOverSubjects(pairs.map((pair) => pair[which].perImage));
    const [a, b] = [side(0), side(1)];
    return a && b && pairedDifference(a, b, options);
  }
  const { permutations, resamples, level, seed } = options;
  const n = shares[0]![0].c.rows;
  const statistics = shares.map(([a, b]) => [statisticOf(a), statisticOf(b)] as const);
  const weighted = (counts: ArrayLike<number>): number =>
    mean(statistics.map(([a, b]) => a.weighted(counts) - b.weighted(counts)));
  const difference = weighted(new Uint8Array(n).fill(1));
  const base = { difference, n, excluded: 0 };
  if (n < 2 || Number.isNaN(difference)) return base;
  const weights = meanOverSubjects(shares.map(([a, b]) => exchangeWeights(a, b)))!;
  const exchanged = (marks: Uint8Array): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += marks[i] === 1 ? -weights[i]! : weights[i]!;
    return sum;
  };
  return {
    ...base,
    ...(permutations > 0 && exchangeTest(n, permutations, seed, exchanged)),
    ...(resamples > 0 && {
      ci: bootstrapInterval({ weighted }, n, { resamples, level, seed }),
      ciMethod: bootstrapWords({ resamples, level, seed }),
    }),
  };
}

function meanOverSubjects(values: readonly (Float64Array | undefined)[]): Float64Array | undefined {
  const known = values.filter((one) => one !== undefined);
  if (known.length < values.length || known.length === 0) return undefined;
  return known[0]!.map((_, i) => mean(known.map((one) => one[i]!)));
}
