import type { AnatomyVolume, VolumeGrid } from './model.ts';

/** Voxels along the edge of a brick. */
export const brickEdge = 8;

export interface Bricks {
  readonly dims: readonly [number, number, number];
  /** Greatest value of each brick's voxels and of the layer of voxels around it, which linear interpolation reaches. */
  readonly max: Float32Array;
}

/** Greatest value in each brick of 8 x 8 x 8 voxels, so that rays step over bricks that hold nothing. */
export function brickMaxima(grid: VolumeGrid, values: ArrayLike<number>): Bricks {
  const [nx, ny, nz] = grid.dims;
  const count = (n: number): number => Math.ceil(n / brickEdge);
  const dims: [number, number, number] = [count(nx), count(ny), count(nz)];
  const max = new Float32Array(dims[0] * dims[1] * dims[2]).fill(-Infinity);
  // Bricks that voxel i belongs to along one axis: its own, and a neighbour's border layer.
  const bricksOf = (i: number, bricks: number): [number, number] => {
    const own = Math.floor(i / brickEdge);
    const inside = i % brickEdge;
    return [
      inside === 0 && own > 0 ? own - 1 : own,
      inside === brickEdge - 1 && own < bricks - 1 ? own + 1 : own,
    ];
  };
  const rangesI = Array.from({ length: nx }, (_, i) => bricksOf(i, dims[0]));
  let index = 0;
  for (let k = 0; k < nz; k++) {
    const [k0, k1] = bricksOf(k, dims[2]);
    for (let j = 0; j < ny; j++) {
      const [j0, j1] = bricksOf(j, dims[1]);
      for (let i = 0; i < nx; i++, index++) {
        const value = values[index]!;
        const [i0, i1] = rangesI[i]!;
        for (let bk = k0; bk <= k1; bk++) {
          for (let bj = j0; bj <= j1; bj++) {
            for (let bi = i0; bi <= i1; bi++) {
              const brick = bi + dims[0] * (bj + dims[1] * bk);
              if (value > max[brick]!) max[brick] = value;
            }
          }
        }
      }
    }
  }
  return { dims, max };
}

/** The anatomy halved along each axis that exceeds `limit` voxels, by means of neighbours, until it fits. */
export function fitTexture(anatomy: AnatomyVolume, limit: number): AnatomyVolume {
  const { dims, affine } = anatomy.grid;
  const factor = dims.map((n) => Math.ceil(n / limit)) as [number, number, number];
  if (factor.every((f) => f === 1)) return anatomy;
  const small = dims.map((n, a) => Math.floor(n / factor[a]!) || 1) as [number, number, number];
  const values = new Float32Array(small[0] * small[1] * small[2]);
  let out = 0;
  for (let k = 0; k < small[2]; k++) {
    for (let j = 0; j < small[1]; j++) {
      for (let i = 0; i < small[0]; i++, out++) {
        let sum = 0;
        for (let c = 0; c < factor[2]; c++) {
          for (let b = 0; b < factor[1]; b++) {
            const row = dims[0] * (j * factor[1] + b + dims[1] * (k * factor[2] + c)) + i * factor[0];
            for (let a = 0; a < factor[0]; a++) sum += anatomy.values[row + a]!;
          }
        }
        values[out] = sum / (factor[0] * factor[1] * factor[2]);
      }
    }
  }
  // The centre of the first joined voxel lies (factor - 1) / 2 voxels into the old grid.
  const scaled = [...affine];
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      scaled[4 * row + column] = affine[4 * row + column]! * factor[column]!;
      scaled[4 * row + 3]! += (affine[4 * row + column]! * (factor[column]! - 1)) / 2;
    }
  }
  return { grid: { dims: small, affine: scaled }, values, window: anatomy.window };
}
