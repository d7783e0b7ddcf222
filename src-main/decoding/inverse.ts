import { NoVoxelsError, PerceptError } from '../errors.ts';
import { takeCols, type Matrix } from '../maths/matrix.ts';
import { multiplyTransB } from '../maths/multiply.ts';
import { CENTRING_IN_WORDS, centrePatterns, type Centring } from './centring.ts';
import {
  rowProducts,
  solveByCholesky,
  solveByPseudoInverse,
  solveByRidge,
  WELL_CONDITIONED,
  type RowProducts,
  type RowSolution,
} from './solve-rows.ts';

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
  /** Where only the latents are wanted, thousands of times: the condition, and the rank of a ridge solution, are left NaN. */
  readonly latentsOnly?: boolean;
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
  const { centring = 'test', biasRow = 0 } = options;
  if (w.cols !== y.cols)
    throw new PerceptError(`W is for ${w.cols} voxels, the test patterns have ${y.cols}`);
  if (!(biasRow >= 0 && biasRow < w.rows))
    throw new PerceptError(`W has ${w.rows} rows, none of which is row ${biasRow}`);
  const { kept, dropped } = finiteVoxels(w, centrePatterns(y, centring, options.trainMean));
  return decodeSystem(
    {
      rows: w.rows,
      voxels: kept.w.cols,
      dropped,
      products: () => rowProducts(kept.w, kept.y),
      patterns: () => kept,
    },
    options,
  );
}

/** Eq. 2 as what it needs of the voxels that can be used: sums over them, and only where these do not do, the voxels themselves. */
export interface InverseSystem {
  /** Rows of W, d + 1. */
  readonly rows: number;
  /** Voxels with numbers in W and the centred patterns, and those without. */
  readonly voxels: number;
  readonly dropped: number;
  /** Of W and the centred patterns; of Bᵀ W where there is a basis B. */
  readonly products: () => RowProducts;
  readonly patterns: () => { readonly w: Matrix; readonly y: Matrix };
  /** Orthonormal columns [(d+1) x designRank] in whose span W lies, where the design is rank-deficient. */
  readonly basis?: Matrix | undefined;
}

/**
 * Brain decoding as `decodeInverse`, from a system.
 * @throws PerceptError when no voxel is left or lambda does not do
 */
export function decodeSystem(system: InverseSystem, options: InverseOptions = {}): DecodeResult {
  const { centring = 'test', biasRow = 0 } = options;
  const { rows, voxels, dropped } = system;
  const notes: string[] = [CENTRING_IN_WORDS[centring]];
  const all = voxels + dropped;
  if (dropped > 0)
    notes.push(`${dropped} of ${all} voxels left out: not a number in W, the patterns or their mean`);
  if (voxels === 0) {
    throw new NoVoxelsError(
      all === 0 ? 'the region has no voxels' : `none of the ${all} voxels has numbers in W and the patterns`,
    );
  }
  const found = options.solver === 'ridge' ? byRidge(system, options) : byInverse(system, options);
  return {
    latents: takeCols(
      found.x,
      Array.from({ length: rows }, (_, k) => k).filter((k) => k !== biasRow),
    ),
    solver: found.solver,
    rank: found.rank,
    rows,
    condition: options.latentsOnly === true ? NaN : found.condition(),
    centring,
    voxels,
    droppedVoxels: dropped,
    ...(found.lambda !== undefined && { lambda: found.lambda }),
    notes: [...notes, ...found.notes],
  };
}

type Found = RowSolution & Pick<DecodeResult, 'solver' | 'lambda' | 'notes'>;

function byRidge(system: InverseSystem, options: InverseOptions): Found {
  const products = system.products();
  const lambda = absoluteLambda(products, options);
  const x = solveByRidge(products, lambda);
  if (x === undefined)
    throw new PerceptError(`lambda ${lambda} is too small to make W Wᵀ invertible`, {
      remedy: 'Take a larger lambda, or the pseudo-inverse',
    });
  const { rank, condition } =
    options.latentsOnly === true
      ? { rank: NaN, condition: () => NaN }
      : (solveByCholesky(products) ?? bySingularValues(system, options));
  const notes = [`ridge: ${lambda.toPrecision(4)} added to the diagonal of W Wᵀ`];
  return { x, rank, condition, solver: 'ridge', lambda, notes };
}

function byInverse(system: InverseSystem, options: InverseOptions): Found {
  const { rows, voxels, basis } = system;
  const fullRank = (options.designRank ?? Infinity) >= rows;
  const asked = options.solver === 'pinv';
  if (!asked && fullRank && voxels >= rows) {
    const direct = solveByCholesky(system.products());
    if (direct !== undefined) return { ...direct, solver: 'cholesky', notes: [] };
  }
  const quick =
    voxels >= (basis?.cols ?? rows) && (basis !== undefined || (asked && fullRank))
      ? solveByCholesky(system.products(), WELL_CONDITIONED)
      : undefined;
  const found =
    quick === undefined
      ? bySingularValues(system, options)
      : { ...quick, x: basis === undefined ? quick.x : multiplyTransB(quick.x, basis) };
  return { ...found, solver: 'pseudo-inverse', notes: [why(found)] };

  function why({ rank, condition }: RowSolution): string {
    if (voxels < rows) return `pseudo-inverse: ${voxels} voxels for ${rows} rows of W, rank ${rank}`;
    if (rank < rows) return `pseudo-inverse: W has rank ${rank} of ${rows}`;
    if (asked) return 'pseudo-inverse, as asked';
    return `pseudo-inverse: W Wᵀ is close to singular${options.latentsOnly === true ? '' : ` (condition of W ${condition().toExponential(1)})`}`;
  }
}

function bySingularValues(
  system: InverseSystem,
  { rankTolerance: tolerance = 1e-10, designRank }: InverseOptions,
): RowSolution {
  const { w, y } = system.patterns();
  return solveByPseudoInverse(w, y, { tolerance, ...(designRank !== undefined && { rank: designRank }) });
}

function absoluteLambda(
  { gram }: RowProducts,
  { lambda, lambdaUnit = 'mean-diagonal', biasRow = 0 }: InverseOptions,
): number {
  if (lambda === undefined || !(lambda > 0 && Number.isFinite(lambda)))
    throw new PerceptError(`ridge needs a lambda above 0, not ${lambda}`);
  if (lambdaUnit === 'absolute') return lambda;
  // The mean response is often far larger than any latent's weights, and is not what is to be shrunk.
  let sum = 0;
  for (let i = 0; i < gram.rows; i++) if (i !== biasRow) sum += gram.data[i * gram.cols + i]!;
  return (lambda * sum) / (gram.rows - 1);
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
