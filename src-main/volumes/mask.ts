import { PerceptError } from '../errors.ts';
import {
  applyAffine,
  composeAffines,
  describeGrid,
  gridSize,
  invertAffine,
  sameGrid,
  type Grid,
} from './grid.ts';
import { readVolume } from './series.ts';
import type { Mask } from './voxel-set.ts';

/**
 * Reads a mask image: the voxels above `threshold` (0). NaN voxels are outside, and counted.
 * @throws PerceptError when the image cannot be read or has more than one volume
 */
export async function readMask(
  path: string,
  options: { threshold?: number } = {},
): Promise<Mask & { nanCount: number }> {
  const { header, data, nanCount } = await readVolume(path);
  if (header.nVolumes > 1) {
    throw new PerceptError(`a mask has one volume, this image has ${header.nVolumes}`, {
      file: path,
      remedy: 'Give one image for each mask.',
    });
  }
  const { threshold = 0 } = options;
  const found = new Uint32Array(data.length);
  let count = 0;
  for (let n = 0; n < data.length; n++) if (data[n]! > threshold) found[count++] = n;
  return { grid: header.grid, indices: found.slice(0, count), nanCount };
}

/**
 * For each voxel of `to` the voxel of `from` in which its centre lies, or -1: the one at floor(x + 0.5) of the exact position x,
 * SciPy's rounding at order 0. A voxel reaches half a voxel around its centre, also at the border ("grid-constant" in
 * SciPy; its "constant" stops at the outermost centres).
 */
export function nearestVoxels(from: Grid, to: Grid): Int32Array {
  const [nx, ny, nz] = from.dims;
  const between = composeAffines(invertAffine(from.affine), to.affine);
  const [stepX, stepY, stepZ] = [between[0]!, between[4]!, between[8]!];
  const [mx, my, mz] = to.dims;
  const found = new Int32Array(gridSize(to)).fill(-1);
  for (let k = 0; k < mz; k++) {
    for (let j = 0; j < my; j++) {
      const [x0, y0, z0] = applyAffine(between, [0, j, k]);
      for (let i = 0; i < mx; i++) {
        const x = Math.floor(x0 + stepX * i + 0.5);
        const y = Math.floor(y0 + stepY * i + 0.5);
        const z = Math.floor(z0 + stepZ * i + 0.5);
        const within = x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz;
        if (within) found[i + mx * (j + my * k)] = x + nx * (y + ny * z);
      }
    }
  }
  return found;
}

/** The mask on another grid, by nearest neighbour: see `nearestVoxels`. */
export function resampleMask(mask: Mask, grid: Grid): Mask {
  const inside = new Uint8Array(gridSize(mask.grid));
  for (const index of mask.indices) inside[index] = 1;
  const nearest = nearestVoxels(mask.grid, grid);
  const found = new Uint32Array(nearest.length);
  let count = 0;
  for (let n = 0; n < nearest.length; n++) {
    if (nearest[n]! >= 0 && inside[nearest[n]!] === 1) found[count++] = n;
  }
  return { grid, indices: found.slice(0, count) };
}

/**
 * The mask for use with data on `grid`: as it is when the grids agree; else resampled by nearest neighbour, or
 * refused. @throws PerceptError naming both grids, when refused
 */
export function fitMask(mask: Mask, grid: Grid, policy: 'refuse' | 'nearest'): Mask {
  if (sameGrid(mask.grid, grid)) return { grid, indices: mask.indices };
  if (policy === 'nearest') return resampleMask(mask, grid);
  throw otherGrid(mask.grid, grid);
}

function otherGrid(mask: Grid, data: Grid): PerceptError {
  return new PerceptError(
    `the mask is on another grid: it has ${describeGrid(mask)}; the data have ${describeGrid(data)}`,
    { remedy: 'Ask for nearest-neighbour resampling: in the recipe, "resampleMasks": "nearest".' },
  );
}
