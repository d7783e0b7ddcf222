import type { Random } from '../../../maths/random.ts';
import { type Canvas, paint, type Rgb } from '../canvas.ts';
import { blend, hex, mix, put, scale } from '../colour.ts';
import { water } from '../ground.ts';
import { type Air, air, between, fieldSeed, lit, pick, sky } from '../light.ts';
import type { Painter } from '../painter.ts';
import { rectangle } from '../shapes.ts';

/** A skyline of towers, their windows lit when it is dark. */
export const city: Painter = (on, random) => {
  const a = air(random, ['dusk', 'dusk', 'noon', 'golden']);
  const dark = a.warmth > 0.7 ? 1 : 0.15;
  const horizon = between(random, 0.7, 0.8);
  sky(on, random, a, horizon);
  for (let k = 0; k < 3; k++) {
    const t = k / 2;
    const stone = mix(
      hex(0x2c3140),
      pick(random, [hex(0x6b6f7d), hex(0x7d6a5e), hex(0x4f6478)]),
      0.75 - 0.45 * dark,
    );
    let x = between(random, -0.1, 0);
    while (x < 1) {
      const wide = between(random, 0.06, 0.13) * (0.8 + 0.4 * t);
      const centre = Math.exp(-(((x + wide / 2 - 0.5) / 0.35) ** 2));
      const tall = between(random, 0.1, 0.3) * (1 - 0.3 * t) + 0.36 * centre * random() * (1 - 0.4 * t);
      tower(on, random, a, [x, horizon - tall, x + wide, horizon + 0.02], stone, 0.6 * (1 - t), dark);
      x += wide + between(random, -0.01, 0.035);
    }
  }
  water(on, random, a, horizon, hex(0x142635), 0.35);
  return { horizon, x: 0.5, y: 0.55, size: 0.8, warmth: a.warmth, form: [0.02, 0.7, 0.95, 0.9] };
};

function tower(
  on: Canvas,
  random: Random,
  a: Air,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  stone: Rgb,
  far: number,
  dark: number,
): void {
  const seed = fieldSeed(random);
  const cell = between(random, 0.014, 0.02);
  const shade = between(random, 0.75, 1.2);
  const split = x0 + (x1 - x0) * (a.light.x > 0 ? 0.3 : 0.7);
  if (random() < 0.35)
    paint(
      on,
      [x0, y0 - 0.09, x1, y0],
      (x, y) => Math.max(Math.abs(x - (x0 + x1) / 2) - 0.004, y0 - 0.09 - y),
      (_x, _y, out) => {
        put(out, stone, 0.5);
        blend(out, a.haze, far);
      },
    );
  paint(on, [x0, y0, x1, y1], rectangle(x0, y0, x1, y1).distance, (x, y, out) => {
    const towards = x > split === a.light.x > 0 ? 0.85 : -0.35;
    lit(out, scale(stone, shade), a.light, towards, -0.1, 0.5);
    const i = Math.floor((x - x0) / cell);
    const j = Math.floor((y - y0) / (cell * 1.3));
    const u = (x - x0) / cell - i;
    const v = (y - y0) / (cell * 1.3) - j;
    if (u > 0.25 && v > 0.3 && j > 0) {
      let h = Math.imul(i + 7, 0x27d4eb2d) ^ Math.imul(j + 3, 0x165667b1) ^ seed;
      h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
      const on01 = ((h >>> 9) & 255) / 255;
      if (on01 < 0.1 + 0.26 * dark)
        blend(out, on01 < 0.08 ? hex(0xcfe4ff) : hex(0xffd27a), 0.25 + 0.65 * dark);
      else blend(out, a.horizon, 0.22);
    }
    blend(out, a.haze, far);
  });
}
