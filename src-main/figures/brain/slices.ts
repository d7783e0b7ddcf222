import { colourTable } from '../../contract/colour-tables.ts';
import type { DrawnBrain, Lattice } from '../data.ts';
import type { Raster } from '../display.ts';
import { blurred, fieldOf, linearAt, nearestIndex, transform, type Field, type Vec3 } from './sample.ts';

export type PlaneName = 'axial' | 'coronal' | 'sagittal';

/** The mm axes (0 x, 1 y, 2 z) of a slice: to the right of the picture in neurological convention, up, and through it. */
export const AXES: Readonly<Record<PlaneName, { across: 0 | 1 | 2; up: 0 | 1 | 2; through: 0 | 1 | 2 }>> = {
  axial: { across: 0, up: 1, through: 2 },
  coronal: { across: 0, up: 2, through: 1 },
  sagittal: { across: 1, up: 2, through: 0 },
};

/** Box in mm. */
export interface Box {
  readonly low: Vec3;
  readonly high: Vec3;
}

/** A slice along the mm axes, whatever the grids' orientation. */
export interface Slice {
  readonly plane: PlaneName;
  /** mm along the axis through it. */
  readonly at: number;
  readonly box: Box;
  /** Whether the patient's left is at the right of the picture. */
  readonly flipped: boolean;
}

export function extentOf({ plane, box }: Pick<Slice, 'plane' | 'box'>): [across: number, up: number] {
  const { across, up } = AXES[plane];
  return [box.high[across] - box.low[across], box.high[up] - box.low[up]];
}

/** mm of a position in a slice, as shares of its width and height from the top left. */
export function mmAt({ plane, at, box, flipped }: Slice, right: number, down: number): Vec3 {
  const { across, up, through } = AXES[plane];
  const p: [number, number, number] = [0, 0, 0];
  const share = flipped && across === 0 ? 1 - right : right;
  p[across] = box.low[across] + share * (box.high[across] - box.low[across]);
  p[up] = box.high[up] - down * (box.high[up] - box.low[up]);
  p[through] = at;
  return p;
}

/** Anatomy and statistic of a slice. Anatomy is interpolated, statistics are shown voxel by voxel. */
export function slicePixels(brain: DrawnBrain, slice: Slice, width: number, height: number): Raster {
  const { anatomy, overlay } = brain;
  const under = anatomy === null ? null : fieldOf(anatomy, anatomy.values);
  const over = overlay === null ? null : fieldOf(overlay, overlay.values);
  const channels = over === null ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  const table = overlay === null ? null : colourTable(overlay.diverging ? 'balance' : 'viridis');
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const mm = mmAt(slice, (x + 0.5) / width, (y + 0.5) / height);
      let grey = 0;
      if (under !== null) {
        const [low, high] = anatomy!.window;
        const value = linearAt(under, ...transform(under.fromMm, ...mm));
        grey = Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low))));
      }
      const at = (y * width + x) * channels;
      data.fill(grey, at, at + channels);
      if (over === null) continue;
      const voxel = nearestIndex(over, ...transform(over.fromMm, ...mm));
      const value = voxel < 0 ? NaN : over.values[voxel]!;
      if (!passes(value, overlay!)) continue;
      const [low, high] = overlay!.range;
      const entry = Math.min(255, Math.max(0, Math.floor((255 * (value - low)) / (high - low) + 0.5)));
      for (let c = 0; c < 3; c++) data[at + c] = table![4 * entry + c]!;
    }
  }
  return { width, height, channels, data };
}

function passes(value: number, { threshold, diverging }: NonNullable<DrawnBrain['overlay']>): boolean {
  if (!Number.isFinite(value)) return false;
  return threshold === null || (diverging ? Math.abs(value) : value) >= threshold;
}

/**
 * Membership of a region in a slice [height x width], 0 to 1: voxel by voxel, or interpolated between the voxels of their half-way
 * surface.
 */
export function sliceMembership(
  grid: Lattice,
  voxels: Uint32Array,
  slice: Slice,
  size: readonly [width: number, height: number],
  smooth: boolean,
): Float32Array {
  const held = new Float32Array(grid.dims[0] * grid.dims[1] * grid.dims[2]);
  for (const voxel of voxels) held[voxel] = 1;
  const field: Field = fieldOf(grid, smooth ? halfBlurred(grid.dims, held) : held);
  const [width, height] = size;
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = transform(field.fromMm, ...mmAt(slice, (x + 0.5) / width, (y + 0.5) / height));
      const index = smooth ? -1 : nearestIndex(field, ...p);
      out[y * width + x] = smooth ? linearAt(field, ...p) : index < 0 ? 0 : field.values[index]!;
    }
  }
  return out;
}

/** Half as it was, half blurred: corners are rounded, single voxels do not vanish. */
function halfBlurred(dims: Vec3, held: Float32Array): Float32Array {
  const soft = blurred(dims, held);
  return soft.map((value, at) => 0.5 * value + 0.5 * held[at]!);
}

/** Box in mm around the anatomy above a fifth of its window, with a margin; without anatomy around the grid. */
export function boxOf({ anatomy, grid }: DrawnBrain): Box {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  const add = (p: Vec3): void => {
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis]!, p[axis]!);
      high[axis] = Math.max(high[axis]!, p[axis]!);
    }
  };
  const lattice: Lattice = anatomy ?? grid;
  const [nx, ny, nz] = lattice.dims;
  const level =
    anatomy === null ? -Infinity : anatomy.window[0] + 0.2 * (anatomy.window[1] - anatomy.window[0]);
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const row = nx * (j + ny * k);
      let [first, last] = [0, nx - 1];
      if (anatomy !== null) {
        while (first < nx && !(anatomy.values[row + first]! > level)) first++;
        if (first === nx) continue;
        while (!(anatomy.values[row + last]! > level)) last--;
      }
      add(transform(lattice.affine, first, j, k));
      add(transform(lattice.affine, last, j, k));
    }
  }
  if (low[0] === Infinity) return boxOf({ grid, anatomy: null } as DrawnBrain);
  return {
    low: low.map((mm) => Math.floor(mm - 3)) as unknown as Vec3,
    high: high.map((mm) => Math.ceil(mm + 3)) as unknown as Vec3,
  };
}

/** Places (mm, whole) of `count` slices spread over the regions' voxels: at equal shares of them. */
export function spreadCuts(
  { grid, regions }: DrawnBrain,
  plane: PlaneName,
  count: number,
  box: Box,
): number[] {
  const { through } = AXES[plane];
  const [nx, ny] = grid.dims;
  const values: number[] = [];
  for (const { voxels } of regions)
    for (const at of voxels)
      values.push(
        transform(grid.affine, at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny)))[through],
      );
  if (values.length === 0) {
    const [low, high] = [box.low[through], box.high[through]];
    return Array.from({ length: count }, (_, i) => Math.round(low + ((high - low) * (i + 1)) / (count + 1)));
  }
  values.sort((a, b) => a - b);
  const found = Array.from({ length: count }, (_, i) =>
    Math.round(values[Math.min(values.length - 1, Math.floor((values.length * (i + 1)) / (count + 1)))]!),
  );
  return [...new Set(found)];
}
