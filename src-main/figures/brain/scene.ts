import type { DrawnBrain, Lattice } from '../data.ts';
import { extractBrain } from './extract.ts';
import { blurred, fieldOf, transform, type Field, type Vec3 } from './sample.ts';

/** What rays look for. */
export interface Scene {
  /** Intensities as shares of the display window: of the brain alone, or of the head; null without anatomy. */
  readonly surface: Field | null;
  /** Greatest value of each brick of 8 x 8 x 8 voxels and those beside it. */
  readonly bricks: { readonly dims: Vec3; readonly most: Float32Array } | null;
  /** Share of each voxel's surroundings that regions hold. */
  readonly occupancy: Field;
  /** Place of the topmost region of a voxel, plus one; 0 where there is none. */
  readonly labels: Field;
  /** Box in mm around all regions. */
  readonly box: { readonly low: Vec3; readonly high: Vec3 } | null;
  /** Whether the brain was taken out of the head. */
  readonly brainAlone: boolean;
}

export const BRICK = 8;

/** Makes the volumes that rays look for. `brain` takes the brain out of the head where that works. */
export function sceneOf(brain: DrawnBrain, surface: 'brain' | 'head'): Scene {
  const labels = new Uint16Array(brain.grid.dims[0] * brain.grid.dims[1] * brain.grid.dims[2]);
  // The first regions lie on top: they are written last.
  for (let r = brain.regions.length - 1; r >= 0; r--)
    for (const voxel of brain.regions[r]!.voxels) labels[voxel] = r + 1;
  const held = Float32Array.from(labels, (label) => (label === 0 ? 0 : 1));
  const occupancy = fieldOf(brain.grid, blurred(brain.grid.dims, held));
  const labelField = fieldOf(brain.grid, labels);
  const box = boxOf(brain.grid, labels);
  if (brain.anatomy === null)
    return { surface: null, bricks: null, occupancy, labels: labelField, box, brainAlone: false };
  const { anatomy } = brain;
  const [low, high] = anatomy.window;
  let shares = Float32Array.from(anatomy.values, (value) =>
    Number.isFinite(value) ? Math.min(1.5, (value - low) / (high - low)) : 0,
  );
  const mask = surface === 'brain' ? brainIn(anatomy.values, () => extractBrain(anatomy, shares)) : null;
  if (mask !== null) {
    // The mask's edge is softened, so that where it cuts tissue no staircase is seen.
    const soft = blurred(anatomy.dims, mask, 2);
    shares = shares.map((share, at) => share * Math.min(1, 1.6 * soft[at]!));
  }
  return {
    surface: fieldOf(anatomy, shares),
    bricks: bricksOf(anatomy, shares),
    occupancy,
    labels: labelField,
    box,
    brainAlone: mask !== null,
  };
}

/** Two views of one brain, or a figure that is drawn again, need its outline once. */
const known = new WeakMap<object, Uint8Array | null>();

function brainIn(values: ArrayLike<number>, extract: () => Uint8Array | null): Uint8Array | null {
  const found = known.get(values);
  if (found !== undefined) return found;
  const made = extract();
  known.set(values, made);
  return made;
}

function boxOf(grid: Lattice, labels: Uint16Array): Scene['box'] {
  const [nx, ny] = grid.dims;
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let at = 0; at < labels.length; at++) {
    if (labels[at] === 0) continue;
    const voxel = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))];
    voxel.forEach((value, axis) => {
      low[axis] = Math.min(low[axis]!, value);
      high[axis] = Math.max(high[axis]!, value);
    });
  }
  if (low[0] === Infinity) return null;
  const corners = Array.from({ length: 8 }, (_, c) =>
    transform(
      grid.affine,
      c & 1 ? high[0]! + 1.5 : low[0]! - 1.5,
      (c >> 1) & 1 ? high[1]! + 1.5 : low[1]! - 1.5,
      c >> 2 ? high[2]! + 1.5 : low[2]! - 1.5,
    ),
  );
  const bound = (pick: (...values: number[]) => number): Vec3 =>
    [0, 1, 2].map((axis) => pick(...corners.map((corner) => corner[axis]!))) as unknown as Vec3;
  return { low: bound(Math.min), high: bound(Math.max) };
}

function bricksOf({ dims }: Lattice, shares: Float32Array): Scene['bricks'] {
  const size = dims.map((n) => Math.ceil(n / BRICK)) as [number, number, number];
  const most = new Float32Array(size[0] * size[1] * size[2]);
  const [nx, ny, nz] = dims;
  const first = (v: number): number => Math.max(0, Math.floor((v - 1) / BRICK));
  for (let k = 0, at = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, at++) {
        const share = shares[at]!;
        if (share <= 0) continue;
        // A voxel counts for the bricks of its neighbours as well: between voxels values are interpolated.
        for (let c = first(k); c <= Math.min(size[2] - 1, Math.floor((k + 1) / BRICK)); c++)
          for (let b = first(j); b <= Math.min(size[1] - 1, Math.floor((j + 1) / BRICK)); b++)
            for (let a = first(i); a <= Math.min(size[0] - 1, Math.floor((i + 1) / BRICK)); a++) {
              const brick = a + size[0] * (b + size[1] * c);
              if (share > most[brick]!) most[brick] = share;
            }
      }
    }
  }
  return { dims: size, most };
}
