import type { Matrix } from '../../maths/matrix.ts';
import type { Statistic } from './score.ts';

/**
 * Two-way identification: for each image, the share of the others that lose against its own match; a tie is wrong.
 * Prediction-anchored (Brain-Diffuser, MindEye): the reconstruction j is compared with candidate truths i, and wins where
 * C_ij < C_jj. Truth-anchored: the truth i is compared with candidate reconstructions j, and wins where C_ij < C_ii.
 * @param c C_ij, the correlation of true vector i with predicted vector j [n x n]
 */
export function twoWay(c: Matrix, anchor: 'prediction' | 'truth'): Statistic {
  const n = c.rows;
  const { data } = c;
  const own = new Float64Array(n);

  const permuted = (order: ArrayLike<number>): number => {
    for (let i = 0; i < n; i++) own[i] = data[i * n + order[i]!]!;
    let won = 0;
    for (let i = 0; i < n; i++) {
      const row = i * n;
      // Own matches are never strictly below themselves, so they need no exception.
      if (anchor === 'truth') {
        const mine = own[i]!;
        for (let j = 0; j < n; j++) won += +(data[row + order[j]!]! < mine);
      } else {
        for (let j = 0; j < n; j++) won += +(data[row + order[j]!]! < own[j]!);
      }
    }
    return won / (n * (n - 1));
  };

  const weighted = (counts: ArrayLike<number>): number => {
    let won = 0;
    let of = 0;
    for (let i = 0; i < n; i++) {
      if (counts[i] === 0) continue;
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        const weight = counts[i]! * counts[j]!;
        const mine = anchor === 'truth' ? data[i * n + i]! : data[j * n + j]!;
        of += weight;
        if (data[i * n + j]! < mine) won += weight;
      }
    }
    return won / of;
  };
  return { permuted, weighted };
}
