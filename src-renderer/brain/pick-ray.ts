import { brickEdge } from './bricks.ts';
import type { RayRange } from './clip.ts';
import type { Vec3, VolumeGrid } from './model.ts';
import type { VoxelBox } from './runs.ts';
import type { SceneAnatomy } from './scene.ts';
import { windowValue } from './scene.ts';
import { along, mmToVoxelAffine, transformDirection, transformPoint, voxelSize } from './space.ts';

export interface Ray {
  readonly origin: Vec3;
  /** Unit vector, mm. */
  readonly direction: Vec3;
}

/** Where a ray in voxel space (voxel i spans [i, i + 1)) passes a box; null where it misses, also for rays along an axis. */
export function slab(o: Vec3, d: Vec3, low: Vec3, high: Vec3): [number, number] | null {
  let [start, end] = [-Infinity, Infinity];
  for (let a = 0; a < 3; a++) {
    const speed = d[a]!;
    if (Math.abs(speed) < 1e-9) {
      if (o[a]! < low[a]! || o[a]! >= high[a]!) return null;
      continue;
    }
    const first = (low[a]! - o[a]!) / speed;
    const second = (high[a]! - o[a]!) / speed;
    start = Math.max(start, Math.min(first, second));
    end = Math.min(end, Math.max(first, second));
  }
  return start < end ? [start, end] : null;
}

const corner = (p: Vec3): Vec3 => [p[0] + 0.5, p[1] + 0.5, p[2] + 0.5];

/**
 * First voxel along a ray for which `holds` is true, found by walking from voxel face to voxel face, so exactly.
 * `t` is where the visible part of the ray inside that voxel begins, mm from the ray's origin; `inside` lies within that part.
 */
export function firstVoxel(
  grid: VolumeGrid,
  box: VoxelBox | null,
  ray: Ray,
  range: RayRange,
  holds: (index: number) => boolean,
): { index: number; t: number; inside: number } | null {
  if (box === null) return null;
  const inverse = mmToVoxelAffine(grid);
  const o = corner(transformPoint(inverse, ray.origin));
  const d = transformDirection(inverse, ray.direction);
  const hit = slab(o, d, box.low, box.high);
  if (hit === null) return null;
  const end = Math.min(hit[1], range.end);
  const first = along(o, d, hit[0]);
  const [nx, ny] = grid.dims;
  const cell = [0, 1, 2].map((a) => Math.min(Math.max(Math.floor(first[a]!), box.low[a]!), box.high[a]! - 1));
  const next = [0, 1, 2].map((a) =>
    Math.abs(d[a]!) < 1e-9 ? Infinity : (cell[a]! + (d[a]! > 0 ? 1 : 0) - o[a]!) / d[a]!,
  );
  let enter = hit[0];
  while (enter < end) {
    const axis = next[0]! <= next[1]! ? (next[0]! <= next[2]! ? 0 : 2) : next[1]! <= next[2]! ? 1 : 2;
    const leave = Math.min(next[axis]!, end);
    let t = Math.max(enter, range.start);
    if (t >= range.holeStart && t < range.holeEnd) t = range.holeEnd;
    if (t < leave) {
      const index = cell[0]! + nx * (cell[1]! + ny * cell[2]!);
      if (holds(index)) return { index, t, inside: t + Math.min(0.01, (leave - t) / 2) };
    }
    enter = next[axis]!;
    cell[axis]! += Math.sign(d[axis]!);
    if (cell[axis]! < box.low[axis]! || cell[axis]! >= box.high[axis]!) return null;
    next[axis]! += 1 / Math.abs(d[axis]!);
  }
  return null;
}

/** Value at a voxel position between voxels, linear, clamped to the grid. */
export function interpolate(grid: VolumeGrid, values: ArrayLike<number>, p: Vec3): number {
  const [nx, ny, nz] = grid.dims;
  const clamp = (x: number, n: number): number => Math.min(Math.max(x, 0), n - 1);
  const [x, y, z] = [clamp(p[0], nx), clamp(p[1], ny), clamp(p[2], nz)];
  const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  const [fx, fy, fz] = [x - i, y - j, z - k];
  const [di, dj, dk] = [i + 1 < nx ? 1 : 0, j + 1 < ny ? nx : 0, k + 1 < nz ? nx * ny : 0];
  const v = i + nx * (j + ny * k);
  const line = (at: number): number => values[at]! + fx * (values[at + di]! - values[at]!);
  const sheet = (at: number): number => line(at) + fy * (line(at + dj) - line(at));
  return sheet(v) + fz * (sheet(v + dk) - sheet(v));
}

/** Millimetres between samples along a ray: three quarters of the anatomy's finest voxel edge. */
export function sampleStep(grid: VolumeGrid): number {
  return 0.75 * Math.min(...voxelSize(grid));
}

/**
 * What a ray meets of the anatomy. Samples lie on a lattice fixed to the ray's origin plane, so that pictures are deterministic:
 * the first sample, or start of a visible part, at or above the surface level; with `mip` the greatest value.
 */
export function meetAnatomy(
  anatomy: SceneAnatomy,
  ray: Ray,
  range: RayRange,
  isoLevel: number,
  mip: boolean,
): { t: number; value: number } | null {
  const { grid, values } = anatomy.volume;
  const inverse = mmToVoxelAffine(grid);
  const p = transformPoint(inverse, ray.origin);
  const d = transformDirection(inverse, ray.direction);
  const hit = slab(corner(p), d, [0, 0, 0], grid.dims);
  if (hit === null) return null;
  const step = sampleStep(grid);
  const level = windowValue(anatomy.volume, isoLevel);
  const end = Math.min(hit[1], range.end);
  let best: { t: number; value: number } | null = null;
  let fresh = true;
  let t = Math.max(hit[0], range.start);
  while (t < end) {
    if (t >= range.holeStart && t < range.holeEnd) {
      t = range.holeEnd;
      fresh = true;
      continue;
    }
    const at = along(p, d, t);
    const value = interpolate(grid, values, at);
    if (mip) {
      if (value > anatomy.extent[0] && (best === null || value > best.value)) best = { t, value };
    } else if (value >= level) return fresh ? { t, value } : crossing(anatomy, p, d, t, step, level);
    fresh = false;
    t = (Math.floor(t / step + 1e-6) + 1) * step;
    const empty = mip ? (best?.value ?? anatomy.extent[0]) : level;
    t = skipBricks(anatomy, corner(p), d, t, end, empty, mip, step);
  }
  return best;
}

/** Where, in the step that ends at t, the surface level is crossed. */
function crossing(
  { volume }: SceneAnatomy,
  p: Vec3,
  d: Vec3,
  t: number,
  step: number,
  level: number,
): { t: number; value: number } {
  let [before, after] = [t - step, t];
  for (let n = 0; n < 6; n++) {
    const middle = 0.5 * (before + after);
    if (interpolate(volume.grid, volume.values, along(p, d, middle)) >= level) after = middle;
    else before = middle;
  }
  return { t: after, value: interpolate(volume.grid, volume.values, along(p, d, after)) };
}

/** The next sample that lies in a brick holding more than `level` (or as much, unless `mip`). */
function skipBricks(
  { bricks }: SceneAnatomy,
  o: Vec3,
  d: Vec3,
  t: number,
  end: number,
  level: number,
  mip: boolean,
  step: number,
): number {
  while (t < end) {
    const at = along(o, d, t);
    const brick = [0, 1, 2].map((a) =>
      Math.min(Math.max(Math.floor(at[a]! / brickEdge), 0), bricks.dims[a]! - 1),
    ) as unknown as Vec3;
    const max = bricks.max[brick[0] + bricks.dims[0] * (brick[1] + bricks.dims[1] * brick[2])]!;
    if (mip ? max > level : max >= level) return t;
    let leave = Infinity;
    for (let a = 0; a < 3; a++) {
      if (Math.abs(d[a]!) < 1e-9) continue;
      leave = Math.min(leave, ((brick[a]! + (d[a]! > 0 ? 1 : 0)) * brickEdge - o[a]!) / d[a]!);
    }
    t = Math.max(Math.floor(leave / step) + 1, Math.floor(t / step + 1e-6) + 1) * step;
  }
  return t;
}
