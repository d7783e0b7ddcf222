import type { Camera } from './camera.ts';
import { cellsReaching, isReached } from './cells.ts';
import { gradientNormal } from './gradient.ts';
import { lightOn } from './light.ts';
import { slab } from './ray.ts';
import { linearAt, transform, type Field, type Vec3 } from './sample.ts';
import type { Scene } from './scene.ts';

const REGION_STEP_MM = 1;

/** A region that a ray meets. */
export interface RegionMet {
  /** mm along the ray. */
  readonly depth: number;
  readonly place: number;
  readonly light: number;
}

/** What a ray of the camera meets of the regions before `end` (mm), outside of the hole. */
export function regionWalk(
  { occupancy, labels, box }: Scene,
  camera: Camera,
): (origin: Vec3, end: number, holeStart: number, holeEnd: number) => RegionMet | null {
  const m = occupancy.fromMm;
  const { into } = camera;
  const dx = m[0]! * into[0] + m[1]! * into[1] + m[2]! * into[2];
  const dy = m[4]! * into[0] + m[5]! * into[1] + m[6]! * into[2];
  const dz = m[8]! * into[0] + m[9]! * into[1] + m[10]! * into[2];
  const cells = cellsReaching(occupancy, 0.5);
  return (origin, end, holeStart, holeEnd) => {
    const span = slab(origin, into, box!.low, box!.high);
    if (span === null) return null;
    const [ox, oy, oz] = transform(m, origin[0], origin[1], origin[2]);
    const holds = (t: number): boolean => {
      const x = ox + dx * t;
      const y = oy + dy * t;
      const z = oz + dz * t;
      return isReached(cells, x, y, z) && linearAt(occupancy, x, y, z) >= 0.5;
    };
    const last = Math.min(end, span[1]);
    for (let t = Math.max(0, span[0]); t < last; t += REGION_STEP_MM) {
      if (t >= holeStart && t < holeEnd) t = holeEnd;
      if (!holds(t)) continue;
      const atCut = t === holeEnd;
      let [before, after] = [Math.max(t - REGION_STEP_MM, span[0]), t];
      for (let n = 0; n < 6 && !atCut; n++) {
        const middle = 0.5 * (before + after);
        if (holds(middle)) after = middle;
        else before = middle;
      }
      const inside = after + 0.3;
      const p = [ox + dx * inside, oy + dy * inside, oz + dz * inside] as const;
      const place = labelNear(labels, p) - 1;
      if (place < 0) continue;
      const normal = gradientNormal(occupancy, p, [0.7, 1.2]);
      const light = atCut || normal === null ? 1 : lightOn(normal, camera)[0];
      return { depth: after, place, light: 0.34 + 0.66 * Math.min(1.15, light * 1.06) };
    }
    return null;
  };
}

/** The label that holds most of a point's surroundings, background aside. */
function labelNear({ dims, values }: Field, [x, y, z]: readonly [number, number, number]): number {
  const [nx, ny, nz] = dims;
  const [i, j, k] = [Math.round(x), Math.round(y), Math.round(z)];
  const weights = new Map<number, number>();
  for (let c = Math.max(0, k - 1); c <= Math.min(nz - 1, k + 1); c++) {
    for (let b = Math.max(0, j - 1); b <= Math.min(ny - 1, j + 1); b++) {
      for (let a = Math.max(0, i - 1); a <= Math.min(nx - 1, i + 1); a++) {
        const label = values[a + nx * (b + ny * c)]!;
        if (label === 0) continue;
        const near =
          Math.max(0, 1.5 - Math.abs(a - x)) *
          Math.max(0, 1.5 - Math.abs(b - y)) *
          Math.max(0, 1.5 - Math.abs(c - z));
        weights.set(label, (weights.get(label) ?? 0) + near);
      }
    }
  }
  let [best, most] = [0, 0];
  for (const [label, weight] of weights) if (weight > most) [best, most] = [label, weight];
  return best;
}
