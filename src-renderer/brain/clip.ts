import type { Vec3 } from './model.ts';
import { dot } from './space.ts';
import type { ViewState } from './view-state.ts';

/** Plane in mm: what has `normal . p > offset` lies beyond it. */
export interface Plane {
  readonly normal: Vec3;
  readonly offset: number;
}

/** Unit direction from the centre towards a camera at these angles (degrees). */
export function directionOf(azimuth: number, elevation: number): Vec3 {
  const [a, e] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
  return [Math.sin(a) * Math.cos(e), -Math.cos(a) * Math.cos(e), Math.sin(e)];
}

/** The planes that are on, through the centre (mm) of the brain. */
export function activePlanes(view: Pick<ViewState, 'clipPlanes'>, centre: Vec3): Plane[] {
  return view.clipPlanes
    .filter((plane) => plane.on)
    .map((plane) => {
      const normal = directionOf(plane.azimuth, plane.elevation);
      return { normal, offset: dot(normal, centre) + plane.depth };
    });
}

/** Parts of a ray that stay: t in [start, end] but not in [holeStart, holeEnd). */
export interface RayRange {
  readonly start: number;
  readonly end: number;
  readonly holeStart: number;
  readonly holeEnd: number;
}

/**
 * What the planes leave of the ray `origin + t direction`.
 * Without cutaway all that lies beyond any plane goes, so one interval stays; with it only what lies beyond all of them, a hole.
 */
export function clipRay(planes: readonly Plane[], cutaway: boolean, origin: Vec3, direction: Vec3): RayRange {
  let [low, high] = [-Infinity, Infinity];
  for (const { normal, offset } of planes) {
    const speed = dot(normal, direction);
    // Signed distance of the origin beyond the plane, and where the ray crosses it.
    const beyond = dot(normal, origin) - offset;
    if (Math.abs(speed) < 1e-6) {
      if (cutaway ? beyond <= 0 : beyond > 0) [low, high] = [Infinity, -Infinity];
      continue;
    }
    const crossing = -beyond / speed;
    if (speed > 0 === cutaway) low = Math.max(low, crossing);
    else high = Math.min(high, crossing);
  }
  if (!cutaway || planes.length === 0)
    return { start: low, end: high, holeStart: Infinity, holeEnd: Infinity };
  if (low >= high) return { start: -Infinity, end: Infinity, holeStart: Infinity, holeEnd: Infinity };
  return { start: -Infinity, end: Infinity, holeStart: low, holeEnd: high };
}

/** Whether a point is cut away. */
export function isClipped(planes: readonly Plane[], cutaway: boolean, p: Vec3): boolean {
  if (planes.length === 0) return false;
  const beyond = ({ normal, offset }: Plane): boolean => dot(normal, p) > offset;
  return cutaway ? planes.every(beyond) : planes.some(beyond);
}
