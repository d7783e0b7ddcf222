import { matrix, type Matrix } from '../../maths/matrix.ts';

/**
 * How many wrong candidates are at least as like prediction o as truth i is, [n truths x n predictions]: element (i, o) is for image i
 * given the prediction of image o. Candidates are the other truths and, where there are some, distractors; a tie is a rival.
 * @param c similarity of truth i and prediction o [n x n], without NaN
 * @param distractors similarity of distractor k and prediction o [m x n], without NaN
 */
export function rivals(c: Matrix, distractors: Matrix | undefined, others: 'truths' | 'none'): Matrix {
  const n = c.rows;
  const out = matrix(n, n);
  for (let o = 0; o < n; o++) {
    const truths = column(c, o);
    const candidates = distractors === undefined ? new Float64Array(0) : column(distractors, o).sort();
    const sorted = others === 'truths' ? truths.slice().sort() : new Float64Array(0);
    for (let i = 0; i < n; i++) {
      const mine = truths[i]!;
      // Among the truths is the right one itself.
      const rivalTruths = others === 'truths' ? atLeast(sorted, mine) - 1 : 0;
      out.data[i * n + o] = rivalTruths + atLeast(candidates, mine);
    }
  }
  return out;
}

function column({ rows, cols, data }: Matrix, j: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => data[i * cols + j]!);
}

/** How many of numbers in ascending order are no lower than x. */
function atLeast(sorted: Float64Array, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return sorted.length - low;
}
