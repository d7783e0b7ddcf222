import { paint, type Rgb } from '../canvas.ts';
import { blend, hex, hsv, lighten, mix, put, scale } from '../colour.ts';
import { blurred } from '../ground.ts';
import { between, daylight, lit, pick, solid } from '../light.ts';
import { smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { circle, mirrored, outline, type Point, stroke } from '../shapes.ts';

export const butterfly: Painter = (on, random) => {
  const l = daylight(random);
  const green = pick(random, [hex(0x6f9a4a), hex(0x3f7058), hex(0xa3b56a), hex(0x8fa3b5)]);
  blurred(
    on,
    random,
    lighten(green, 0.25),
    scale(green, 0.45),
    [lighten(green, 0.5), hex(0xe3a3b5), hex(0xf2e29a), scale(green, 0.5)],
    18,
  );
  const x = between(random, 0.46, 0.54);
  const y = between(random, 0.46, 0.54);
  const s = between(random, 0.95, 1.2);
  const at = (u: number, v: number): Point => [x + u * s, y + v * s];
  const hue = pick(random, [0.06, 0.58, 0.13, 0.78, 0.02]);
  const wing = hsv(hue, 0.85, 0.95);
  const inner = hsv(hue + 0.06, 0.6, 1);
  const black = hex(0x17110f);
  const upper = outline([
    at(0.02, -0.02),
    at(0.1, -0.2),
    at(0.27, -0.32),
    at(0.4, -0.29),
    at(0.36, -0.1),
    at(0.2, 0.02),
  ]);
  const lower = outline([
    at(0.02, 0.01),
    at(0.19, 0.02),
    at(0.32, 0.1),
    at(0.29, 0.27),
    at(0.17, 0.32),
    at(0.06, 0.16),
  ]);
  const veins = between(random, 9, 14);
  for (const shape of [lower, upper]) {
    for (const right of [true, false]) {
      const side = right ? shape : mirrored(shape, x);
      paint(on, side.box, side.distance, (u, v, out, d) => {
        const p = Math.abs(u - x) / s;
        const q = (v - y) / s;
        const angle = Math.atan2(q, p);
        put(out, mix(inner, wing, smoothstep(0.03, 0.25, Math.hypot(p, q))));
        blend(out, black, 0.7 * smoothstep(0.82, 0.98, Math.cos(angle * veins)) * smoothstep(0.04, 0.12, p));
        const rim = smoothstep(-0.05, -0.025, d);
        blend(out, black, rim);
        blend(
          out,
          [0.95, 0.93, 0.85],
          rim * smoothstep(0.5, 0.8, Math.sin(angle * 26)) * smoothstep(-0.006, -0.014, d),
        );
        if (Math.hypot(p - 0.2, Math.abs(q + 0.02) - 0.15) < 0.032)
          blend(out, Math.hypot(p - 0.2, Math.abs(q + 0.02) - 0.15) < 0.016 ? [0.9, 0.93, 1] : black, 0.9);
        const base: Rgb = [out[0]!, out[1]!, out[2]!];
        lit(out, base, l, right ? 0.3 : -0.3, -0.15, 0.9);
      });
    }
  }
  solid(on, stroke(at(0, -0.1), at(0, 0.16), 0.02 * s, 0.012 * s), l, 0.02, (_u, v, out) =>
    put(out, hex(0x3a2a20), 0.8 + 0.4 * Math.sin(v * 220)),
  );
  solid(on, circle(...at(0, -0.125), 0.024 * s), l, 0.02, hex(0x2a1d16));
  for (const side of [-1, 1])
    paint(
      on,
      [0, 0, 1, 1],
      stroke(at(0, -0.14), at(side * 0.09, -0.29), 0.004, 0.003).distance,
      (_u, _v, out) => put(out, black),
    );
  return { horizon: 0.5, x, y, size: 0.8 * s, warmth: 0.5, form: [0.5, 0.15, 0.7, 1] };
};
