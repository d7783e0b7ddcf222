import { PerceptError } from '../../errors.ts';
import { matrix, type Matrix } from '../../maths/matrix.ts';

/** Residuals of a fit [rows x voxels] in parts (runs), each obtained when it is needed and then let go. */
export type ResidualParts = readonly (() => Matrix)[];

/** Residuals over their root mean squares, part by part. */
export interface StandardResiduals {
  /** Root mean square of each voxel's residuals [v]. */
  readonly sd: Float64Array;
  /** Of each part. */
  readonly rowsOf: readonly number[];
  readonly rows: number;
  /** A part over `sd` [rows x v]. */
  part(index: number): Matrix;
}

/**
 * Brings residuals to unit variance. Parts stay in memory as long as all that are kept take no more than `memoryBytes`; others are obtained
 * anew each time.
 * @throws PerceptError for a voxel without residuals
 */
export function standardise(parts: ResidualParts, nVoxels: number, memoryBytes: number): StandardResiduals {
  const sd = new Float64Array(nVoxels);
  const rowsOf = parts.map((part) => {
    const { rows, cols, data } = part();
    if (cols !== nVoxels)
      throw new PerceptError(`there are residuals of ${cols} voxels for ${nVoxels} voxels`);
    for (let at = 0; at < data.length; at++) sd[at % cols]! += data[at]! ** 2;
    return rows;
  });
  const rows = rowsOf.reduce((sum, n) => sum + n, 0);
  for (let v = 0; v < nVoxels; v++) sd[v] = Math.sqrt(sd[v]! / rows);
  const silent = sd.findIndex((value) => !(value > 0 && Number.isFinite(value)));
  if (rows === 0 || silent >= 0) {
    throw new PerceptError('the training fit leaves no residuals to tell the noise of voxels by', {
      remedy: 'Use more training data, or fewer latent dimensions; or the decoder "inverse".',
    });
  }
  const kept = new Map<number, Matrix>();
  let left = memoryBytes;
  return {
    sd,
    rowsOf,
    rows,
    part(index) {
      const known = kept.get(index);
      if (known !== undefined) return known;
      const { rows: n, data } = parts[index]!();
      const z = matrix(n, nVoxels);
      for (let at = 0; at < z.data.length; at++) z.data[at] = data[at]! / sd[at % nVoxels]!;
      if (z.data.byteLength <= left) {
        left -= z.data.byteLength;
        kept.set(index, z);
      }
      return z;
    },
  };
}
