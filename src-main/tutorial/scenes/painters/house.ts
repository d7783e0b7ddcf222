import { type Rgb, shadow } from '../canvas.ts';
import { hex, hsv, mix, put, scale } from '../colour.ts';
import { land, meadow, rolling } from '../ground.ts';
import { air, between, fieldSeed, flat, pick, sky } from '../light.ts';
import { noise, octaves, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { type Point, polygon } from '../shapes.ts';
import { crown } from './tree.ts';

/** A house seen from a corner: a gable front, a long side, a tiled roof. */
export const house: Painter = (on, random) => {
  const a = air(random, ['noon', 'morning', 'golden', 'overcast']);
  const horizon = between(random, 0.5, 0.6);
  sky(on, random, a, horizon);
  land(on, random, a, rolling(random, horizon - 0.02, 0.05, 3), [hex(0x37573a), hex(0x5f7d4a)], 0.4, 24);
  meadow(on, random, a, horizon);
  const size = between(random, 0.8, 1.12);
  const x = between(random, 0.4, 0.54);
  const base = between(random, 0.76, 0.84);
  if (random() < 0.7)
    crown(on, random, a, random() < 0.5 ? 0.1 : 0.92, base - 0.34, 0.15, 0.13, hex(0x46702f), base - 0.06);
  const turn = a.light.x > 0 ? 1 : -1;
  const at = (u: number, v: number): Point => [x + turn * u * size, base - v * size];
  const wall = pick(random, [
    hex(0xf0e6d2),
    hex(0xd9b98c),
    hex(0xb65a44),
    hex(0xe8d58a),
    hex(0xa9bfc9),
    hex(0xf2f0ea),
  ]);
  const tiles = pick(random, [hex(0x9c3f2e), hex(0x6f3a30), hex(0x4a5058), hex(0x7b5a3d)]);
  const storey = between(random, 0.24, 0.3);
  const top = storey + between(random, 0.17, 0.23);
  shadow(on, x - turn * 0.03, base, 0.34 * size, 0.05, 0.6);
  const brick = noise(fieldSeed(random));
  const bricks =
    (colour: Rgb) =>
    (u: number, v: number, out: Float64Array): void => {
      put(out, colour, 0.95 + 0.1 * brick(u * 60, v * 90) - 0.06 * smoothstep(0.8, 1, Math.sin(v * 330)));
    };
  // Gable front, towards the light; side wall, away from it.
  flat(
    on,
    polygon([at(0.02, 0), at(0.02, storey), at(0.16, top), at(0.3, storey), at(0.3, 0)]),
    a.light,
    bricks(wall),
    [turn * 0.45, -0.1, 0.88],
  );
  flat(
    on,
    polygon([at(0.02, 0), at(0.02, storey), at(-0.32, storey - 0.02), at(-0.32, 0.015)]),
    a.light,
    bricks(wall),
    [-turn * 0.6, -0.1, 0.8],
  );
  const course = octaves(noise(fieldSeed(random)), 2);
  flat(
    on,
    polygon([at(0.0, storey - 0.01), at(0.16, top + 0.015), at(-0.2, top - 0.005), at(-0.36, storey - 0.04)]),
    a.light,
    (u, v, out) => {
      put(out, tiles, 0.9 + 0.18 * Math.sin(v * 240) + 0.3 * course(u * 40, v * 25));
    },
    [-turn * 0.25, -0.75, 0.6],
  );
  const eave = (p: Point, q: Point): void =>
    flat(on, polygon([p, q, [q[0], q[1] + 0.022], [p[0], p[1] + 0.022]]), a.light, scale(tiles, 0.75));
  eave(at(0.16, top + 0.018), at(0.33, storey - 0.035));
  eave(at(-0.005, storey - 0.025), at(0.16, top + 0.018));
  if (random() < 0.8)
    flat(
      on,
      polygon([at(-0.08, top + 0.06), at(-0.02, top + 0.06), at(-0.02, top - 0.03), at(-0.08, top - 0.035)]),
      a.light,
      hex(0x8a4a3a),
      [turn * 0.4, -0.2, 0.8],
    );
  const pane = (u0: number, u1: number, v0: number, v1: number, facing: Rgb): void => {
    const e = 0.009;
    flat(
      on,
      polygon([at(u0 - e, v0 - e), at(u0 - e, v1 + e), at(u1 + e, v1 + e), at(u1 + e, v0 - e)]),
      a.light,
      hex(0xf6f3ea),
      facing,
    );
    flat(
      on,
      polygon([at(u0, v0), at(u0, v1), at(u1, v1), at(u1, v0)]),
      a.light,
      (_u, v, out) => {
        put(out, mix(hex(0x26313f), hex(0x9fc1dc), smoothstep(base - v0 * size, base - v1 * size, v) * 0.75));
      },
      facing,
    );
  };
  const front: Rgb = [turn * 0.45, -0.1, 0.88];
  const side: Rgb = [-turn * 0.6, -0.1, 0.8];
  pane(0.055, 0.11, storey * 0.4, storey * 0.78, front);
  pane(0.135, 0.185, storey + 0.02, storey + 0.085, front);
  pane(-0.27, -0.21, storey * 0.38, storey * 0.74, side);
  pane(-0.13, -0.07, storey * 0.38, storey * 0.74, side);
  flat(
    on,
    polygon([at(0.19, 0), at(0.19, 0.165), at(0.26, 0.165), at(0.26, 0)]),
    a.light,
    hsv(random(), 0.6, 0.5),
    front,
  );
  return {
    horizon,
    x: x - turn * 0.02,
    y: base - 0.22,
    size: 0.66 * size,
    warmth: a.warmth,
    form: [0.05, 0.3, 0.6, 0.85],
  };
};
