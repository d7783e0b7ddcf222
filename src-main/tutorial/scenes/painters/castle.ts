import { paint } from '../canvas.ts';
import { hex, put } from '../colour.ts';
import { land, rolling, tabulated } from '../ground.ts';
import { air, between, fieldSeed, flat, pick, sky, turned } from '../light.ts';
import { noise, octaves } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { rectangle } from '../shapes.ts';
import { pine } from './pine.ts';

/** A castle of round towers on a hill. */
export const castle: Painter = (on, random) => {
  const a = air(random, ['noon', 'golden', 'morning', 'overcast']);
  const horizon = between(random, 0.62, 0.7);
  sky(on, random, a, horizon);
  land(on, random, a, rolling(random, horizon - 0.04, 0.08, 2.5), [hex(0x4d6a5a), hex(0x73906a)], 0.55, 16);
  const x = between(random, 0.44, 0.56);
  const n = octaves(noise(fieldSeed(random)), 3);
  const hill = tabulated((u) => 0.72 + 0.8 * (u - x) ** 2 + 0.03 * n(u * 4, 2));
  const stone = pick(random, [hex(0xb3a48c), hex(0x9a938a), hex(0xc2a67e)]);
  const roof = pick(random, [hex(0x7a3b34), hex(0x3f5573), hex(0x55494a)]);
  const block = noise(fieldSeed(random));
  const masonry = (u: number, t: number, out: Float64Array): void =>
    put(out, stone, 0.92 + 0.16 * block(u * 9, t * 30));
  const wall = (x0: number, x1: number, y0: number): void => {
    flat(
      on,
      {
        distance: (u, v) =>
          Math.max(
            rectangle(x0, y0, x1, 0.85).distance(u, v),
            y0 + (Math.floor(u / 0.02) % 2 === 0 ? 0.022 : 0) - v,
          ),
        box: [x0, y0, x1, 0.85],
      },
      a.light,
      (u, v, out) => masonry(u * 3, v, out),
      [a.light.x * 0.2, -0.1, 0.95],
    );
  };
  const keep = (cx: number, r: number, y0: number, cone: number): void => {
    turned(on, [cx, y0, 0.85], (t) => r * (t < 0.08 ? 1.16 : 1), a.light, masonry);
    if (cone > 0) turned(on, [cx, y0 - cone, y0 + 0.005], (t) => 0.003 + r * 1.3 * t, a.light, roof);
    for (let k = 0; k < 2; k++)
      paint(
        on,
        [cx - 0.012, y0 + 0.08 + 0.13 * k, cx + 0.012, y0 + 0.13 + 0.13 * k],
        rectangle(cx - 0.009, y0 + 0.08 + 0.13 * k, cx + 0.009, y0 + 0.125 + 0.13 * k, 0.008).distance,
        (_u, _v, out) => put(out, hex(0x241f22)),
      );
  };
  keep(x - 0.1, 0.06, between(random, 0.28, 0.34), between(random, 0.12, 0.17));
  keep(x + 0.11, 0.05, between(random, 0.34, 0.4), between(random, 0.1, 0.15));
  wall(x - 0.28, x + 0.3, 0.56);
  keep(x - 0.27, 0.055, between(random, 0.46, 0.5), 0.12);
  keep(x + 0.28, 0.055, between(random, 0.45, 0.5), 0.12);
  paint(
    on,
    [x - 0.05, 0.6, x + 0.05, 0.85],
    rectangle(x - 0.04, 0.63, x + 0.04, 0.9, 0.04).distance,
    (_u, _v, out) => put(out, hex(0x2a211c)),
  );
  land(on, random, a, hill, [hex(0x46602c), hex(0x7f9448)], 0, 18);
  for (let k = 0; k < 5; k++) {
    const u = random() < 0.5 ? between(random, 0, 0.22) : between(random, 0.78, 1);
    pine(on, random, a, u, hill(u) + between(random, 0.03, 0.1), between(random, 0.14, 0.22), 0.05, 0);
  }
  return { horizon, x, y: 0.55, size: 0.65, warmth: a.warmth, form: [0.35, 0.4, 0.8, 0.75] };
};
