import type { Random } from '../../maths/random.ts';
import { fill, glow, paint, type Canvas, type Rgb, type Shade } from './canvas.ts';
import { blend, hex, mix, put, scale } from './colour.ts';
import { clamp, noise, octaves, smoothstep } from './noise.ts';
import type { Shape } from './shapes.ts';

/** Light of a scene: a distant key light from direction (x, y, z) (x right, y down, z to the viewer) and a fill. */
export interface Light {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly key: Rgb;
  readonly fill: Rgb;
}

/** Weather and time of day. */
export interface Air {
  readonly zenith: Rgb;
  readonly horizon: Rgb;
  readonly light: Light;
  /** Colour that distance fades to. */
  readonly haze: Rgb;
  /** Share of sky under cloud, 0..1. */
  readonly cloud: number;
  /** 0 cold .. 1 warm. */
  readonly warmth: number;
}

export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!;
}

/** A seed for a noise field. */
export function fieldSeed(random: Random): number {
  return Math.floor(random() * 0x7fffffff);
}

export function light(angle: number, height: number, key: Rgb, fillLight: Rgb): Light {
  const flat = Math.sqrt(Math.max(0, 1 - height * height));
  const x = flat * Math.sin(angle);
  return { x, y: -height, z: flat * Math.cos(angle), key, fill: fillLight };
}

export type Hour = 'noon' | 'morning' | 'golden' | 'dusk' | 'overcast';

/** Air for one of `hours`, its direction and colours varied. */
export function air(random: Random, hours: readonly Hour[]): Air {
  const hour = pick(random, hours);
  const angle = between(random, 0.5, 1.15) * (random() < 0.5 ? -1 : 1);
  const vary = between(random, 0.88, 1.1);
  const table: Record<Hour, [number, number, number, number, number, number, number, number]> = {
    // zenith, horizon, key, fill, haze, height of the light, cloud, warmth
    noon: [0x2f6fc4, 0xa9d2f2, 0xfff4dd, 0x8fb3dc, 0xb4d0e6, 0.75, 0.45, 0.4],
    morning: [0x5b94cf, 0xf2e3cf, 0xffe2b8, 0x93a7c9, 0xd6dbe2, 0.5, 0.35, 0.6],
    golden: [0x4a77b3, 0xf8c98a, 0xffc277, 0x8b8fb3, 0xe8c39c, 0.32, 0.4, 0.85],
    dusk: [0x2b2f66, 0xf0906a, 0xff9a66, 0x6d659b, 0xa8779a, 0.22, 0.45, 0.75],
    overcast: [0x8f9db0, 0xcfd6dc, 0xdfe3e8, 0xa9b3c0, 0xc3ccd4, 0.85, 0.95, 0.2],
  };
  const [zenith, horizon, key, fillLight, haze, height, cloud, warmth] = table[hour];
  const strength = hour === 'overcast' ? 0.5 : 1.05;
  return {
    zenith: scale(hex(zenith), vary),
    horizon: scale(hex(horizon), vary),
    light: light(angle, height, scale(hex(key), strength), scale(hex(fillLight), 0.62)),
    haze: scale(hex(haze), vary),
    cloud: clamp(cloud * between(random, 0.3, 1.3), 0, 1),
    warmth,
  };
}

/** Sky down to `horizon` (0..1), with the sun's glow and lit clouds. */
export function sky(on: Canvas, random: Random, a: Air, horizon: number): void {
  const field = octaves(noise(fieldSeed(random)), 5);
  const sunX = 0.5 + 0.55 * a.light.x;
  const sunY = horizon * (0.95 + 0.9 * a.light.y);
  const stretch = between(random, 1.8, 3.2);
  fill(on, (x, y, out) => {
    const up = clamp(1 - y / Math.max(horizon, 0.05), 0, 1);
    put(out, a.horizon);
    blend(out, a.zenith, 1 - Math.pow(1 - up, 1.7));
    const high = 0.35 + up;
    const density = field((x * 3) / high, (y * stretch * 2.4) / high) * 0.75 + a.cloud - 0.42;
    const toward = field(((x + 0.03 * a.light.x) * 3) / high, ((y - 0.025) * stretch * 2.4) / high) * 0.75;
    const lit = clamp(0.72 + (density - a.cloud + 0.42 - toward) * 1.1, 0.35, 1.15);
    const cover = smoothstep(-0.08, 0.5, density) * smoothstep(0, 0.18, up) * 0.92;
    const white = mix(mix(a.light.fill, a.horizon, 0.45), a.light.key, 0.62);
    blend(out, [white[0] * lit, white[1] * lit, white[2] * lit], cover);
  });
  glow(on, sunX, sunY, 0.13, a.light.key, 0.28);
}

/** Writes `albedo` under `l` for the normal (nx, ny, nz); `gloss` adds a highlight. */
export function lit(
  out: Float64Array,
  albedo: Rgb,
  l: Light,
  nx: number,
  ny: number,
  nz: number,
  gloss = 0,
): void {
  const facing = nx * l.x + ny * l.y + nz * l.z;
  // The fill comes from above: a normal that points down gets less of it.
  const sky = 0.62 - 0.38 * ny;
  const key = Math.max(0, facing);
  let shine = 0;
  if (gloss > 0 && facing > 0) shine = gloss * Math.pow(clamp(2 * facing * nz - l.z, 0, 1), 24);
  for (let c = 0; c < 3; c++) {
    out[c] = albedo[c]! * (l.key[c]! * key + l.fill[c]! * sky) + shine * l.key[c]!;
  }
}

/**
 * Paints a shape as a rounded body: its height rises over `round` from the edge inwards.
 * @param albedo colour, or a function that writes it
 */
export function solid(
  on: Canvas,
  shape: Shape,
  l: Light,
  round: number,
  albedo: Rgb | Shade,
  { gloss = 0, feather = 0, opacity = 1 }: { gloss?: number; feather?: number; opacity?: number } = {},
): void {
  const e = 0.004;
  const base = new Float64Array(3);
  paint(
    on,
    shape.box,
    shape.distance,
    (x, y, out, d) => {
      const gx = shape.distance(x + e, y) - shape.distance(x - e, y);
      const gy = shape.distance(x, y + e) - shape.distance(x, y - e);
      const length = Math.hypot(gx, gy) || 1;
      const edge = 1 - clamp(-d / round, 0, 1);
      const nz = Math.sqrt(Math.max(0.02, 1 - edge * edge));
      if (typeof albedo === 'function') albedo(x, y, base, d);
      else put(base, albedo);
      lit(out, [base[0]!, base[1]!, base[2]!], l, (edge * gx) / length, (edge * gy) / length, nz, gloss);
    },
    { feather, opacity },
  );
}

/** Paints a flat shape facing the viewer and a little up, lit evenly. */
export function flat(
  on: Canvas,
  shape: Shape,
  l: Light,
  albedo: Rgb | Shade,
  facing: Rgb = [0, -0.2, 0.98],
): void {
  const base = new Float64Array(3);
  paint(on, shape.box, shape.distance, (x, y, out, d) => {
    if (typeof albedo === 'function') albedo(x, y, base, d);
    else put(base, albedo);
    lit(out, [base[0]!, base[1]!, base[2]!], l, facing[0], facing[1], facing[2]);
  });
}

/**
 * Paints a body of revolution about the upright axis x = cx between y0 and y1, lit by its true normals.
 * @param radius half-width at t = 0 (top) .. 1 (bottom)
 */
export function turned(
  on: Canvas,
  [cx, y0, y1]: readonly [number, number, number],
  radius: (t: number) => number,
  l: Light,
  albedo: Rgb | ((u: number, t: number, out: Float64Array) => void),
  gloss = 0,
): void {
  const base = new Float64Array(3);
  const tall = y1 - y0;
  let widest = 0;
  for (let k = 0; k <= 40; k++) widest = Math.max(widest, radius(k / 40));
  const edge = 0.004;
  paint(
    on,
    [cx - widest - edge, y0, cx + widest + edge, y1],
    (x, y) => {
      const t = (y - y0) / tall;
      return Math.max(Math.abs(x - cx) - radius(clamp(t, 0, 1)), y0 - y, y - y1);
    },
    (x, y, out) => {
      const t = clamp((y - y0) / tall, 0, 1);
      const r = Math.max(radius(t), 1e-4);
      const u = clamp((x - cx) / r, -0.999, 0.999);
      const z = Math.sqrt(1 - u * u);
      const slope = (radius(Math.min(1, t + 0.01)) - radius(Math.max(0, t - 0.01))) / (0.02 * tall);
      const norm = 1 / Math.hypot(1, slope);
      // The angle around the axis, so that stripes narrow towards the edge.
      if (typeof albedo === 'function') albedo(Math.asin(u), t, base);
      else put(base, albedo);
      lit(out, [base[0]!, base[1]!, base[2]!], l, u * norm, -slope * norm, z * norm, gloss);
    },
  );
}

/** Soft light of day on a near object, from one side and above. */
export function daylight(random: Random): Light {
  return light(
    between(random, 0.3, 0.9) * (random() < 0.5 ? -1 : 1),
    between(random, 0.4, 0.65),
    scale(hex(0xfff0d6), 1.05),
    scale(hex(0xb3c0d0), 0.6),
  );
}
