import { paint, type Rgb, shadow } from '../canvas.ts';
import { blend, hex, lighten, mix, put } from '../colour.ts';
import { between, fieldSeed, lit, pick, solid, turned } from '../light.ts';
import { clamp, noise, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { circle, outline, type Point, stroke } from '../shapes.ts';
import { room } from './room.ts';

export const fruit: Painter = (on, random) => {
  const table = between(random, 0.5, 0.62);
  const l = room(on, random, table);
  const x = between(random, 0.44, 0.56);
  const foot = between(random, 0.84, 0.9);
  const r = between(random, 0.3, 0.36);
  const rim = foot - 0.24;
  shadow(on, x - 0.1 * l.x, foot, r * 1.1, 0.05, 0.65);
  const kinds: readonly Rgb[] = [
    hex(0xe8861c),
    hex(0xc5281f),
    hex(0x9db52c),
    hex(0xe9c02e),
    hex(0x5d2a57),
    hex(0xd9542b),
  ];
  const pores = noise(fieldSeed(random));
  const ball = (cx: number, cy: number, s: number, colour: Rgb): void => {
    const second = mix(colour, pick(random, kinds), 0.3);
    paint(on, [cx - s, cy - s, cx + s, cy + s], circle(cx, cy, s).distance, (u, v, out) => {
      const nx = clamp((u - cx) / s, -0.99, 0.99);
      const ny = clamp((v - cy) / s, -0.99, 0.99);
      const nz = Math.sqrt(Math.max(0.01, 1 - nx * nx - ny * ny));
      lit(out, mix(colour, second, clamp(0.5 + pores(u * 14, v * 14), 0, 1)), l, nx, ny, nz, 0.55);
      const hidden = smoothstep(-0.1, 0.9, ny) * 0.45;
      blend(out, [0.03, 0.02, 0.02], hidden);
    });
    solid(on, stroke([cx, cy - s * 0.8], [cx + s * 0.15, cy - s * 1.12], 0.007), l, 0.008, hex(0x4a3420));
  };
  const rows: readonly (readonly [number, number])[] = [
    [-0.62, 0.02],
    [0, -0.04],
    [0.6, 0.02],
    [-0.3, -0.24],
    [0.32, -0.24],
    [-0.32, 0.1],
    [0.34, 0.1],
    [0.02, 0.12],
  ];
  for (const [u, v] of rows)
    ball(
      x + u * r + between(random, -0.02, 0.02),
      rim - 0.02 + v * 0.45,
      between(random, 0.085, 0.115),
      pick(random, kinds),
    );
  if (random() < 0.6) {
    for (const lift of [0, 0.045]) {
      const along = (t: number, half: number): Point => [
        x - r * 0.9 + t * r * 1.25,
        rim - 0.2 - lift + 0.19 * (2 * t - 1) ** 2 + half,
      ];
      const banana = outline([
        along(0, 0),
        along(0.12, -0.028),
        along(0.35, -0.036),
        along(0.65, -0.036),
        along(0.88, -0.026),
        along(1, 0),
        along(0.88, 0.026),
        along(0.65, 0.032),
        along(0.35, 0.032),
        along(0.12, 0.026),
      ]);
      solid(on, banana, l, 0.04, (u, _v, out) =>
        put(
          out,
          mix(hex(0xeecb3c), hex(0x6b5520), smoothstep(r * 0.5, r * 0.62, Math.abs(u - x + r * 0.28))),
        ),
      );
    }
  }
  const bowl = pick(random, [hex(0xe9e4da), hex(0x3f6c8f), hex(0x8a5a34), hex(0x52705f), hex(0xb9533c)]);
  turned(
    on,
    [x, rim, foot],
    (t) => r * Math.sqrt(Math.max(0.12, 1 - 0.92 * t ** 1.8)),
    l,
    (_u, t, out) =>
      put(
        out,
        t < 0.09 ? lighten(bowl, 0.4) : t > 0.28 && t < 0.36 ? mix(bowl, [0.08, 0.08, 0.12], 0.55) : bowl,
      ),
    0.5,
  );
  return { horizon: table, x, y: rim, size: 2 * r, warmth: 0.65, form: [0.9, 0.3, 0.85, 0.5] };
};
