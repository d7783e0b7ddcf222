import { takeCols, type Matrix } from '../../maths/matrix.ts';
import { splitRows, stackRows } from '../../maths/stack.ts';
import { NoVoxelsError } from '../../errors.ts';
import { centrePatterns } from '../centring.ts';
import { decodeSystem, type DecodeResult, type InverseOptions } from '../inverse.ts';
import { usableVoxels } from '../regions/account.ts';
import { rowProducts } from '../solve-rows.ts';
import { noiseWhitening, type NoiseOptions } from './noise.ts';
import type { ResidualParts } from './residuals.ts';

export type WhitenedOptions = Pick<InverseOptions, 'centring' | 'trainMean' | 'designRank'> & NoiseOptions;

/** A decoding, and the shrinkage that was used. */
export type WhitenedResult = Omit<DecodeResult, 'solver'> & {
  readonly solver: string;
  readonly shrinkage: number;
};

/**
 * The inverse map by generalised least squares: X = Y Σ⁻¹ Wᵀ (W Σ⁻¹ Wᵀ)⁻¹, Σ the covariance of the noise over voxels (Aitken 1935). That is eq. 2 of
 * Mozafari, Reddy & VanRullen 2020 for W and Y in which the noise of all voxels is independent and of one size: voxels that are noisy,
 * or noisy together, count for less. It does not change with the scale of Σ.
 * @param w weights [(d+1) x nVoxels]; @param y test patterns [nImages x nVoxels], centred here
 * @param residuals of the training fit, of these voxels
 * @throws PerceptError when no voxel can be used, or the noise cannot be estimated
 */
export function decodeWhitened(
  w: Matrix,
  y: Matrix,
  residuals: ResidualParts,
  options: WhitenedOptions = {},
): WhitenedResult {
  const { centring = 'test', trainMean, designRank, shrinkage, memoryBytes } = options;
  const centred = centrePatterns(y, centring, trainMean);
  const usable = usableVoxels(w, centred);
  const kept = Uint32Array.from(usable.keys()).filter((v) => usable[v] === 1);
  if (kept.length === 0) throw new NoVoxelsError('no voxel has numbers in W and the patterns');
  const noise = noiseWhitening(
    residuals.map((part) => () => takeCols(part(), kept)),
    kept.length,
    { shrinkage, memoryBytes },
  );
  // At once: residuals may be read for it.
  const both = stackRows([takeCols(w, kept), takeCols(centred, kept)]);
  for (let at = 0; at < both.data.length; at++) both.data[at]! /= noise.sd[at % kept.length]!;
  const [whiteW, whiteY] = splitRows(noise.whiten(both), [w.rows, y.rows]);
  const white = { w: whiteW!, y: whiteY! };
  const found = decodeSystem(
    {
      rows: w.rows,
      voxels: kept.length,
      dropped: w.cols - kept.length,
      products: () => rowProducts(white.w, white.y),
      patterns: () => white,
    },
    { centring, ...(designRank === undefined ? {} : { designRank }) },
  );
  const how = shrinkage === undefined || shrinkage === 'auto' ? 'Ledoit & Wolf 2004' : 'as given';
  return {
    ...found,
    solver: `whitened ${found.solver}`,
    shrinkage: noise.shrinkage,
    notes: [
      ...found.notes,
      `voxels weighted by the inverse covariance of ${noise.rows} residuals of the training fit, ${(100 * noise.shrinkage).toPrecision(3)} % of it the diagonal (${how})`,
    ],
  };
}
