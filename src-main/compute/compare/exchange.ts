import type { Shares } from './score-sets.ts';

/**
 * What each image adds to the difference of two shares of comparisons [n]: with signs s, -1 for an image whose two predictions are exchanged and
 * else 1, the difference is the sum of s_i times these, whichever images are exchanged. A comparison depends on the signs of two images at most, and
 * changes its sign with them, so that it is linear in them: a draw costs n and not n² steps.
 * @param a, b of the same images and the same kind of comparisons
 */
export function exchangeWeights(a: Shares, b: Shares): Float64Array {
  const n = a.c.rows;
  const out = new Float64Array(n);
  /** Whether images i and j are told apart, where each one's prediction is the first method's or (true) the second's. */
  const told = a.by === 'pairs' ? pairTold : a.by === 'truth' ? rowTold : columnTold;
  const sides = [a.c.data, b.c.data] as const;
  for (let i = 0; i < n; i++) {
    for (let j = a.by === 'pairs' ? i + 1 : 0; j < n; j++) {
      if (i === j) continue;
      const [first, second] = sides;
      const together = +told(first, first, i, j, n) - +told(second, second, i, j, n);
      const crossed = +told(first, second, i, j, n) - +told(second, first, i, j, n);
      out[i]! += (together + crossed) / 2;
      out[j]! += (together - crossed) / 2;
    }
  }
  const comparisons = a.by === 'pairs' ? (n * (n - 1)) / 2 : n * (n - 1);
  return out.map((sum) => sum / comparisons);
}

type Told = (ofI: Float64Array, ofJ: Float64Array, i: number, j: number, n: number) => boolean;

/** Eq. 3; predictions are columns. */
const pairTold: Told = (ofI, ofJ, i, j, n) =>
  ofI[i * n + i]! + ofJ[j * n + j]! > ofJ[i * n + j]! + ofI[j * n + i]!;

/** Truth i is more like its own prediction than like that of j. */
const rowTold: Told = (ofI, ofJ, i, j, n) => ofJ[i * n + j]! < ofI[i * n + i]!;

/** Prediction i is more like its own truth than like that of j. */
const columnTold: Told = (ofI, _ofJ, i, j, n) => ofI[j * n + i]! < ofI[i * n + i]!;
