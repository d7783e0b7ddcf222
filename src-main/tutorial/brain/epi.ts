import { seeded } from '../../maths/random.ts';
import { gridSize, type Grid } from '../../volumes/grid.ts';
import type { Anatomy } from './anatomy.ts';
import { ellipsoid, ramp, randomWaves, sampled } from './fields.ts';
import { visualPlaceIn, type VisualPlace } from './regions.ts';
import { emptyDepths, emptyShares } from './t1.ts';
import { tissue } from './tissue.ts';

/** A voxel of the brain in the functional grid. */
export interface BrainVoxels {
  /** Ascending linear indices in the grid. */
  readonly indices: Uint32Array;
  /** Share of gray matter and of fluid in each, 0..1. */
  readonly gray: Float32Array;
  readonly fluid: Float32Array;
}

/** One subject's brain as the functional scan sees it. */
export interface FunctionalBrain {
  readonly grid: Grid;
  /** T2*-weighted signal without noise or activity, [nz x ny x nx]. */
  readonly baseline: Float32Array;
  readonly voxels: BrainVoxels;
  /** For each brain voxel, where it lies in the visual cortex; undefined elsewhere. */
  readonly places: readonly (VisualPlace | undefined)[];
}

// A voxel belongs to a region when at least this share of it is cortex.
const CORTICAL = 0.38;

/** Samples the anatomy on the functional grid: 2 x 2 x 2 points a voxel, blurred by the point spread of the readout. */
export function functionalBrain(brain: Anatomy, grid: Grid, seed: number, subject: number): FunctionalBrain {
  const random = seeded(seed, `epi ${subject}`);
  const coil = sampled(randomWaves(random, 230, 10), [-120, -150, -100], [120, 130, 130], 15);
  const [nx, ny, nz] = grid.dims;
  const a = grid.affine;
  const total = gridSize(grid);
  const sharp = new Float32Array(total);
  const gray = new Float32Array(total);
  const fluid = new Float32Array(total);
  const cortex = new Float32Array(total);
  const inBrain = new Uint8Array(total);
  const depths = emptyDepths();
  const shares = emptyShares();
  const quarter = a[0]! / 4;
  let at = 0;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, at++) {
        const [x, y, z] = [a[0]! * i + a[3]!, a[5]! * j + a[7]!, a[10]! * k + a[11]!];
        let [signal, g, f, c, matter] = [0, 0, 0, 0, 0];
        for (let corner = 0; corner < 8; corner++) {
          const [u, v, w] = brain.toCanonical(
            x + (corner & 1 ? quarter : -quarter),
            y + (corner & 2 ? quarter : -quarter),
            z + (corner & 4 ? quarter : -quarter),
          );
          brain.at(u, v, w, depths);
          if (depths.skin < -2) continue;
          tissue(depths, 2 * quarter, shares);
          // Fat is suppressed; air in the sinuses and ear canals takes signal from the cortex above it.
          const lost = Math.min(
            ramp(6, 24, ellipsoid(Math.abs(u), v, w, [0, 52, -26], [14, 14, 8])),
            ramp(4, 16, ellipsoid(Math.abs(u), v, w, [58, -22, -36], [10, 12, 6])),
          );
          signal +=
            (shares.gray * 230 +
              shares.white * 195 +
              shares.csf * 260 +
              shares.skull * 6 +
              shares.scalp * 30) *
            (0.25 + 0.75 * lost);
          g += shares.gray;
          f += shares.csf;
          matter += shares.gray + shares.white;
          if (depths.cerebral) c += shares.gray;
        }
        const [u, v, w] = brain.toCanonical(x, y, z);
        sharp[at] = (signal / 8) * (1 + 0.1 * coil(u, v, w) - 0.0012 * (v + 20));
        gray[at] = g / 8;
        fluid[at] = f / 8;
        cortex[at] = c / 8;
        inBrain[at] = matter / 8 > 0.25 ? 1 : 0;
      }
    }
  }
  const indices = Uint32Array.from(Array.from(inBrain.keys()).filter((v) => inBrain[v] === 1));
  const places = Array.from(indices, (v) => {
    if (cortex[v]! < CORTICAL) return undefined;
    const [i, j, k] = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
    return visualPlaceIn(brain, a[0]! * i + a[3]!, a[5]! * j + a[7]!, a[10]! * k + a[11]!);
  });
  return {
    grid,
    baseline: blur(sharp, grid.dims),
    voxels: { indices, gray: pickFrom(gray, indices), fluid: pickFrom(fluid, indices) },
    places,
  };
}

function pickFrom(of: Float32Array, indices: Uint32Array): Float32Array {
  return Float32Array.from(indices, (v) => of[v]!);
}

/** A light blur along every axis, weights 1-6-1. */
function blur(image: Float32Array, dims: readonly [number, number, number]): Float32Array {
  let from = image;
  const strides = [1, dims[0], dims[0] * dims[1]];
  strides.forEach((stride, axis) => {
    const to = new Float32Array(from.length);
    for (let v = 0; v < from.length; v++) {
      const along = Math.floor(v / stride) % dims[axis]!;
      const before = along > 0 ? from[v - stride]! : from[v]!;
      const after = along < dims[axis]! - 1 ? from[v + stride]! : from[v]!;
      to[v] = (before + 6 * from[v]! + after) / 8;
    }
    from = to;
  });
  return from;
}
