import { blend, hex, lighten, put, scale } from '../colour.ts';
import { blurred } from '../ground.ts';
import { between, daylight, fieldSeed, pick, solid } from '../light.ts';
import { noise, octaves, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { circle, ellipse, outline, type Point, stroke, union } from '../shapes.ts';
import { eye } from './eye.ts';

export const bird: Painter = (on, random) => {
  const l = daylight(random);
  const back = pick(random, [hex(0x7fa06a), hex(0x8fb3cf), hex(0xc9b58a), hex(0x6f8f7a), hex(0x9aa7b5)]);
  blurred(
    on,
    random,
    lighten(back, 0.25),
    scale(back, 0.55),
    [lighten(back, 0.45), scale(back, 0.6), hex(0xd9cf9a)],
    18,
  );
  const x = between(random, 0.44, 0.56);
  const y = between(random, 0.42, 0.52);
  const s = between(random, 0.88, 1.12);
  const turn = random() < 0.5 ? 1 : -1;
  const at = (u: number, v: number): Point => [x + turn * u * s, y + v * s];
  const coat = pick(random, [
    hex(0x3f7fb5),
    hex(0xb5452f),
    hex(0x6a5a48),
    hex(0xd9a92c),
    hex(0x4f7a4a),
    hex(0x54606e),
  ]);
  const breast = pick(random, [hex(0xd9743a), hex(0xf0e2c4), hex(0xe8c65a), hex(0xd8d2c8)]);
  const down = octaves(noise(fieldSeed(random)), 2);
  const bark = octaves(noise(fieldSeed(random)), 3);
  const slope = between(random, -0.12, 0.12);
  const branch = stroke(
    [-0.05, y + 0.29 * s + slope * 0.5],
    [1.05, y + 0.29 * s - slope * 0.5],
    0.032,
    0.024,
  );
  solid(on, branch, l, 0.03, (u, v, out) => put(out, hex(0x6b5038), 0.85 + 0.5 * bark(u * 12, v * 45)));
  for (let k = 0; k < 5; k++) {
    const bx = random();
    solid(
      on,
      ellipse(
        bx,
        y + 0.29 * s - slope * (bx - 0.5) + between(random, -0.08, 0.06),
        0.06,
        0.025,
        between(random, -1, 1),
      ),
      l,
      0.03,
      hex(0x5f8a3c),
    );
  }
  const feathers =
    (rows: number): ((u: number, v: number, out: Float64Array) => void) =>
    (u, v, out) => {
      const p = (turn * (u - x)) / s;
      const q = (v - y) / s;
      put(out, coat, 0.85 + 0.18 * Math.sin((p * 0.8 + q) * rows) + 0.25 * down(p * 22, q * 22));
    };
  solid(
    on,
    outline([
      at(-0.13, 0.08),
      at(-0.3, 0.24),
      at(-0.4, 0.37),
      at(-0.35, 0.385),
      at(-0.2, 0.29),
      at(-0.06, 0.18),
    ]),
    l,
    0.05,
    feathers(110),
  );
  for (const u of [0.0, 0.07])
    solid(on, stroke(at(u, 0.18), at(u + 0.015, 0.29), 0.009), l, 0.01, hex(0x5a4430));
  const body = union(
    [ellipse(...at(0, 0.06), 0.205 * s, 0.15 * s, turn * 0.45), circle(...at(0.145, -0.125), 0.112 * s)],
    0.09,
  );
  solid(on, body, l, 0.13 * s, (u, v, out) => {
    const p = (turn * (u - x)) / s;
    const q = (v - y) / s;
    put(out, coat, 0.92 + 0.3 * down(p * 26, q * 26));
    blend(out, breast, smoothstep(-0.02, 0.08, p * 0.75 + q * 0.7 - 0.05) * smoothstep(-0.16, -0.06, q));
    blend(
      out,
      scale(coat, 0.3),
      0.8 * smoothstep(0.03, 0.015, Math.abs(q + 0.135)) * smoothstep(0.1, 0.2, p),
    );
  });
  solid(
    on,
    outline([
      at(0.05, -0.02),
      at(-0.08, 0.0),
      at(-0.22, 0.15),
      at(-0.29, 0.25),
      at(-0.1, 0.18),
      at(0.04, 0.12),
    ]),
    l,
    0.07,
    feathers(85),
  );
  solid(on, outline([at(0.235, -0.145), at(0.335, -0.108), at(0.235, -0.09)], 4), l, 0.025, hex(0xd99a2c), {
    gloss: 0.3,
  });
  eye(on, l, ...at(0.175, -0.14), 0.02 * s, hex(0x2a1c12));
  return { horizon: 0.5, x, y, size: 0.62 * s, warmth: 0.5, form: [0.7, 0.5, 0.55, 0.5] };
};
