import { randomInt, seeded } from '../maths/random.ts';
import { quantileOfSorted } from '../maths/stats.ts';

export interface BootstrapOptions {
  readonly resamples: number;
  readonly level: number;
  readonly seed: number;
}

/** A value when image i is drawn counts[i] times; NaN where there is none. */
export interface Resampled {
  readonly weighted: (counts: ArrayLike<number>) => number;
}

/**
 * Percentile confidence interval (Efron 1979) over images: n images are drawn with replacement, true and predicted
 * vectors together. A pair of two draws of the same image is no comparison, and left out; a resample without any
 * comparison is left out too. Intervals are about these predictions: the training data are not resampled.
 */
export function bootstrapInterval(
  { weighted }: Resampled,
  n: number,
  { resamples, level, seed }: BootstrapOptions,
): [number, number] {
  const random = seeded(seed, 'bootstrap');
  const counts = new Float64Array(n);
  const values: number[] = [];
  for (let k = 0; k < resamples; k++) {
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[randomInt(random, n)]!++;
    const value = weighted(counts);
    if (!Number.isNaN(value)) values.push(value);
  }
  const sorted = Float64Array.from(values).sort();
  return [quantileOfSorted(sorted, (1 - level) / 2), quantileOfSorted(sorted, (1 + level) / 2)];
}

/** How such an interval was made, in words. */
export function bootstrapWords({ resamples, level }: BootstrapOptions): string {
  return `${100 * level} % percentile bootstrap over images, ${resamples} resamples`;
}
