import { seeded } from '../maths/random.ts';
import { mean } from '../maths/stats.ts';
import { bootstrapInterval, bootstrapWords } from './bootstrap.ts';

export interface DifferenceOptions {
  /** Random signs for p; where all 2^n are no more than these, all are taken. 0 gives no p. */
  readonly permutations: number;
  /** Resamples for the interval; 0 gives none. */
  readonly resamples: number;
  /** Of the interval. */
  readonly level: number;
  readonly seed: number;
}

export interface PairedDifference {
  /** First minus second, mean over images. */
  readonly difference: number;
  readonly n: number;
  /** Images for which one of the two is NaN. */
  readonly excluded: number;
  /** Two-sided. */
  readonly p?: number;
  readonly permutations?: number;
  readonly permuted?: string;
  readonly ci?: [number, number];
  readonly ciMethod?: string;
}

/**
 * The mean difference of two models' values of the same images [n], paired: p by exchanging the two models' values of an image at random (signs of
 * the differences), percentile bootstrap interval over images. For values that are an image's own, such as its correlation or its SSIM; a share
 * of pairs depends on all images at once: `modelDifference` exchanges predictions instead.
 */
export function pairedDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { permutations, resamples, level, seed }: DifferenceOptions,
): PairedDifference {
  const d = Float64Array.from(a, (x, i) => x - b[i]!).filter((x) => !Number.isNaN(x));
  const n = d.length;
  const difference = mean(d);
  const base = { difference, n, excluded: a.length - n };
  if (n < 2) return base;
  return {
    ...base,
    ...(permutations > 0 &&
      exchangeTest(n, permutations, seed, (exchanged) => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += exchanged[i] === 1 ? -d[i]! : d[i]!;
        return sum / n;
      })),
    ...(resamples > 0 && {
      ci: bootstrapInterval(
        {
          weighted: (counts) => {
            let sum = 0;
            for (let i = 0; i < n; i++) sum += counts[i]! * d[i]!;
            return sum / n;
          },
        },
        n,
        { resamples, level, seed },
      ),
      ciMethod: bootstrapWords({ resamples, level, seed }),
    }),
  };
}

/**
 * Two-sided p of a difference under exchange of the two sides, image by image: (1 + exchanges that differ as much) / (1 + exchanges), or the share
 * of all exchanges where these are no more than asked for.
 * @param differenceOf the difference when the images marked 1 have their sides exchanged [n]
 */
export function exchangeTest(
  n: number,
  permutations: number,
  seed: number,
  differenceOf: (exchanged: Uint8Array) => number,
): { p: number; permutations: number; permuted: string } {
  const exchanged = new Uint8Array(n);
  // Sums of the same numbers in other signs differ by rounding: what is equal but for that counts as equal.
  const observed = Math.abs(differenceOf(exchanged)) * (1 - 1e-12);
  const all = n < 31 ? 2 ** n : Infinity;
  const what = 'the two models exchanged image by image; two-sided';
  let asFar = 0;
  if (all <= permutations) {
    for (let code = 0; code < all; code++) {
      for (let i = 0; i < n; i++) exchanged[i] = (code >> i) & 1;
      asFar += +(Math.abs(differenceOf(exchanged)) >= observed);
    }
    return { p: asFar / all, permutations: all, permuted: `${what}, all exchanges` };
  }
  const random = seeded(seed, 'exchange');
  for (let k = 0; k < permutations; k++) {
    for (let i = 0; i < n; i++) exchanged[i] = random() < 0.5 ? 0 : 1;
    asFar += +(Math.abs(differenceOf(exchanged)) >= observed);
  }
  return { p: (1 + asFar) / (1 + permutations), permutations, permuted: what };
}
