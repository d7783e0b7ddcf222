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
  let beaten: Uint32Array | undefined;

  // Whatever the order, an image's match is held against the whole row (or column) of its anchor: only its place there counts.
  const permuted = (order: ArrayLike<number>): number => {
    beaten ??= countsBelow(c, anchor);
    let won = 0;
    for (let i = 0; i < n; i++) won += beaten[i * n + order[i]!]!;
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

/** For each element of C, how many of its row (anchor 'truth') or its column ('prediction') are strictly below it. */
function countsBelow({ rows: n, data }: Matrix, anchor: 'prediction' | 'truth'): Uint32Array {
  const [along, across] = anchor === 'truth' ? [1, n] : [n, 1];
  const out = new Uint32Array(n * n);
  const line = new Float64Array(n);
  for (let a = 0; a < n; a++) {
    for (let k = 0; k < n; k++) line[k] = data[a * across + k * along]!;
    const sorted = line.slice().sort();
    for (let k = 0; k < n; k++) out[a * across + k * along] = sorted.findIndex((value) => value >= line[k]!);
  }
  return out;
}
