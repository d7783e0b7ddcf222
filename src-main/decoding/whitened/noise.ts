import { PerceptError } from '../../errors.ts';
import { blockedCholesky } from '../../maths/blocked-cholesky.ts';
import { gemm } from '../../maths/kernels/gemm.ts';
import { matrix, type Matrix } from '../../maths/matrix.ts';

/** Residuals of a fit [rows x voxels] in parts (runs), each obtained when it is needed and then let go. */
export type ResidualParts = readonly (() => Matrix)[];

/** The covariance of the noise of some voxels, up to a common factor, as its factor: D R D with R = L Lᵀ. */
export interface NoiseFactor {
  /** Lower factor of the shrunk correlations [v x v]. */
  readonly l: Matrix;
  /** Root mean square of each voxel's residuals [v]. */
  readonly sd: Float64Array;
  /** The share that the diagonal has. */
  readonly shrinkage: number;
  readonly rows: number;
}

/** 512 MB for the matrix. */
const MOST_VOXELS = 8192;

/**
 * The shrunk covariance of residuals: (1 - s) C + s I over voxels brought to unit variance, so that each voxel keeps its variance and only
 * what voxels have in common shrinks. s 'auto' is the estimate of Ledoit & Wolf (2004) for the target of equal variances,
 * J. Multivar. Anal. 88:365; it takes rows as independent, which scans are not quite, and so shrinks rather too little than too much.
 * @throws PerceptError with more than 8192 voxels, a voxel without residuals, or residuals that leave nothing to go by
 */
export function noiseFactor(
  parts: ResidualParts,
  nVoxels: number,
  shrinkage: 'auto' | number = 'auto',
): NoiseFactor {
  if (nVoxels > MOST_VOXELS) {
    throw new PerceptError(
      `the covariance of ${nVoxels} voxels is too large: ${MOST_VOXELS} are the most that the whitened inverse takes`,
      { remedy: 'Choose a smaller region, or voxels of it with "select" of the decoder.' },
    );
  }
  const { sd, rows } = deviations(parts, nVoxels);
  const { products, fourth } = standardised(parts, sd);
  const s = shrinkage === 'auto' ? ledoitWolf(products, fourth, rows) : shrinkage;
  const factor = (1 - s) / rows;
  for (let i = 0; i < nVoxels; i++) {
    for (let j = 0; j < i; j++) products.data[i * nVoxels + j]! *= factor;
    // By the very definition of sd; not left to rounding.
    products.data[i * nVoxels + i] = 1;
  }
  const l = blockedCholesky(products);
  if (l === undefined) {
    throw new PerceptError(
      `the covariance of the noise of ${nVoxels} voxels from ${rows} residuals is singular at a shrinkage of ${s.toPrecision(3)}`,
      { remedy: 'Give a larger "shrinkage".' },
    );
  }
  return { l, sd, shrinkage: s, rows };
}

function deviations(parts: ResidualParts, nVoxels: number): { sd: Float64Array; rows: number } {
  const sd = new Float64Array(nVoxels);
  let rows = 0;
  for (const part of parts) {
    const { rows: n, cols, data } = part();
    if (cols !== nVoxels)
      throw new PerceptError(`there are residuals of ${cols} voxels for ${nVoxels} voxels`);
    rows += n;
    for (let at = 0; at < data.length; at++) sd[at % cols]! += data[at]! ** 2;
  }
  for (let v = 0; v < nVoxels; v++) sd[v] = Math.sqrt(sd[v]! / rows);
  const silent = sd.findIndex((value) => !(value > 0 && Number.isFinite(value)));
  if (rows === 0 || silent >= 0) {
    throw new PerceptError('the training fit leaves no residuals to tell the noise of voxels by', {
      remedy: 'Use more training data, or fewer latent dimensions; or the decoder "inverse".',
    });
  }
  return { sd, rows };
}

/** ZᵀZ [v x v], the lower triangle alone, and the sum over rows of |z|⁴, for Z the residuals over their sd. */
function standardised(parts: ResidualParts, sd: Float64Array): { products: Matrix; fourth: number } {
  const v = sd.length;
  const products = matrix(v, v);
  let fourth = 0;
  for (const part of parts) {
    const given = part();
    const z = matrix(
      given.rows,
      v,
      given.data.map((value, at) => value / sd[at % v]!),
    );
    for (let t = 0; t < z.rows; t++) {
      let square = 0;
      for (let k = t * v; k < (t + 1) * v; k++) square += z.data[k]! * z.data[k]!;
      fourth += square * square;
    }
    // By bands of columns, so that no second matrix of v x v is needed.
    const band = 256;
    for (let j = 0; j < v; j += band) {
      const columns = Math.min(band, v - j);
      const left = { data: z.data, rowStep: 1, colStep: v, offset: j };
      const right = { data: z.data, rowStep: v, colStep: 1, offset: j };
      const product = gemm(v - j, columns, z.rows, left, right);
      for (let i = 0; i < v - j; i++) {
        for (let c = 0; c < columns; c++) products.data[(j + i) * v + j + c]! += product[i * columns + c]!;
      }
    }
  }
  return { products, fourth };
}

/** Of data with unit variances: the target is then the identity. */
function ledoitWolf({ rows: p, data }: Matrix, fourth: number, n: number): number {
  let squares = 0;
  let trace = 0;
  for (let i = 0; i < p; i++) {
    trace += data[i * p + i]! / n;
    for (let j = 0; j <= i; j++) squares += (j < i ? 2 : 1) * (data[i * p + j]! / n) ** 2;
  }
  const mu = trace / p;
  const spread = (squares - 2 * mu * trace + p * mu * mu) / p;
  const error = Math.min((fourth / n - squares) / (p * n), spread);
  return error > 0 ? error / spread : 0;
}
