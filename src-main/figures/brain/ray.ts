import type { Vec3 } from './sample.ts';

/** mm along a ray from `o` in direction `d` at which it enters and leaves a box; null where it misses it. */
export function slab(o: Vec3, d: Vec3, low: Vec3, high: Vec3): [number, number] | null {
  let [start, end] = [-Infinity, Infinity];
  for (let axis = 0; axis < 3; axis++) {
    if (Math.abs(d[axis]!) < 1e-9) {
      if (o[axis]! < low[axis]! || o[axis]! >= high[axis]!) return null;
      continue;
    }
    const first = (low[axis]! - o[axis]!) / d[axis]!;
    const second = (high[axis]! - o[axis]!) / d[axis]!;
    start = Math.max(start, Math.min(first, second));
    end = Math.min(end, Math.max(first, second));
  }
  return start < end ? [start, end] : null;
}

/** The point `t` mm along a ray. */
export const pointAt = (o: Vec3, d: Vec3, t: number): [number, number, number] => [
  o[0] + d[0] * t,
  o[1] + d[1] * t,
  o[2] + d[2] * t,
];
