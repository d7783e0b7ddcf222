import type { Camera } from './camera.ts';
import { lightOn } from './light.ts';
import { linearAt, normalized, transform, type Field, type Vec3 } from './sample.ts';
import { BRICK, type Scene } from './scene.ts';

/** Surface level, as a share of the display window. */
export const ISO = 0.36;
const STEP_MM = 0.8;
const REGION_STEP_MM = 1;

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

/** @returns mm to the surface, negative where a cut is met, NaN where nothing is */
function surfaceWalk(
  surface: Field,
  bricks: NonNullable<Scene['bricks']>,
  into: Vec3,
): (origin: Vec3, reach: number, holeStart: number, holeEnd: number) => number {
  const m = surface.fromMm;
  const dx = m[0]! * into[0] + m[1]! * into[1] + m[2]! * into[2];
  const dy = m[4]! * into[0] + m[5]! * into[1] + m[6]! * into[2];
  const dz = m[8]! * into[0] + m[9]! * into[1] + m[10]! * into[2];
  const { dims } = surface;
  const [bx, by, bz] = bricks.dims;
  const low: Vec3 = [-0.5, -0.5, -0.5];
  const high: Vec3 = [dims[0] - 0.5, dims[1] - 0.5, dims[2] - 0.5];
  const direction: Vec3 = [dx, dy, dz];
  const within = (brick: number, most: number): number => (brick < 0 ? 0 : brick >= most ? most - 1 : brick);
  const leaves = (at: number, speed: number, brick: number): number =>
    Math.abs(speed) < 1e-9 ? Infinity : ((brick + (speed > 0 ? 1 : 0)) * BRICK - at) / speed;
  return (origin, reach, holeStart, holeEnd) => {
    const [ox, oy, oz] = transform(m, origin[0], origin[1], origin[2]);
    const span = slab([ox, oy, oz], direction, low, high);
    if (span === null) return NaN;
    let t = Math.max(0, span[0]);
    const end = Math.min(reach, span[1]);
    let fresh = t <= 0;
    while (t < end) {
      if (t >= holeStart && t < holeEnd) {
        t = holeEnd;
        fresh = true;
        continue;
      }
      const [x, y, z] = [ox + dx * t, oy + dy * t, oz + dz * t];
      const i = within(Math.floor(x / BRICK), bx);
      const j = within(Math.floor(y / BRICK), by);
      const k = within(Math.floor(z / BRICK), bz);
      let next: number;
      if (bricks.most[i + bx * (j + by * k)]! < ISO) {
        next = Math.max(t, Math.min(leaves(ox, dx, i), leaves(oy, dy, j), leaves(oz, dz, k))) + 1e-3;
      } else {
        if (linearAt(surface, x, y, z) >= ISO) {
          if (fresh) return -Math.max(t, 1e-9);
          let [before, after] = [t - STEP_MM, t];
          for (let n = 0; n < 7; n++) {
            const middle = 0.5 * (before + after);
            if (linearAt(surface, ox + dx * middle, oy + dy * middle, oz + dz * middle) >= ISO)
              after = middle;
            else before = middle;
          }
          return after;
        }
        next = t + STEP_MM;
      }
      fresh = false;
      t = t < holeStart && next > holeStart ? holeStart : next;
    }
    return NaN;
  };
}

function cutFace(surface: Field, p: Vec3): [number, number, number] {
  const grey = Math.min(1, Math.max(0, linearAt(surface, ...transform(surface.fromMm, ...p))));
  return [grey, grey, grey];
}

/** Colour of a lit piece of anatomy: warm white, darker in folds. */
function tissue(surface: Field, camera: Camera, p: Vec3): [number, number, number] {
  const normal = gradientNormal(surface, transform(surface.fromMm, ...p), [0.9, 2.1]) ?? camera.into;
  const [diffuse, gloss] = lightOn(normal, camera);
  const open = openness(surface, p, normal);
  const channel = (base: number, fold: number): number =>
    Math.min(1, base * diffuse * (fold * (1 - open) + open) + 0.06 * gloss * open);
  return [channel(0.93, 0.5), channel(0.9, 0.45), channel(0.87, 0.45)];
}

/** Outward unit normal (mm) where a field falls off; gradients are covectors, hence the transposed matrix. */
function gradientNormal(
  field: Field,
  [x, y, z]: readonly [number, number, number],
  widths: readonly number[],
): Vec3 | null {
  let [gx, gy, gz] = [0, 0, 0];
  for (const h of widths) {
    gx += linearAt(field, x + h, y, z) - linearAt(field, x - h, y, z);
    gy += linearAt(field, x, y + h, z) - linearAt(field, x, y - h, z);
    gz += linearAt(field, x, y, z + h) - linearAt(field, x, y, z - h);
  }
  const m = field.fromMm;
  return normalized([
    -(m[0]! * gx + m[4]! * gy + m[8]! * gz),
    -(m[1]! * gx + m[5]! * gy + m[9]! * gz),
    -(m[2]! * gx + m[6]! * gy + m[10]! * gz),
  ]);
}

/** How far out (mm), and how much, the surroundings of a surface point count as folds. */
const AROUND = [
  [1.6, 0.28],
  [3.2, 0.3],
  [6, 0.24],
  [10, 0.18],
] as const;

/** How open the surroundings of a surface point are, 0 to 1. */
function openness(surface: Field, p: Vec3, normal: Vec3): number {
  let closed = 0;
  for (const [mm, weight] of AROUND) {
    const share = linearAt(surface, ...transform(surface.fromMm, ...pointAt(p, normal, mm))) / ISO;
    closed += weight * Math.min(1, Math.max(0, share));
  }
  return 1 - 0.85 * closed;
}

interface RegionMet {
  readonly depth: number;
  readonly place: number;
  readonly light: number;
}

function regionWalk(
  { occupancy, labels, box }: Scene,
  camera: Camera,
): (origin: Vec3, end: number, holeStart: number, holeEnd: number) => RegionMet | null {
  const m = occupancy.fromMm;
  const { into } = camera;
  const dx = m[0]! * into[0] + m[1]! * into[1] + m[2]! * into[2];
  const dy = m[4]! * into[0] + m[5]! * into[1] + m[6]! * into[2];
  const dz = m[8]! * into[0] + m[9]! * into[1] + m[10]! * into[2];
  return (origin, end, holeStart, holeEnd) => {
    const span = slab(origin, into, box!.low, box!.high);
    if (span === null) return null;
    const [ox, oy, oz] = transform(m, origin[0], origin[1], origin[2]);
    const held = (t: number): number => linearAt(occupancy, ox + dx * t, oy + dy * t, oz + dz * t);
    const last = Math.min(end, span[1]);
    for (let t = Math.max(0, span[0]); t < last; t += REGION_STEP_MM) {
      if (t >= holeStart && t < holeEnd) t = holeEnd;
      if (held(t) < 0.5) continue;
      const atCut = t === holeEnd;
      let [before, after] = [Math.max(t - REGION_STEP_MM, span[0]), t];
      for (let n = 0; n < 6 && !atCut; n++) {
        const middle = 0.5 * (before + after);
        if (held(middle) >= 0.5) after = middle;
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

function slab(o: Vec3, d: Vec3, low: Vec3, high: Vec3): [number, number] | null {
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

const pointAt = (o: Vec3, d: Vec3, t: number): [number, number, number] => [
  o[0] + d[0] * t,
  o[1] + d[1] * t,
  o[2] + d[2] * t,
];
