import { PerceptError } from '../errors.ts';
import { takeCols, type Matrix } from '../maths/matrix.ts';
import { CENTRING_IN_WORDS, centrePatterns, type Centring } from './centring.ts';
import { solveByCholesky, solveByPseudoInverse, solveByRidge, type RowSolution } from './solve-rows.ts';

export interface InverseOptions {
  /** 'test' by default. */
  readonly centring?: Centring;
  /** Mean training pattern [nVoxels], for centring 'train'. */
  readonly trainMean?: ArrayLike<number>;
  /** 'auto', the default: as the equation stands where W Wᵀ can be inverted, otherwise by pseudo-inverse. */
  readonly solver?: 'auto' | 'pinv' | 'ridge';
  /** For 'ridge': added to the diagonal of W Wᵀ, as a share of its mean over the latents' rows (default), or as it is. */
  readonly lambda?: number;
  readonly lambdaUnit?: 'mean-diagonal' | 'absolute';
  /** The row of W that stands for the mean response, 0 by default. */
  readonly biasRow?: number;
  /** The rank of the design that W was fitted with, where known: no more singular values of W are used. */
  readonly designRank?: number;
  /**
   * Singular values of W up to this share of the largest count as zero; 1e-10 by default. NumPy's rule, about 1e-13, is too
   * fine for an estimate: directions that the design cannot see come out of a fit as noise of 1e-15 to 1e-10.
   */
  readonly rankTolerance?: number;
}

export interface DecodeResult {
  /** Predicted latents [nImages x d], relative to the mean of the training latents. */
  readonly latents: Matrix;
  readonly solver: 'cholesky' | 'pseudo-inverse' | 'ridge';
  /** Of W, which has `rows` rows. */
  readonly rank: number;
  readonly rows: number;
  /** Largest over smallest singular value of W, of those that count towards its rank; to about five digits. */
  readonly condition: number;
  readonly centring: Centring;
  /** Voxels used, and those left out for a value that is not a number. */
  readonly voxels: number;
  readonly droppedVoxels: number;
  /** Ridge: what was added to the diagonal of W Wᵀ. */
  readonly lambda?: number;
  /** What a reader of the result should know, in words. */
  readonly notes: string[];
}

/**
 * Brain decoding, eq. 2 of Mozafari, Reddy & VanRullen 2020: X = Y Wᵀ (W Wᵀ)⁻¹, then the bias column is dropped.
 * @param w weights [(d+1) x nVoxels]; @param y test patterns [nImages x nVoxels], centred here as options say
 * @throws PerceptError when the shapes disagree, options contradict each other, or no voxel is left
 */
export function decodeInverse(w: Matrix, y: Matrix, options: InverseOptions = {}): DecodeResult {
  const { centring = 'test', solver = 'auto', biasRow = 0, rankTolerance = 1e-10 } = options;
  if (w.cols !== y.cols)
    throw new PerceptError(`W is for ${w.cols} voxels, the test patterns have ${y.cols}`);
  if (!(biasRow >= 0 && biasRow < w.rows))
    throw new PerceptError(`W has ${w.rows} rows, none of which is row ${biasRow}`);
  const notes: string[] = [CENTRING_IN_WORDS[centring]];
  const { kept, dropped } = finiteVoxels(w, centrePatterns(y, centring, options.trainMean));
  if (dropped > 0)
    notes.push(`${dropped} of ${w.cols} voxels left out: not a number in W, the patterns or their mean`);
  if (kept.w.cols === 0) {
    throw new PerceptError(
      w.cols === 0
        ? 'the region has no voxels'
        : `none of the ${w.cols} voxels has numbers in W and the patterns`,
    );
  }

  const found = solve(kept.w, kept.y);
  return {
    latents: takeCols(
      found.x,
      Array.from({ length: w.rows }, (_, k) => k).filter((k) => k !== biasRow),
    ),
    solver: found.solver,
    rank: found.rank,
    rows: w.rows,
    condition: found.condition,
    centring,
    voxels: kept.w.cols,
    droppedVoxels: dropped,
    ...(found.lambda !== undefined && { lambda: found.lambda }),
    notes,
  };

  function solve(a: Matrix, b: Matrix): RowSolution & Pick<DecodeResult, 'solver' | 'lambda'> {
    const limits = {
      tolerance: rankTolerance,
      ...(options.designRank !== undefined && { rank: options.designRank }),
    };
    if (solver === 'ridge') {
      const lambda = absoluteLambda(a, options, biasRow);
      const x = solveByRidge(a, b, lambda);
      if (x === undefined)
        throw new PerceptError(`lambda ${lambda} is too small to make W Wᵀ invertible`, {
          remedy: 'Take a larger lambda, or the pseudo-inverse',
        });
      notes.push(`ridge: ${lambda.toPrecision(4)} added to the diagonal of W Wᵀ`);
      const { rank, condition } = solveByCholesky(a, b) ?? solveByPseudoInverse(a, b, limits);
      return { x, rank, condition, solver: 'ridge', lambda };
    }
    const direct =
      solver === 'auto' && (options.designRank ?? Infinity) >= a.rows ? solveByCholesky(a, b) : undefined;
    if (direct !== undefined) return { ...direct, solver: 'cholesky' };
    const found = solveByPseudoInverse(a, b, limits);
    notes.push(...explain(found));
    return { ...found, solver: 'pseudo-inverse' };

    function explain({ rank, condition }: RowSolution): string[] {
      if (a.cols < a.rows) return [`pseudo-inverse: ${a.cols} voxels for ${a.rows} rows of W, rank ${rank}`];
      if (rank < a.rows) return [`pseudo-inverse: W has rank ${rank} of ${a.rows}`];
      if (solver === 'pinv') return ['pseudo-inverse, as asked'];
      return [`pseudo-inverse: W Wᵀ is close to singular (condition of W ${condition.toExponential(1)})`];
    }
  }
}

function absoluteLambda(
  w: Matrix,
  { lambda, lambdaUnit = 'mean-diagonal' }: InverseOptions,
  biasRow: number,
): number {
  if (lambda === undefined || !(lambda > 0 && Number.isFinite(lambda)))
    throw new PerceptError(`ridge needs a lambda above 0, not ${lambda}`);
  if (lambdaUnit === 'absolute') return lambda;
  // The mean response is often far larger than any latent's weights, and is not what is to be shrunk.
  let sum = 0;
  for (let i = 0; i < w.rows; i++) {
    if (i === biasRow) continue;
    for (let j = 0; j < w.cols; j++) sum += w.data[i * w.cols + j]! ** 2;
  }
  return (lambda * sum) / (w.rows - 1);
}

/** W and Y without the voxels that have a value that is not a finite number in either. */
function finiteVoxels(w: Matrix, y: Matrix): { kept: { w: Matrix; y: Matrix }; dropped: number } {
  const good = new Uint8Array(w.cols).fill(1);
  for (const { rows, cols, data } of [w, y]) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) if (!Number.isFinite(data[i * cols + j]!)) good[j] = 0;
    }
  }
  const indices: number[] = [];
  good.forEach((isGood, j) => {
    if (isGood === 1) indices.push(j);
  });
  const dropped = w.cols - indices.length;
  return dropped === 0
    ? { kept: { w, y }, dropped }
    : { kept: { w: takeCols(w, indices), y: takeCols(y, indices) }, dropped };
}
