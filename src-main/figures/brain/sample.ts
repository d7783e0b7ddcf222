import { invertAffine } from '../../volumes/grid.ts';
import type { Lattice } from '../data.ts';

export type Vec3 = readonly [number, number, number];

/** A volume with the way from millimetres to its voxels. */
export interface Field extends Lattice {
  readonly values: ArrayLike<number>;
  /** Row-major 4 x 4: mm -> voxel. */
  readonly fromMm: Float64Array;
}

export function fieldOf(lattice: Lattice, values: ArrayLike<number>): Field {
  return { dims: lattice.dims, affine: lattice.affine, values, fromMm: invertAffine(lattice.affine) };
}

export function transform(m: ArrayLike<number>, x: number, y: number, z: number): [number, number, number] {
  return [
    m[0]! * x + m[1]! * y + m[2]! * z + m[3]!,
    m[4]! * x + m[5]! * y + m[6]! * z + m[7]!,
    m[8]! * x + m[9]! * y + m[10]! * z + m[11]!,
  ];
}

/** Trilinear value at a voxel position (centres at integers); 0 outside. */
export function linearAt(
  { dims, values }: Pick<Field, 'dims' | 'values'>,
  x: number,
  y: number,
  z: number,
): number {
  const [nx, ny, nz] = dims;
  const i = Math.floor(x);
  const j = Math.floor(y);
  const k = Math.floor(z);
  if (i < -1 || j < -1 || k < -1 || i >= nx || j >= ny || k >= nz) return 0;
  const [fx, fy, fz] = [x - i, y - j, z - k];
  if (i >= 0 && j >= 0 && k >= 0 && i + 1 < nx && j + 1 < ny && k + 1 < nz) {
    const at = i + nx * (j + ny * k);
    const up = at + nx * ny;
    const a = values[at]! + (values[at + 1]! - values[at]!) * fx;
    const b = values[at + nx]! + (values[at + nx + 1]! - values[at + nx]!) * fx;
    const c = values[up]! + (values[up + 1]! - values[up]!) * fx;
    const d = values[up + nx]! + (values[up + nx + 1]! - values[up + nx]!) * fx;
    const low = a + (b - a) * fy;
    return low + (c + (d - c) * fy - low) * fz;
  }
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const [u, v, w] = [i + (corner & 1), j + ((corner >> 1) & 1), k + (corner >> 2)];
    if (u < 0 || v < 0 || w < 0 || u >= nx || v >= ny || w >= nz) continue;
    const weight =
      (corner & 1 ? fx : 1 - fx) * ((corner >> 1) & 1 ? fy : 1 - fy) * (corner >> 2 ? fz : 1 - fz);
    sum += weight * values[u + nx * (v + ny * w)]!;
  }
  return sum;
}

/** Index of the voxel that holds a voxel position; -1 outside. */
export function nearestIndex({ dims }: Pick<Lattice, 'dims'>, x: number, y: number, z: number): number {
  const [i, j, k] = [Math.floor(x + 0.5), Math.floor(y + 0.5), Math.floor(z + 0.5)];
  const [nx, ny, nz] = dims;
  return i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz ? i + nx * (j + ny * k) : -1;
}

/** Lengths of a voxel's edges in mm. */
export function edgesOf({ affine: a }: Lattice): Vec3 {
  return [Math.hypot(a[0]!, a[4]!, a[8]!), Math.hypot(a[1]!, a[5]!, a[9]!), Math.hypot(a[2]!, a[6]!, a[10]!)];
}

export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export function normalized(v: Vec3): Vec3 | null {
  const size = Math.hypot(v[0], v[1], v[2]);
  return size < 1e-9 ? null : [v[0] / size, v[1] / size, v[2] / size];
}

/** The volume blurred by [1 2 1] / 4 along each axis, `times` over; zero beyond its faces. */
export function blurred(dims: Vec3, values: ArrayLike<number>, times = 1): Float32Array {
  const [nx, ny, nz] = dims;
  let from = Float32Array.from(values);
  for (let n = 0; n < times; n++) {
    for (const [stride, length] of [
      [1, nx],
      [nx, ny],
      [nx * ny, nz],
    ] as const) {
      const to = new Float32Array(from.length);
      for (let at = 0; at < from.length; at++) {
        const place = Math.floor(at / stride) % length;
        const before = place > 0 ? from[at - stride]! : 0;
        const after = place + 1 < length ? from[at + stride]! : 0;
        to[at] = 0.25 * before + 0.5 * from[at]! + 0.25 * after;
      }
      from = to;
    }
  }
  return from;
}
