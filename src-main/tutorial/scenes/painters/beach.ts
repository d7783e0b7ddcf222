import type { Random } from '../../../maths/random.ts';
import { type Canvas, paint } from '../canvas.ts';
import { blend, hex, mix } from '../colour.ts';
import { rolling, water } from '../ground.ts';
import { type Air, air, between, fieldSeed, lit, sky } from '../light.ts';
import { clamp, noise, octaves, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';

export const beach: Painter = (on, random) => {
  const a = air(random, ['noon', 'golden', 'dusk']);
  const horizon = between(random, 0.36, 0.48);
  sky(on, random, a, horizon);
  water(on, random, a, horizon, hex(0x0c7c8c), 0.6);
  const shore = rolling(random, between(random, 0.7, 0.78), 0.06, 1.2);
  const grain = octaves(noise(fieldSeed(random)), 3);
  paint(
    on,
    [0, 0.5, 1, 1],
    (x, y) => shore(x) - y,
    (x, y, out) => {
      const depth = y - shore(x);
      const wet = smoothstep(0.09, 0.015, depth);
      lit(out, mix(hex(0xe8cf9d), hex(0xa98b62), wet), a.light, 0.25 * grain(x * 22, y * 40), -0.92, 0.35);
      blend(out, [0.95, 0.97, 0.97], 0.85 * smoothstep(0.016, 0.004, depth + 0.01 * grain(x * 20, 1)));
    },
  );
  const side = random() < 0.5 ? -1 : 1;
  const x0 = 0.5 + side * between(random, 0.22, 0.38);
  palm(on, random, a, x0, between(random, 0.88, 0.95), between(random, 0.55, 0.68), -side);
  return { horizon, x: x0, y: 0.5, size: 0.6, warmth: a.warmth, form: [0.3, 0.85, 0.6, 0.3] };
};

/** A palm rooted at (x, y), leaning towards `lean` (-1 left, 1 right). */
function palm(on: Canvas, random: Random, a: Air, x: number, y: number, tall: number, lean: number): void {
  const bend = between(random, 0.1, 0.2) * lean;
  const middle = (t: number): number => x + bend * t * t;
  paint(
    on,
    [0, y - tall, 1, y],
    (u, v) => Math.abs(u - middle((y - v) / tall)) - 0.012 - 0.008 * (1 - (y - v) / tall),
    (u, v, out) => {
      const side = (u - middle((y - v) / tall)) / 0.018;
      lit(out, hex(0x8a6a4c), a.light, clamp(side, -0.9, 0.9), -0.1 + 0.25 * Math.sin(v * 260), 0.5);
    },
  );
  const cx = middle(1);
  const cy = y - tall;
  for (let k = 0; k < 11; k++) {
    const start = Math.PI * (k / 10) * 1.25 + Math.PI * 0.875 + between(random, -0.1, 0.1);
    const reach = between(random, 0.2, 0.28);
    const droop = between(random, 0.1, 0.2);
    for (let s = 0; s < 26; s++) {
      const t = s / 25;
      const px = cx + Math.cos(start) * reach * t;
      const py = cy + Math.sin(start) * reach * t * 0.75 + droop * t * t;
      const leaf = 0.03 * Math.sin(Math.PI * Math.min(1, t * 0.9 + 0.1)) + 0.006;
      paint(
        on,
        [px - 0.012, py - 0.01, px + 0.012, py + leaf],
        (u, v) =>
          Math.max(Math.abs(u - px - (v - py) * 0.25) - 0.007, Math.abs(v - py - leaf / 2) - leaf / 2),
        (_u, v, out) => {
          lit(
            out,
            mix(hex(0x3d7030), hex(0x85a646), random() * 0.5),
            a.light,
            Math.cos(start) * 0.5,
            -0.5 + (v - py) * 14,
            0.5,
          );
        },
      );
    }
  }
}
