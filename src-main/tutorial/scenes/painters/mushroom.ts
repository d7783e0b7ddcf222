import { paint, shadow } from '../canvas.ts';
import { blend, hex, mix, put } from '../colour.ts';
import { blurred } from '../ground.ts';
import { between, daylight, fieldSeed, lit, pick, solid, turned } from '../light.ts';
import { clamp, noise, octaves } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { ellipse, stroke } from '../shapes.ts';

export const mushroom: Painter = (on, random) => {
  const l = daylight(random);
  const dark = pick(random, [hex(0x2c3a24), hex(0x3a3324), hex(0x263a35)]);
  blurred(on, random, mix(dark, hex(0xa3b070), 0.5), dark, [hex(0xc5cf8a), hex(0x1d2918), hex(0x7f8f50)], 22);
  const moss = octaves(noise(fieldSeed(random)), 4);
  const ground = between(random, 0.78, 0.84);
  paint(
    on,
    [0, 0.6, 1, 1],
    (x, y) => ground + 0.03 * moss(x * 5, 2) - y,
    (x, y, out) => {
      const n = moss(x * 20, y * 20);
      lit(out, mix(hex(0x2f3d18), hex(0x87963c), clamp(0.5 + 0.8 * n, 0, 1)), l, 0.5 * n, -0.85, 0.4);
    },
  );
  const cap = pick(random, [hex(0xb8281c), hex(0xc46a1e), hex(0x8a5a34), hex(0xa3212f)]);
  const stand = (x: number, foot: number, s: number): void => {
    shadow(on, x - 0.06 * l.x, foot, 0.16 * s, 0.03, 0.6);
    turned(on, [x, foot - 0.42 * s, foot], (t) => s * (0.055 + 0.035 * t * t), l, hex(0xece2cd));
    solid(on, ellipse(x, foot - 0.3 * s, 0.085 * s, 0.02 * s), l, 0.02, hex(0xe3d6bb));
    const y = foot - 0.4 * s;
    paint(
      on,
      [x - 0.3 * s, y - 0.3 * s, x + 0.3 * s, y + 0.06 * s],
      ellipse(x, y, 0.27 * s, 0.05 * s).distance,
      (_u, _v, out) => put(out, hex(0xc9b894), 0.6),
    );
    const domed = {
      distance: (u: number, v: number): number =>
        Math.max(
          Math.hypot((u - x) / 0.28, (v - y) / 0.27) * s ** -1 - 1,
          (v - y - 0.035 * s * Math.sqrt(Math.max(0, 1 - ((u - x) / (0.28 * s)) ** 2))) / (0.28 * s),
        ) *
        0.27 *
        s,
      box: [x - 0.3 * s, y - 0.3 * s, x + 0.3 * s, y + 0.06 * s] as const,
    };
    paint(on, domed.box, domed.distance, (u, v, out) => {
      const nx = clamp((u - x) / (0.28 * s), -0.99, 0.99);
      const ny = clamp((v - y) / (0.27 * s), -0.99, 0.2);
      const nz = Math.sqrt(Math.max(0.02, 1 - nx * nx - ny * ny));
      lit(out, cap, l, nx, ny, nz, 0.5);
    });
    for (let k = 0; k < 14; k++) {
      const lon = between(random, -1.3, 1.3);
      const lat = between(random, 0.1, 1.3);
      const cx = x + 0.27 * s * Math.sin(lon) * Math.cos(lat);
      const cy = y - 0.26 * s * Math.sin(lat) + 0.01;
      const r = between(random, 0.014, 0.026) * s;
      solid(on, ellipse(cx, cy, r * Math.max(0.35, Math.cos(lon)), r), l, r, hex(0xf6efe0));
    }
  };
  const x = between(random, 0.38, 0.62);
  const s = between(random, 0.95, 1.25);
  if (random() < 0.7)
    stand(x + (random() < 0.5 ? -1 : 1) * between(random, 0.26, 0.32), ground + 0.05, s * 0.5);
  stand(x, ground + 0.09, s);
  for (let k = 0; k < 26; k++) {
    const gx = random();
    const blade = stroke(
      [gx, 1.02],
      [gx + between(random, -0.06, 0.06), between(random, 0.84, 0.95)],
      0.008,
      0.001,
    );
    paint(on, blade.box, blade.distance, (_u, v, out) => {
      put(out, hex(0x6f8f35), 0.4 + 1.2 * (1 - v));
      blend(out, hex(0x22330f), 0.3);
    });
  }
  return { horizon: ground, x, y: 0.58, size: 0.55 * s, warmth: 0.45, form: [0.8, 0.4, 0.4, 0.8] };
};
