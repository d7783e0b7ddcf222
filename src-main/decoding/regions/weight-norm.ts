import type { Matrix } from '../../maths/matrix.ts';

/**
 * How strongly the latents act on each voxel: the Euclidean norm of its weights without the bias.
 * @param w [(d+1) x nVoxels], bias first @returns [nVoxels] in units of the response; NaN where a weight is
 */
export function weightNorm({ rows, cols, data }: Matrix): Float64Array {
  const norm = new Float64Array(cols);
  for (let i = 1; i < rows; i++) {
    for (let v = 0; v < cols; v++) norm[v]! += data[i * cols + v]! ** 2;
  }
  return norm.map(Math.sqrt);
}
