import type { Random } from '../../maths/random.ts';
import { paint, type Canvas, type Rgb } from './canvas.ts';
import { blend, hex, lighten, mix, put, scale } from './colour.ts';
import { between, fieldSeed, lit, type Air } from './light.ts';
import { clamp, noise, octaves, smoothstep, type Noise } from './noise.ts';

/** Height of a skyline at x, in canvas y. */
export type Skyline = (x: number) => number;

/** A rolling skyline around y, of the given height and number of waves across the picture. */
export function rolling(random: Random, y: number, height: number, waves: number): Skyline {
  const n = octaves(noise(fieldSeed(random)), 3);
  return tabulated((x) => y - height * n(x * waves, 0.5) * 0.8);
}

/** The same skyline read from a table of 512 steps over x = -0.1..1.1: much cheaper than noise for every point. */
export function tabulated(skyline: Skyline): Skyline {
  const steps = 512;
  const table = Float64Array.from({ length: steps + 1 }, (_, i) => skyline(-0.1 + (1.2 * i) / steps));
  return (x) => {
    const at = clamp(((x + 0.1) / 1.2) * steps, 0, steps - 1e-6);
    const i = Math.floor(at);
    return table[i]! + (at - i) * (table[i + 1]! - table[i]!);
  };
}

/**
 * One layer of land below a skyline, shaded by its slope and by a texture, faded into the air.
 * @param far 0 near .. 1 as pale as the haze
 */
export function land(
  on: Canvas,
  random: Random,
  a: Air,
  skyline: Skyline,
  colours: readonly [Rgb, Rgb],
  far: number,
  grain = 14,
): void {
  const texture = octaves(noise(fieldSeed(random)), 4);
  const relief = octaves(noise(fieldSeed(random)), 3);
  paint(
    on,
    [0, 0, 1, 1],
    (x, y) => skyline(x) - y,
    (x, y, out) => {
      const depth = y - skyline(x);
      const slope = (skyline(x + 0.01) - skyline(x - 0.01)) / 0.02;
      const near = 1 + depth * 2.5;
      const bump = relief((x * 7) / near, (y * 16) / near);
      const colour = mix(
        colours[0],
        colours[1],
        clamp(0.5 + 0.55 * texture((x * grain) / near, (y * grain * 2.2) / near), 0, 1),
      );
      lit(out, colour, a.light, clamp(slope * 0.55 + bump * 0.35, -0.8, 0.8), -0.72, 0.42);
      blend(out, a.haze, far * (1 - 0.35 * smoothstep(0, 0.3, depth)));
    },
  );
}

/**
 * A level ground below `horizon` in perspective; `colour` is asked at ground coordinates (across, away) in which
 * the viewer stands at 0 and the picture's lower edge lies at away = 1.
 */
export function plain(
  on: Canvas,
  a: Air,
  horizon: number,
  colour: (across: number, away: number, out: Float64Array) => void,
  haze = 0.75,
): void {
  const tall = 1 - horizon;
  const base = new Float64Array(3);
  paint(
    on,
    [0, horizon - 0.02, 1, 1],
    (_x, y) => horizon - y,
    (x, y, out) => {
      const away = Math.min(60, tall / Math.max(1e-3, y - horizon));
      colour((x - 0.5) * away, away, base);
      lit(out, [base[0]!, base[1]!, base[2]!], a.light, 0, -0.95, 0.3);
      blend(out, a.haze, haze * (1 - Math.exp(-(away - 1) / 9)));
    },
  );
}

/** Grass with darker tufts, in perspective. */
export function meadow(on: Canvas, random: Random, a: Air, horizon: number, tint: Rgb = hex(0x6f9a3d)): void {
  const fine = octaves(noise(fieldSeed(random)), 3);
  const broad = noise(fieldSeed(random));
  const dark = mix(scale(tint, 0.42), hex(0x1f4a20), 0.35);
  plain(on, a, horizon, (across, away, out) => {
    const level =
      0.5 +
      0.45 * fine(across * 18, away * 9) * clamp(5 / away, 0, 1) +
      0.4 * broad(across * 1.6, away * 1.1);
    put(out, mix(dark, lighten(tint, 0.12), clamp(level, 0, 1)));
  });
}

/**
 * Water below `horizon`: it mirrors the sky, darker near the viewer, with waves and a path of glitter below the light.
 * @param mirror reads what stands above the water at (x, y above the horizon), for reflections; optional
 */
export function water(on: Canvas, random: Random, a: Air, horizon: number, deep: Rgb, rough: number): void {
  const wave: Noise = octaves(noise(fieldSeed(random)), 3);
  const tall = 1 - horizon;
  const { size, data } = on;
  const above = new Float32Array(data);
  const sunX = 0.5 + 0.55 * a.light.x;
  paint(
    on,
    [0, horizon - 0.02, 1, 1],
    (_x, y) => horizon - y,
    (x, y, out) => {
      const depth = y - horizon;
      const away = Math.min(40, tall / Math.max(2e-3, depth));
      const w = wave((x - 0.5) * away * 3.2, away * 5) * Math.min(1, 3 / away + 0.25);
      // What the tilted surface mirrors: the picture above, read a little off.
      const fromX = clamp(Math.floor((x + 0.03 * rough * w) * size), 0, size - 1);
      const fromY = clamp(
        Math.floor((horizon - depth * (0.85 + 0.15 * rough) - 0.12 * rough * Math.abs(w)) * size),
        0,
        size - 1,
      );
      const at = (fromY * size + fromX) * 3;
      const grazing = 0.28 + 0.6 * Math.exp(-depth * 3.2) - 0.22 * rough * w;
      put(out, deep, 0.55 + 0.45 * a.light.fill[2]);
      for (let c = 0; c < 3; c++) out[c]! += clamp(grazing, 0.05, 0.95) * (above[at + c]! - out[c]!);
      const path = Math.exp(-(((x - sunX) / (0.05 + 0.16 * depth)) ** 2));
      const glitter = smoothstep(0.25, 0.8, w + path * 0.35) * path * 0.7;
      for (let c = 0; c < 3; c++) out[c]! += glitter * a.light.key[c]!;
      const crest = smoothstep(0.55, 0.95, w) * rough * 0.3;
      blend(out, [0.85, 0.9, 0.92], crest);
    },
  );
}

/** Soft discs of out-of-focus light behind a near object. */
export function blurred(
  on: Canvas,
  random: Random,
  from: Rgb,
  to: Rgb,
  spots: readonly Rgb[],
  count = 14,
): void {
  const field = octaves(noise(fieldSeed(random)), 2);
  const tilt = between(random, -0.5, 0.5);
  paint(
    on,
    [0, 0, 1, 1],
    () => -1,
    (x, y, out) => {
      put(out, from);
      blend(out, to, clamp(y + tilt * (x - 0.5) + 0.22 * field(x * 2.2, y * 2.2), 0, 1));
    },
  );
  for (let k = 0; k < count; k++) {
    const cx = between(random, -0.1, 1.1);
    const cy = between(random, -0.1, 1.1);
    const r = between(random, 0.05, 0.2);
    const colour = spots[Math.floor(random() * spots.length)]!;
    paint(
      on,
      [cx - r, cy - r, cx + r, cy + r],
      (x, y) => Math.hypot(x - cx, y - cy) - r,
      (_x, _y, out) => put(out, colour),
      {
        feather: r * 0.6,
        opacity: between(random, 0.15, 0.45),
      },
    );
  }
}
