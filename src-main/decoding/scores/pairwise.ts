import type { Matrix } from '../../maths/matrix.ts';
import type { Statistic } from './score.ts';

/**
 * Pairwise decoding accuracy, eq. 3 of Mozafari, Reddy & VanRullen 2020: the share of pairs i < j with
 * C_ii + C_jj > C_ij + C_ji, where C_ij is the correlation of true vector i with predicted vector j [n x n].
 * The printed formula divides by n; a share needs the number of pairs, n(n-1)/2. A tie counts as not decoded.
 * Pearson's correlation over latents changes with the sign of a latent, which is arbitrary in a PCA, and so does this score.
 */
export function pairwise(c: Matrix): Statistic {
  const n = c.rows;
  const { data } = c;
  const own = new Float64Array(n);
  const pairs = (n * (n - 1)) / 2;

  const permuted = (order: ArrayLike<number>): number => {
    for (let i = 0; i < n; i++) own[i] = data[i * n + order[i]!]!;
    let won = 0;
    for (let i = 0; i < n; i++) {
      const row = i * n;
      const column = order[i]!;
      const mine = own[i]!;
      for (let j = i + 1; j < n; j++) {
        // Added rather than branched on: the outcome is a coin toss to the processor, and this is three times as fast.
        won += +(mine + own[j]! > data[row + order[j]!]! + data[j * n + column]!);
      }
    }
    return won / pairs;
  };

  const win = new Uint8Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const straight = data[i * n + i]! + data[j * n + j]!;
      const crossed = data[i * n + j]! + data[j * n + i]!;
      win[i * n + j] = straight > crossed ? 1 : 0;
    }
  }
  const weighted = (counts: ArrayLike<number>): number => {
    let won = 0;
    let of = 0;
    for (let i = 0; i < n; i++) {
      if (counts[i] === 0) continue;
      for (let j = i + 1; j < n; j++) {
        const weight = counts[i]! * counts[j]!;
        of += weight;
        if (win[i * n + j] === 1) won += weight;
      }
    }
    return won / of;
  };
  return { permuted, weighted };
}

/** For each image the share of the others with which it is told apart, as eq. 3 tells pairs apart [n]; NaN where there is no other. */
export function pairsWon({ rows: n, data }: Matrix): Float64Array {
  const won = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const straight = data[i * n + i]! + data[j * n + j]!;
      if (!(straight > data[i * n + j]! + data[j * n + i]!)) continue;
      won[i]!++;
      won[j]!++;
    }
  }
  return won.map((count) => count / (n - 1));
}
