import { PerceptError } from '../errors.ts';
import { gridSize } from './grid.ts';
import type { Mask } from './voxel-set.ts';

/**
 * Puts rows of masked values [nVolumes x nVoxels] back into whole volumes [nVolumes x nz x ny x nx] in float32;
 * voxels outside the mask get `fill` (0). @throws PerceptError when the values do not fill whole rows
 */
export function unmask(values: ArrayLike<number>, mask: Mask, fill = 0): Float32Array {
  const nVoxels = mask.indices.length;
  const nVolumes = values.length / nVoxels;
  if (!Number.isInteger(nVolumes)) {
    throw new PerceptError(`${values.length} values do not fill whole rows of ${nVoxels} voxels`);
  }
  const size = gridSize(mask.grid);
  const out = new Float32Array(nVolumes * size).fill(fill);
  for (let t = 0; t < nVolumes; t++) {
    for (let v = 0; v < nVoxels; v++) out[t * size + mask.indices[v]!] = values[t * nVoxels + v]!;
  }
  return out;
}
