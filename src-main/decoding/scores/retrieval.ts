import { matrix, type Matrix } from '../../maths/matrix.ts';
import type { Statistic } from './score.ts';

/** 1 where image i is among the k candidates that are most like prediction o, else 0, [n x n], of its ranks. */
export function topTable(ranks: Matrix, k: number): Matrix {
  return matrix(
    ranks.rows,
    ranks.cols,
    ranks.data.map((rank) => (rank <= k ? 1 : 0)),
  );
}

/** The median over images of the rank of an image by its prediction; between the middle two where their number is even. */
export function medianRank(ranks: Matrix): Statistic {
  const n = ranks.rows;
  return {
    permuted: (order) => {
      const own = Float64Array.from({ length: n }, (_, i) => ranks.data[i * n + order[i]!]!).sort();
      return (own[(n - 1) >> 1]! + own[n >> 1]!) / 2;
    },
    weighted: (counts) => {
      const drawn: number[] = [];
      for (let i = 0; i < n; i++) for (let k = 0; k < counts[i]!; k++) drawn.push(ranks.data[i * n + i]!);
      drawn.sort((a, b) => a - b);
      return (drawn[(drawn.length - 1) >> 1]! + drawn[drawn.length >> 1]!) / 2;
    },
  };
}
