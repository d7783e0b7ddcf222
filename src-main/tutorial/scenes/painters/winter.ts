import { hex, scale } from '../colour.ts';
import { land, rolling } from '../ground.ts';
import { air, between, sky } from '../light.ts';
import type { Painter } from '../painter.ts';
import { pine } from './pine.ts';

export const winter: Painter = (on, random) => {
  const a = air(random, ['noon', 'noon', 'overcast']);
  const horizon = between(random, 0.42, 0.56);
  sky(on, random, a, horizon);
  const snow = hex(0xe9eef8);
  land(on, random, a, rolling(random, horizon, 0.09, 2.2), [hex(0x8ea0b5), hex(0xb9c7d8)], 0.45, 12);
  const near = rolling(random, horizon + 0.14, 0.07, 1.6);
  const rows = [rolling(random, horizon + 0.06, 0.04, 2), near];
  rows.forEach((skyline, k) => {
    land(on, random, a, skyline, [scale(snow, 0.86), snow], 0.25 * (1 - k), 7);
    const count = 5 + Math.floor(random() * 6);
    const stand = Array.from({ length: count }, () => ({
      x: between(random, 0, 1),
      down: between(random, 0, 0.1),
    }));
    stand.sort((p, q) => p.down - q.down);
    for (const { x, down } of stand) {
      pine(
        on,
        random,
        a,
        x,
        skyline(x) + down * (0.4 + k),
        (0.1 + 0.13 * k) * between(random, 0.75, 1.3),
        0.3 * (1 - k),
        0.75,
      );
    }
  });
  return { horizon, x: 0.5, y: 0.66, size: 0.5, warmth: a.warmth, form: [0.2, 0.6, 0.7, 0.4] };
};
