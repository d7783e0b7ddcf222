import type { Random } from '../../../maths/random.ts';
import { type Canvas, paint, type Rgb, shadow } from '../canvas.ts';
import { hex, mix, scale } from '../colour.ts';
import { land, meadow, rolling } from '../ground.ts';
import { type Air, air, between, fieldSeed, lit, pick, sky, solid } from '../light.ts';
import { clamp, noise, octaves, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { stroke } from '../shapes.ts';

/** A leafy crown around (x, y) made of lit clusters, on a trunk that reaches down to `foot`. */
export function crown(
  on: Canvas,
  random: Random,
  a: Air,
  x: number,
  y: number,
  rx: number,
  ry: number,
  leaf: Rgb,
  foot: number,
): void {
  const trunk = rx * 0.14;
  const bark = octaves(noise(fieldSeed(random)), 2);
  paint(
    on,
    [x - rx, y, x + rx, foot + 0.01],
    (u, v) => Math.abs(u - x) - trunk * (0.75 + 0.9 * smoothstep(foot - 0.08, foot, v)),
    (u, v, out) => {
      lit(
        out,
        scale(hex(0x6a5038), 0.9 + 0.35 * bark(u * 60, v * 9)),
        a.light,
        clamp((u - x) / trunk, -0.95, 0.95),
        0.1,
        0.5,
      );
    },
  );
  for (let k = 0; k < 4; k++) {
    const to = between(random, -0.6, 0.6);
    const limb = stroke([x, y + ry * 0.9], [x + rx * to, y + ry * 0.1], trunk * 0.6, trunk * 0.2);
    solid(on, limb, a.light, trunk * 0.6, hex(0x5c4531));
  }
  const clusters = Array.from({ length: 70 }, () => {
    const angle = 2 * Math.PI * random();
    const far = Math.sqrt(random());
    return { u: far * Math.cos(angle), v: far * Math.sin(angle), r: between(random, 0.16, 0.3) };
  });
  // From the back and below to the front and above, as the light would pick them out.
  clusters.sort((p, q) => q.v - p.v + 0.4 * (q.u - p.u) * a.light.x);
  const n = noise(fieldSeed(random));
  for (const { u, v, r } of clusters) {
    const cx = x + u * rx * 0.86;
    const cy = y + v * ry * 0.86;
    const rr = r * rx;
    const colour = mix(scale(leaf, 0.75), mix(leaf, hex(0xb9c45a), 0.3), random());
    paint(
      on,
      [cx - rr * 1.4, cy - rr * 1.4, cx + rr * 1.4, cy + rr * 1.4],
      (p, q) => Math.hypot(p - cx, q - cy) - rr * (1 + 0.35 * n(p * 60, q * 60)),
      (p, q, out) => {
        const nx = ((p - cx) / rr) * 0.55 + u * 0.6;
        const ny = ((q - cy) / rr) * 0.55 + v * 0.6;
        lit(out, colour, a.light, nx, ny, 0.45 + 0.3 * n(p * 80, q * 80));
      },
    );
  }
}

export const tree: Painter = (on, random) => {
  const a = air(random, ['noon', 'morning', 'golden', 'overcast']);
  const horizon = between(random, 0.6, 0.72);
  sky(on, random, a, horizon);
  land(on, random, a, rolling(random, horizon - 0.02, 0.05, 2.5), [hex(0x3f6350), hex(0x6b8a5c)], 0.55, 18);
  meadow(on, random, a, horizon);
  const x = between(random, 0.34, 0.66);
  const foot = between(random, 0.82, 0.9);
  const rx = between(random, 0.22, 0.32);
  const ry = rx * between(random, 0.8, 1.1);
  const leaf = pick(random, [hex(0x4f7d2f), hex(0x6d8f2f), hex(0xb5702a), hex(0xc08f2e), hex(0x3f6d3a)]);
  shadow(on, x - 0.1 * a.light.x, foot, rx * 1.1, 0.045, 0.6);
  crown(on, random, a, x, foot - 0.16 - ry, rx, ry, leaf, foot);
  return { horizon, x, y: foot - 0.16 - ry, size: 2 * rx, warmth: a.warmth, form: [0.75, 0.4, 0.9, 0.3] };
};
