import { normal, type Random } from '../../maths/random.ts';

/** A point in mm. */
export type Vector = readonly [number, number, number];

/** Signed distance in mm to a surface in space, negative inside. */
export type Field = (x: number, y: number, z: number) => number;

export function clamp(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}

/** 0 below `from`, 1 above `to`, smooth between; `from` may be the larger. */
export function ramp(from: number, to: number, x: number): number {
  const t = clamp((x - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

/** Minimum with the joint rounded over `soft` mm. */
export function softMin(a: number, b: number, soft: number): number {
  if (a - b > soft) return b;
  if (b - a > soft) return a;
  const h = Math.max(0, soft - Math.abs(a - b)) / soft;
  return Math.min(a, b) - h * h * soft * 0.25;
}

export function softMax(a: number, b: number, soft: number): number {
  return -softMin(-a, -b, soft);
}

/** Euclidean length; several times as fast as Math.hypot, which guards against overflow. */
export function length3(x: number, y: number, z: number): number {
  return Math.sqrt(x * x + y * y + z * z);
}

/** Distance to an ellipsoid, first-order exact at its surface. */
export function ellipsoid(
  x: number,
  y: number,
  z: number,
  [cx, cy, cz]: Vector,
  [rx, ry, rz]: Vector,
): number {
  const u = (x - cx) / rx;
  const v = (y - cy) / ry;
  const w = (z - cz) / rz;
  const k = Math.sqrt(u * u + v * v + w * w);
  const [p, q, r] = [u / rx, v / ry, w / rz];
  const slope = Math.sqrt(p * p + q * q + r * r);
  return slope < 1e-9 ? -Math.min(rx, ry, rz) : (k * (k - 1)) / slope;
}

/** Distance to a segment from a to b swollen from ra to rb. */
export function capsule(
  x: number,
  y: number,
  z: number,
  a: Vector,
  b: Vector,
  ra: number,
  rb: number,
): number {
  const e = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const;
  const p = [x - a[0], y - a[1], z - a[2]] as const;
  const t = clamp(
    (p[0] * e[0] + p[1] * e[1] + p[2] * e[2]) / (e[0] * e[0] + e[1] * e[1] + e[2] * e[2]),
    0,
    1,
  );
  return length3(p[0] - t * e[0], p[1] - t * e[1], p[2] - t * e[2]) - ra - t * (rb - ra);
}

/** An isotropic Gaussian random field of unit variance with wavelengths near `wavelength` mm: a sum of `count` plane waves. */
export function randomWaves(random: Random, wavelength: number, count: number): Field {
  const draw = normal(random);
  const waves = new Float64Array(count * 4);
  for (let k = 0; k < count; k++) {
    const direction = [draw(), draw(), draw()];
    const length = Math.hypot(...direction);
    const frequency = ((2 * Math.PI) / wavelength) * (0.8 + 0.4 * random());
    for (let axis = 0; axis < 3; axis++) waves[4 * k + axis] = (direction[axis]! / length) * frequency;
    waves[4 * k + 3] = 2 * Math.PI * random();
  }
  const scale = Math.sqrt(2 / count);
  return (x, y, z) => {
    let sum = 0;
    for (let k = 0; k < waves.length; k += 4) {
      sum += Math.sin(waves[k]! * x + waves[k + 1]! * y + waves[k + 2]! * z + waves[k + 3]!);
    }
    return scale * sum;
  };
}

/** `field` sampled every `step` mm over a box and read back by linear interpolation; outside it the edge is read. */
export function sampled(field: Field, from: Vector, to: Vector, step: number): Field {
  const n = [0, 1, 2].map((axis) => Math.ceil((to[axis]! - from[axis]!) / step) + 1) as [
    number,
    number,
    number,
  ];
  const table = new Float32Array(n[0] * n[1] * n[2]);
  let at = 0;
  for (let k = 0; k < n[2]; k++) {
    for (let j = 0; j < n[1]; j++) {
      for (let i = 0; i < n[0]; i++) {
        table[at++] = field(from[0] + i * step, from[1] + j * step, from[2] + k * step);
      }
    }
  }
  const [nx, nxy] = [n[0], n[0] * n[1]];
  return (x, y, z) => {
    const fx = clamp((x - from[0]) / step, 0, n[0] - 1.001);
    const fy = clamp((y - from[1]) / step, 0, n[1] - 1.001);
    const fz = clamp((z - from[2]) / step, 0, n[2] - 1.001);
    const i = Math.floor(fx);
    const j = Math.floor(fy);
    const k = Math.floor(fz);
    const [u, v, w] = [fx - i, fy - j, fz - k];
    const o = i + nx * j + nxy * k;
    const low =
      (table[o]! * (1 - u) + table[o + 1]! * u) * (1 - v) +
      (table[o + nx]! * (1 - u) + table[o + nx + 1]! * u) * v;
    const p = o + nxy;
    const high =
      (table[p]! * (1 - u) + table[p + 1]! * u) * (1 - v) +
      (table[p + nx]! * (1 - u) + table[p + nx + 1]! * u) * v;
    return low + w * (high - low);
  };
}
