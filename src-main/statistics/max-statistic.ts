/** One of several tests: its statistic, and its values under permutations that all tests share. Higher is more extreme. */
export interface JointTest {
  readonly observed: number;
  readonly permuted: ArrayLike<number>;
}

/**
 * p of each test corrected for all of them, by the permutation distribution of the largest statistic (max-T of Westfall & Young 1993, single
 * step; Nichols & Holmes 2002): (1 + permutations whose largest statistic is as high) / (1 + permutations). It controls the family-wise
 * error strongly, however the tests depend on each other. Each statistic is first brought to mean 0 and SD 1 over its observed and
 * permuted values, so that none with a wider distribution speaks for all; one that never varies has p = 1 and counts for nothing.
 * @param tests element k of each `permuted` must come from the same permutation
 */
export function maxStatistic(tests: readonly JointTest[]): Float64Array {
  const count = tests[0]?.permuted.length ?? 0;
  const largest = new Float64Array(count).fill(-Infinity);
  const observed = tests.map((test) => {
    const { mean, sd } = moments(test);
    if (!(sd > 0)) return -Infinity;
    for (let k = 0; k < count; k++) largest[k] = Math.max(largest[k]!, (test.permuted[k]! - mean) / sd);
    return (test.observed - mean) / sd;
  });
  const sorted = largest.sort();
  return Float64Array.from(observed, (z) => (1 + count - firstAtLeast(sorted, z - ROUNDING)) / (1 + count));
}

/** Means over subjects that are equal may differ by rounding, and count as equal; in SD. */
const ROUNDING = 1e-9;

/** Over the observed value and the permuted ones: under the null hypothesis it is one of them. */
function moments({ observed, permuted }: JointTest): { mean: number; sd: number } {
  const n = permuted.length + 1;
  let sum = observed;
  for (let k = 0; k < permuted.length; k++) sum += permuted[k]!;
  const mean = sum / n;
  let squares = (observed - mean) ** 2;
  for (let k = 0; k < permuted.length; k++) squares += (permuted[k]! - mean) ** 2;
  const sd = Math.sqrt(squares / n);
  // What is left of a constant is the rounding of its mean.
  return { mean, sd: sd > 1e-12 * Math.abs(mean) ? sd : 0 };
}

function firstAtLeast(sorted: Float64Array, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
