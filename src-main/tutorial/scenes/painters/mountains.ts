import type { Random } from '../../../maths/random.ts';
import { type Canvas, paint, type Rgb } from '../canvas.ts';
import { blend, hex, mix, scale } from '../colour.ts';
import { land, rolling, tabulated, water } from '../ground.ts';
import { type Air, air, between, fieldSeed, lit, pick, sky } from '../light.ts';
import { clamp, noise, octaves, ridges, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';

/** Rocky mountains whose sunlit and shaded faces meet at ridges; snow above `snow` (canvas y). */
export function massif(
  on: Canvas,
  random: Random,
  a: Air,
  foot: number,
  peak: number,
  rock: Rgb,
  snow: number,
  far: number,
): void {
  const crest = ridges(noise(fieldSeed(random)), 4);
  const face = octaves(noise(fieldSeed(random)), 5);
  const offset = between(random, 0, 50);
  const skyline = tabulated(
    (x) => foot - (foot - peak) * clamp(crest(x * 1.25 + offset, 0.4) * 1.3, 0.05, 1.1),
  );
  paint(
    on,
    [0, 0, 1, 1],
    (x, y) => Math.max(skyline(x) - y, y - foot - 0.06),
    (x, y, out) => {
      // Gullies run down from the crest: noise in coordinates that fan out below the skyline.
      const depth = y - skyline(x);
      const gully = face(x * 6 + 1.3 * depth, depth * 5.5 + x * 2);
      const gullyX = face((x + 0.012) * 6 + 1.3 * depth, depth * 5.5 + x * 2);
      const slope = (skyline(x + 0.02) - skyline(x - 0.02)) / 0.04;
      const nx = clamp(slope * 0.5 + (gully - gullyX) * 4.5, -0.95, 0.95);
      const white = smoothstep(-0.02, 0.05, snow - y + 0.09 * gully);
      const colour = mix(scale(rock, 0.8 + 0.35 * gully), hex(0xf1f4fa), white);
      lit(out, colour, a.light, nx, -0.55, Math.sqrt(Math.max(0.05, 0.7 - nx * nx * 0.7)));
      blend(out, a.haze, clamp(far + 0.55 * smoothstep(0.05, foot - peak, depth), 0, 0.9));
    },
  );
}

export const mountains: Painter = (on, random) => {
  const a = air(random, ['dusk', 'golden', 'morning', 'noon']);
  const horizon = between(random, 0.55, 0.72);
  sky(on, random, a, horizon);
  const peak = between(random, 0.12, 0.24);
  const rock = pick(random, [hex(0x6c6470), hex(0x70655c), hex(0x59606e)]);
  massif(on, random, a, horizon, peak + 0.1, rock, peak + 0.26, 0.42);
  massif(on, random, a, horizon + 0.01, peak + 0.13, rock, peak + 0.3, 0.1);
  if (random() < 0.55) {
    land(on, random, a, rolling(random, horizon - 0.015, 0.02, 5), [hex(0x24382c), hex(0x3a5038)], 0.3, 30);
    water(on, random, a, horizon + 0.02, hex(0x1d3a4e), 0.25);
  } else {
    land(on, random, a, rolling(random, horizon, 0.06, 3), [hex(0x2b4230), hex(0x4b5c38)], 0.25, 30);
    land(on, random, a, rolling(random, horizon + 0.15, 0.06, 2), [hex(0x30452a), hex(0x66703c)], 0, 22);
  }
  return { horizon, x: 0.5, y: 0.42, size: 1 - peak, warmth: a.warmth, form: [0.05, 0.5, 0.4, 0.3] };
};
