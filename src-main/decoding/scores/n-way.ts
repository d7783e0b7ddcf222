import { PerceptError } from '../../errors.ts';
import { matrix, type Matrix } from '../../maths/matrix.ts';

/**
 * The probability that a match is found among n - 1 wrong candidates drawn without replacement from `candidates` of which
 * `rivals` beat or equal it: C(candidates - rivals, n - 1) / C(candidates, n - 1). The mean over all draws, so nothing need be
 * drawn (Gaziv et al. 2022 draw 10 to 100 times).
 */
export function chanceOfWinning(rivals: number, candidates: number, ways: number): number {
  let p = 1;
  for (let t = 0; t < ways - 1; t++) p *= Math.max(0, candidates - rivals - t) / (candidates - t);
  return p;
}

/**
 * n-way identification of image i by the prediction of image o [n x n], of the rivals among `candidates` wrong ones.
 * @throws PerceptError when there are fewer than ways - 1 candidates
 */
export function nWayTable(rivals: Matrix, candidates: number, ways: number): Matrix {
  if (!Number.isInteger(ways) || ways < 2 || ways - 1 > candidates) {
    throw new PerceptError(
      `${ways}-way identification needs ${ways - 1} wrong candidates, there are ${candidates}`,
      {
        remedy: 'Identify among fewer, or give distractors.',
      },
    );
  }
  const known = new Float64Array(candidates + 1).fill(NaN);
  const of = (count: number): number => {
    if (Number.isNaN(known[count]!)) known[count] = chanceOfWinning(count, candidates, ways);
    return known[count]!;
  };
  return matrix(rivals.rows, rivals.cols, rivals.data.map(of));
}
