import { paint } from '../canvas.ts';
import { blend, hex } from '../colour.ts';
import { rolling, tabulated, water } from '../ground.ts';
import { air, between, lit, pick, sky } from '../light.ts';
import { clamp } from '../noise.ts';
import type { Painter } from '../painter.ts';

export const sea: Painter = (on, random) => {
  const a = air(random, ['noon', 'morning', 'golden', 'dusk', 'overcast']);
  const horizon = between(random, 0.35, 0.62);
  sky(on, random, a, horizon);
  if (random() < 0.5) {
    const left = random() < 0.5;
    const reach = between(random, 0.25, 0.6);
    const n = rolling(random, horizon, 0.05, 4);
    const height = between(random, 0.05, 0.13);
    const skyline = tabulated((x) => {
      const t = clamp(1 - (left ? x : 1 - x) / reach, 0, 1);
      return horizon + 0.002 - height * Math.sqrt(t) + (n(x) - horizon) * t;
    });
    paint(
      on,
      [0, 0, 1, horizon],
      (x, y) => Math.max(skyline(x) - y, y - horizon),
      (x, y, out) => {
        lit(
          out,
          hex(0x5d6448),
          a.light,
          (skyline(x + 0.02) - skyline(x - 0.02)) * 8 + 0.8 * Math.sin(x * 90 + y * 40) * 0.3,
          -0.6,
          0.5,
        );
        blend(out, a.haze, 0.45);
      },
    );
  }
  water(
    on,
    random,
    a,
    horizon,
    pick(random, [hex(0x10486b), hex(0x0f5a66), hex(0x1c3f5c)]),
    between(random, 0.5, 1),
  );
  return {
    horizon,
    x: 0.5 + 0.5 * a.light.x,
    y: 0.8,
    size: 1 - horizon,
    warmth: a.warmth,
    form: [0.3, 0.9, 0.1, 0.6],
  };
};
