import { paint } from '../canvas.ts';
import { blend, hex, put } from '../colour.ts';
import { land, meadow, rolling } from '../ground.ts';
import { air, between, fieldSeed, lit, pick, sky } from '../light.ts';
import { noise, octaves } from '../noise.ts';
import type { Painter } from '../painter.ts';

export const road: Painter = (on, random) => {
  const a = air(random, ['noon', 'morning', 'golden', 'overcast', 'dusk']);
  const horizon = between(random, 0.38, 0.52);
  sky(on, random, a, horizon);
  const vanish = between(random, 0.36, 0.64);
  land(on, random, a, rolling(random, horizon - 0.01, 0.05, 3), [hex(0x4f6a52), hex(0x6f8557)], 0.55, 18);
  meadow(on, random, a, horizon, pick(random, [hex(0x7f9a44), hex(0xb59b50), hex(0xa8753f), hex(0x5c8a3f)]));
  const grit = octaves(noise(fieldSeed(random)), 2);
  const tall = 1 - horizon;
  const curve = between(random, -0.02, 0.02);
  const wide = between(random, 0.36, 0.5);
  const colour = new Float64Array(3);
  const shade = (across: number, away: number, out: Float64Array): void => {
    const dash = Math.abs(across) < 0.02 && (away * 0.8) % 1 < 0.55;
    const line = Math.abs(Math.abs(across) - wide * 0.88) < 0.018;
    put(
      out,
      dash ? hex(0xf3e6b0) : line ? hex(0xf2f2ee) : hex(0x55565c),
      1 + 0.14 * grit(across * 40, away * 25),
    );
  };
  paint(
    on,
    [0, horizon, 1, 1],
    (x, y) => {
      const away = tall / Math.max(2e-3, y - horizon);
      const middle = vanish + (0.5 - vanish) / away + curve * away * Math.exp(-away / 8);
      return Math.abs(x - middle) - wide / away;
    },
    (x, y, out) => {
      const away = tall / Math.max(2e-3, y - horizon);
      const middle = vanish + (0.5 - vanish) / away + curve * away * Math.exp(-away / 8);
      shade((x - middle) * away, away, colour);
      lit(out, [colour[0]!, colour[1]!, colour[2]!], a.light, 0, -0.95, 0.3);
      blend(out, a.haze, 0.7 * (1 - Math.exp(-(away - 1) / 9)));
    },
  );
  return { horizon, x: vanish, y: 0.78, size: wide * 2, warmth: a.warmth, form: [0.05, 0.9, 0.3, 0.9] };
};
