import type { Random } from '../../../maths/random.ts';
import { type Canvas, paint } from '../canvas.ts';
import { blend, hex, mix, scale } from '../colour.ts';
import { land, rolling } from '../ground.ts';
import { type Air, air, between, lit, pick, sky } from '../light.ts';
import type { Painter } from '../painter.ts';

export const hills: Painter = (on, random) => {
  const a = air(random, ['noon', 'morning', 'golden', 'overcast']);
  const horizon = between(random, 0.32, 0.58);
  sky(on, random, a, horizon + 0.05);
  const green = pick(random, [hex(0x5d8f35), hex(0x7a9a3e), hex(0x8f9446), hex(0x47803f)]);
  const layers = 4;
  for (let k = 0; k < layers; k++) {
    const t = k / (layers - 1);
    const y = horizon + (0.95 - horizon) * t * 0.62;
    const skyline = rolling(random, y, 0.07 + 0.09 * t, 1.4 + 0.7 * (1 - t));
    const colour = mix(mix(green, hex(0x4d7a62), 0.5 * (1 - t)), hex(0xb3a94f), 0.25 * random());
    land(
      on,
      random,
      a,
      skyline,
      [scale(colour, 0.6), mix(colour, hex(0xc9cf6a), 0.25)],
      0.68 * (1 - t) ** 1.3,
      8 + 14 * t,
    );
    hedges(on, random, a, skyline, t);
  }
  return { horizon, x: 0.5, y: 0.75, size: 1 - horizon, warmth: a.warmth, form: [0.6, 0.7, 0.3, 0.2] };
};

/** Small far trees along a skyline. */
function hedges(on: Canvas, random: Random, a: Air, skyline: (x: number) => number, t: number): void {
  const count = 3 + Math.floor(random() * 8);
  for (let k = 0; k < count; k++) {
    const x = between(random, 0, 1);
    const r = (0.006 + 0.016 * t) * between(random, 0.7, 1.5);
    const y = skyline(x) + between(random, 0, 0.08) * (0.3 + t);
    paint(
      on,
      [x - 2 * r, y - 2.4 * r, x + 2 * r, y + r],
      (u, v) => Math.hypot((u - x) / 1.2, v - y + r) - r,
      (u, v, out) => {
        lit(out, hex(0x35592a), a.light, (u - x) / r / 1.5, (v - y + r) / r / 1.2, 0.5);
        blend(out, a.haze, 0.6 * (1 - t));
      },
    );
  }
}
