import type { Random } from '../../../maths/random.ts';
import { type Canvas, paint } from '../canvas.ts';
import { blend, hex, mix, put } from '../colour.ts';
import { type Air, between, fieldSeed, lit } from '../light.ts';
import { clamp, noise, smoothstep } from '../noise.ts';

/** A conifer standing at (x, y): tiers of boughs, their upper sides snowed on by `snow` (0..1). */
export function pine(
  on: Canvas,
  random: Random,
  a: Air,
  x: number,
  y: number,
  tall: number,
  far: number,
  snow: number,
): void {
  const tiers = 6;
  const n = noise(fieldSeed(random));
  const wide = tall * between(random, 0.2, 0.27);
  const half = (v: number): number => {
    const t = clamp((v - y + tall) / (tall * 0.93), 0, 1);
    const saw = t * tiers - Math.floor(t * tiers);
    return wide * t * (0.72 + 0.28 * saw);
  };
  paint(
    on,
    [x - 0.012, y - 0.1 * tall, x + 0.012, y],
    (u) => Math.abs(u - x) - tall * 0.022,
    (_u, _v, out) => put(out, hex(0x2c2019)),
  );
  paint(
    on,
    [x - wide, y - tall, x + wide, y - tall * 0.07],
    (u, v) => Math.abs(u - x) - half(v) * (1 + 0.35 * n(u * 90, v * 90)),
    (u, v, out) => {
      const t = clamp((v - y + tall) / (tall * 0.93), 0, 1);
      const saw = t * tiers - Math.floor(t * tiers);
      const white = snow * smoothstep(0.75, 0.15, saw + 0.5 * n(u * 60, v * 60));
      lit(
        out,
        mix(hex(0x223d2c), hex(0xeef2fa), white),
        a.light,
        (u - x) / wide,
        -0.3 - 0.4 * (1 - saw),
        0.5,
      );
      blend(out, a.haze, far);
    },
  );
}
