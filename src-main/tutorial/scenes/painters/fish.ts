import { paint } from '../canvas.ts';
import { blend, hex, lighten, mix, put, scale } from '../colour.ts';
import { between, fieldSeed, light, lit, pick, solid } from '../light.ts';
import { noise, octaves, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { circle, outline, type Point, stroke } from '../shapes.ts';
import { eye } from './eye.ts';

export const fish: Painter = (on, random) => {
  const deep = pick(random, [hex(0x0b4a6b), hex(0x0f5f6b), hex(0x123a66), hex(0x1a6a78)]);
  const l = light(between(random, -0.4, 0.4), 0.85, hex(0xdff6ff), scale(hex(0x6fb7c9), 0.7));
  const shafts = noise(fieldSeed(random));
  const sand = octaves(noise(fieldSeed(random)), 3);
  const floor = between(random, 0.8, 0.92);
  paint(
    on,
    [0, 0, 1, 1],
    () => -1,
    (x, y, out) => {
      put(out, mix(mix(deep, hex(0x58c7d9), 0.6), scale(deep, 0.6), smoothstep(0, 1, y)));
      const ray = smoothstep(0.05, 0.7, shafts((x + 0.35 * y) * 6, 0.5)) * (1 - y) * 0.28;
      blend(out, [0.75, 0.95, 0.98], ray);
    },
  );
  paint(
    on,
    [0, 0.7, 1, 1],
    (x, y) => floor + 0.03 * sand(x * 4, 1) - y,
    (x, y, out) => {
      lit(out, mix(hex(0xb7a57d), deep, 0.35), l, 0.4 * sand(x * 14, y * 22), -0.8, 0.4);
    },
  );
  for (let k = 0; k < 9; k++) {
    const wx = between(random, 0, 1);
    const tip = floor - between(random, 0.08, 0.26);
    const weed = stroke([wx, floor + 0.06], [wx + between(random, -0.05, 0.05), tip], 0.016, 0.004);
    solid(on, weed, l, 0.015, mix(hex(0x2f6b3a), hex(0x7a4f6b), random() < 0.25 ? 1 : 0.1));
  }
  const x = between(random, 0.44, 0.56);
  const y = between(random, 0.4, 0.54);
  const s = between(random, 0.8, 1.1);
  const turn = random() < 0.5 ? 1 : -1;
  const high = between(random, 0.13, 0.22);
  const at = (u: number, v: number): Point => [x + turn * u * s, y + v * s];
  const scales = pick(random, [
    hex(0xe8791c),
    hex(0xe9c02e),
    hex(0x3a78c2),
    hex(0xc9402f),
    hex(0x9fb8c4),
    hex(0x7a4fa0),
  ]);
  const second = pick(random, [hex(0xf5f1e6), hex(0x1c2430), hex(0xf2d65a)]);
  const fin = (points: readonly Point[]): void =>
    solid(
      on,
      outline(points),
      l,
      0.06,
      (u, v, out) => put(out, mix(scales, second, 0.35), 0.8 + 0.3 * Math.sin(turn * (u - x) * 130 + v * 90)),
      { opacity: 0.92 },
    );
  fin([at(-0.24, 0), at(-0.3, -0.06), at(-0.43, -0.16), at(-0.39, 0), at(-0.43, 0.16), at(-0.3, 0.06)]);
  fin([
    at(0.12, -high * 0.8),
    at(0.02, -high - 0.08),
    at(-0.16, -high - 0.06),
    at(-0.2, -high * 0.4),
    at(0, -high * 0.7),
  ]);
  fin([at(0.02, high * 0.8), at(-0.06, high + 0.09), at(-0.18, high + 0.05), at(-0.14, high * 0.6)]);
  const stripes = pick(random, [0, 3, 4, 6]);
  const mesh = (p: number, q: number): number => Math.sin(p * 95 + Math.sin(q * 95) * 1.3) * Math.sin(q * 95);
  const body = outline([
    at(0.3, 0.01),
    at(0.22, -high * 0.55),
    at(0.06, -high),
    at(-0.12, -high * 0.8),
    at(-0.27, -0.045),
    at(-0.27, 0.045),
    at(-0.12, high * 0.75),
    at(0.06, high),
    at(0.22, high * 0.6),
  ]);
  solid(
    on,
    body,
    l,
    0.13 * s,
    (u, v, out) => {
      const p = (turn * (u - x)) / s;
      const q = (v - y) / s;
      put(out, mix(scales, lighten(scales, 0.55), smoothstep(-0.02, high, q)), 1 + 0.12 * mesh(p, q));
      if (stripes > 0)
        blend(out, second, smoothstep(0.35, 0.7, Math.sin(p * stripes * 11 + 1.2 + 3 * q * q)) * 0.92);
      if (p > 0.17) blend(out, scale(scales, 0.75), smoothstep(0.17, 0.2, p) * 0.6);
    },
    { gloss: 0.45 },
  );
  fin([at(0.08, 0.03), at(0, 0.02), at(-0.07, 0.09), at(0.0, 0.1)]);
  eye(on, l, ...at(0.215, -0.035), 0.027 * s, hex(0xf2e6b0));
  for (let k = 0; k < 7; k++) {
    const r = between(random, 0.006, 0.016);
    const [bx, by] = [x + turn * between(random, 0.3, 0.42), between(random, 0.05, y)];
    solid(on, circle(bx, by, r), l, r, lighten(deep, 0.5), { gloss: 0.8, opacity: 0.6 });
  }
  return { horizon: floor, x, y, size: 0.72 * s, warmth: 0.2, form: [0.6, 0.6 + (0.2 - high), 0.5, 0.6] };
};
