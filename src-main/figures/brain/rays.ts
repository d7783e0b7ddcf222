import type { Camera } from './camera.ts';
import { pointAt } from './ray.ts';
import { regionWalk } from './region-walk.ts';
import type { Vec3 } from './sample.ts';
import type { Scene } from './scene.ts';
import { surfaceWalk } from './surface-walk.ts';
import { cutFace, tissue } from './tissue.ts';

export interface Clip {
  /** What lies beyond all planes `normal . p > offset` is cut away. */
  readonly planes: readonly { readonly normal: Vec3; readonly offset: number }[];
}

export interface Seen {
  /** 0..1 each. */
  readonly rgb: readonly [number, number, number];
  /** Whether anything is met. */
  readonly met: boolean;
  /** Place of the region that shows; -1 for none. */
  readonly region: number;
  /** mm along the ray to what is met first. */
  readonly depth: number;
}

export interface RayInput {
  readonly scene: Scene;
  readonly camera: Camera;
  readonly clip: Clip;
  /** Colours of the regions, 0..1. */
  readonly colours: readonly (readonly [number, number, number])[];
  readonly throughDepth: number;
  /** mm that a ray goes. */
  readonly reach: number;
}

const NOTHING: Seen = { rgb: [1, 1, 1], met: false, region: -1, depth: Infinity };

/**
 * What a ray of the camera from a point (mm) meets: the lit surface, and regions on it or shining through from below.
 * Directions in voxels are the same for all rays, and made once.
 */
export function rayCaster(input: RayInput): (origin: Vec3) => Seen {
  const { scene, camera, clip, colours, throughDepth, reach } = input;
  const { into } = camera;
  const surfaceAt = scene.surface === null ? null : surfaceWalk(scene.surface, scene.bricks!, into);
  const regionAt = scene.box === null || colours.length === 0 ? null : regionWalk(scene, camera);
  return (origin) => {
    const [holeStart, holeEnd] = holeOf(clip, origin, into);
    let depth = Infinity;
    let cut = false;
    if (surfaceAt !== null) {
      const found = surfaceAt(origin, reach, holeStart, holeEnd);
      // A sign tells a cut from a surface: no object is made for each of a million rays.
      cut = found < 0;
      depth = Number.isNaN(found) ? Infinity : Math.abs(found);
      if (depth === Infinity) return NOTHING;
    }
    const region =
      regionAt === null
        ? null
        : regionAt(
            origin,
            Math.min(reach, depth === Infinity ? reach : depth + throughDepth),
            holeStart,
            holeEnd,
          );
    if (depth === Infinity && region === null) return NOTHING;
    const base: readonly [number, number, number] =
      depth === Infinity
        ? [1, 1, 1]
        : cut
          ? cutFace(scene.surface!, pointAt(origin, into, depth + 0.05))
          : tissue(scene.surface!, camera, pointAt(origin, into, depth));
    if (region === null) return { rgb: base, met: true, region: -1, depth };
    const below = depth === Infinity ? 0 : Math.max(0, region.depth - depth);
    const share = below <= 0.4 ? 1 : 1 - 0.72 * Math.min(1, below / Math.max(throughDepth, 1e-3));
    const opacity = cut && Math.abs(region.depth - depth) < 0.6 ? 0.62 : share;
    const own = colours[region.place]!;
    const mixed = (c: 0 | 1 | 2): number =>
      base[c] + (Math.min(1, own[c] * region.light) - base[c]) * opacity;
    return {
      rgb: [mixed(0), mixed(1), mixed(2)],
      met: true,
      region: region.place,
      depth: Math.min(depth, region.depth),
    };
  };
}

/** Part of a ray that lies beyond all planes. */
function holeOf({ planes }: Clip, origin: Vec3, into: Vec3): readonly [number, number] {
  if (planes.length === 0) return NO_HOLE;
  let [low, high] = [-Infinity, Infinity];
  for (const { normal, offset } of planes) {
    const speed = normal[0] * into[0] + normal[1] * into[1] + normal[2] * into[2];
    const beyond = normal[0] * origin[0] + normal[1] * origin[1] + normal[2] * origin[2] - offset;
    if (Math.abs(speed) < 1e-9) {
      if (beyond <= 0) return NO_HOLE;
      continue;
    }
    if (speed > 0) low = Math.max(low, -beyond / speed);
    else high = Math.min(high, -beyond / speed);
  }
  return low >= high ? NO_HOLE : [low, high];
}
const NO_HOLE = [Infinity, Infinity] as const;
