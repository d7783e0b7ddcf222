import { tCdf, tQuantile } from '../../maths/special.ts';
import { mean, standardDeviation } from '../../maths/stats.ts';

export interface GroupScore {
  /** Subjects whose value is a number, and those whose is not. */
  readonly n: number;
  readonly excluded: number;
  readonly mean: number;
  /** Sample standard deviation over subjects; absent, as all that follows, for one subject. */
  readonly sd?: number;
  readonly ci?: [number, number];
  readonly ciMethod?: string;
  /** One-sample t against chance, n - 1 degrees of freedom, two-sided p; absent when all subjects are equal. */
  readonly t?: number;
  readonly df?: number;
  readonly p?: number;
}

/**
 * The mean of a score over subjects with its t-interval and a one-sample t-test against chance (Student 1908).
 * @param values one a subject; @param chance of each subject; @param level of the interval, 0.95 by default
 */
export function groupScore(values: ArrayLike<number>, chance: ArrayLike<number>, level = 0.95): GroupScore {
  const known = Array.from(values).filter((value) => !Number.isNaN(value));
  const above = Array.from(values, (value, s) => value - chance[s]!).filter((value) => !Number.isNaN(value));
  const n = known.length;
  const base = { n, excluded: values.length - n, mean: mean(known) };
  if (n < 2) return base;
  const df = n - 1;
  const sd = standardDeviation(known);
  const error = sd / Math.sqrt(n);
  const half = tQuantile((1 + level) / 2, df) * error;
  const interval = {
    ...base,
    sd,
    ci: [base.mean - half, base.mean + half] as [number, number],
    ciMethod: `${100 * level} % t-interval over subjects`,
  };
  if (above.every((value) => value === above[0])) return interval;
  const t = mean(above) / (standardDeviation(above) / Math.sqrt(n));
  return { ...interval, t, df, p: 2 * tCdf(-Math.abs(t), df) };
}
