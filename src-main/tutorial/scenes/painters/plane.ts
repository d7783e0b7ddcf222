import { paint } from '../canvas.ts';
import { hex, hsv, put, scale } from '../colour.ts';
import { air, between, fieldSeed, flat, lit, sky, solid } from '../light.ts';
import { clamp, noise, octaves } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { outline, type Point, polygon, stroke } from '../shapes.ts';

/** An airliner in the sky above the clouds. */
export const plane: Painter = (on, random) => {
  const a = air(random, ['noon', 'morning', 'golden', 'dusk']);
  sky(on, random, a, 1.05);
  const cloud = octaves(noise(fieldSeed(random)), 5);
  const deck = between(random, 0.68, 0.85);
  paint(
    on,
    [0, 0.4, 1, 1],
    (x, y) => deck + 0.1 * cloud(x * 2.5, 1) - y,
    (x, y, out) => {
      const n = cloud(x * 5, y * 7);
      const m = cloud((x + 0.02 * a.light.x) * 5, (y - 0.02) * 7);
      lit(out, [0.93, 0.94, 0.97], a.light, clamp((n - m) * 4 * Math.sign(a.light.x), -0.8, 0.8), -0.75, 0.5);
    },
    { feather: 0.08 },
  );
  const x = between(random, 0.44, 0.56);
  const y = between(random, 0.36, 0.5);
  const size = between(random, 0.85, 1.1);
  const turn = random() < 0.5 ? 1 : -1;
  const tilt = between(random, -0.28, 0.05);
  const at = (u: number, v: number): Point => [
    x + turn * size * 0.45 * (u * Math.cos(tilt) - v * Math.sin(tilt)),
    y + size * 0.45 * (u * Math.sin(tilt) + v * Math.cos(tilt)),
  ];
  const livery = hsv(random(), 0.75, 0.7);
  const white = hex(0xf0f2f5);
  flat(
    on,
    polygon([at(-0.05, -0.02), at(0.2, -0.03), at(-0.12, -0.34), at(-0.24, -0.35)]),
    a.light,
    scale(white, 0.7),
    [0, 0.1, 0.9],
  );
  flat(on, polygon([at(-0.84, -0.04), at(-0.7, -0.07), at(-0.86, -0.42), at(-1.0, -0.42)]), a.light, livery);
  const tube = outline([
    at(1, 0.03),
    at(0.92, -0.055),
    at(0.72, -0.1),
    at(0, -0.105),
    at(-0.6, -0.09),
    at(-0.98, -0.06),
    at(-0.96, -0.02),
    at(-0.5, 0.08),
    at(0, 0.1),
    at(0.75, 0.1),
    at(0.94, 0.075),
  ]);
  solid(
    on,
    tube,
    a.light,
    0.055,
    (u, v, out) => {
      const p = turn * ((u - x) * Math.cos(tilt) * turn + (v - y) * Math.sin(tilt));
      const q = (-(u - x) * turn * Math.sin(tilt) + (v - y) * Math.cos(tilt)) / (size * 0.45);
      put(out, Math.abs(q - 0.02) < 0.022 ? livery : white);
      if (Math.abs(q + 0.035) < 0.016 && (((p * 60) % 1) + 1) % 1 > 0.5) put(out, hex(0x2a3442));
    },
    { gloss: 0.4 },
  );
  flat(on, polygon([at(0.86, -0.06), at(0.94, -0.025), at(0.86, -0.02)]), a.light, hex(0x1d2733));
  flat(
    on,
    polygon([at(0.18, 0.06), at(-0.12, 0.06), at(-0.46, 0.44), at(-0.36, 0.45)]),
    a.light,
    scale(white, 0.92),
    [0, -0.6, 0.7],
  );
  flat(
    on,
    polygon([at(-0.78, -0.0), at(-0.9, -0.01), at(-1.04, 0.12), at(-0.96, 0.13)]),
    a.light,
    scale(white, 0.9),
    [0, -0.6, 0.7],
  );
  const nacelle = stroke(at(0.08, 0.19), at(-0.06, 0.19), 0.03 * size);
  solid(on, nacelle, a.light, 0.03, livery, { gloss: 0.5 });
  return { horizon: deck, x, y, size: 0.9 * size, warmth: a.warmth, form: [0.3, 0.95, 0.6, 0.8] };
};
