import { paint } from '../canvas.ts';
import { blend, hex, lighten, mix, put, scale } from '../colour.ts';
import { blurred } from '../ground.ts';
import { between, daylight, fieldSeed, pick, solid } from '../light.ts';
import { noise, octaves, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { circle, ellipse, type Point, polygon, stroke, union } from '../shapes.ts';

/** A cat's face from the front. */
export const cat: Painter = (on, random) => {
  const l = daylight(random);
  const back = pick(random, [hex(0x5f7a4a), hex(0x8a7358), hex(0x4d6478), hex(0x9c8f7c)]);
  blurred(on, random, lighten(back, 0.2), scale(back, 0.4), [lighten(back, 0.4), scale(back, 0.5)], 14);
  const x = between(random, 0.45, 0.55);
  const y = between(random, 0.46, 0.54);
  const s = between(random, 0.95, 1.15);
  const coat = pick(random, [hex(0xc9803c), hex(0x77716c), hex(0x3a3432), hex(0xe3d2b8), hex(0x8f6f52)]);
  const fur = octaves(noise(fieldSeed(random)), 3);
  const tabby = random() < 0.7;
  const at = (u: number, v: number): Point => [x + u * s, y + v * s];
  const hairs = (u: number, v: number, out: Float64Array): void => {
    const p = (u - x) / s;
    const q = (v - y) / s;
    const band = tabby
      ? smoothstep(0.2, 0.8, Math.sin(Math.abs(p) * 60 + 10 * q * q + 2 * fur(p * 8, q * 8))) *
        smoothstep(0.1, -0.1, q)
      : 0;
    put(out, mix(coat, scale(coat, 0.4), 0.75 * band), 0.92 + 0.35 * fur(p * 40, q * 40));
    blend(out, hex(0xf3ece2), 0.85 * Math.exp(-((p / 0.09) ** 2) - ((q - 0.16) / 0.075) ** 2));
  };
  solid(on, ellipse(...at(0, 0.52), 0.36 * s, 0.36 * s), l, 0.2, hairs);
  for (const side of [-1, 1]) {
    solid(
      on,
      polygon([at(side * 0.06, -0.16), at(side * 0.25, -0.36), at(side * 0.27, -0.05)], 0.012),
      l,
      0.06,
      hairs,
    );
    solid(
      on,
      polygon([at(side * 0.115, -0.17), at(side * 0.225, -0.295), at(side * 0.235, -0.1)], 0.005),
      l,
      0.04,
      hex(0xd29a8c),
    );
  }
  solid(
    on,
    union(
      [
        ellipse(...at(0, 0), 0.27 * s, 0.235 * s),
        ellipse(...at(-0.12, 0.09), 0.17 * s, 0.13 * s),
        ellipse(...at(0.12, 0.09), 0.17 * s, 0.13 * s),
      ],
      0.06,
    ),
    l,
    0.2,
    hairs,
    { feather: 0.02 },
  );
  const iris = pick(random, [hex(0xb5c23a), hex(0xd9a520), hex(0x6fae7a), hex(0x6fa5cf)]);
  for (const side of [-1, 1]) {
    const [ex, ey] = at(side * 0.115, -0.02);
    paint(
      on,
      [ex - 0.08, ey - 0.07, ex + 0.08, ey + 0.07],
      ellipse(ex, ey, 0.064 * s, 0.05 * s, side * 0.2).distance,
      (_u, _v, out) => put(out, hex(0x1d1512)),
    );
    paint(
      on,
      [ex - 0.08, ey - 0.07, ex + 0.08, ey + 0.07],
      ellipse(ex, ey, 0.054 * s, 0.042 * s, side * 0.2).distance,
      (u, v, out) => put(out, iris, 0.75 + 6 * Math.max(0, v - ey) + 2 * Math.abs(u - ex)),
    );
    paint(
      on,
      [ex - 0.08, ey - 0.07, ex + 0.08, ey + 0.07],
      ellipse(ex, ey, 0.014 * s, 0.036 * s).distance,
      (_u, _v, out) => put(out, [0.01, 0.01, 0.01]),
    );
    paint(
      on,
      [ex - 0.08, ey - 0.07, ex + 0.08, ey + 0.07],
      circle(ex + 0.015 * Math.sign(l.x), ey - 0.016, 0.01 * s).distance,
      (_u, _v, out) => put(out, [1, 1, 1]),
    );
    for (const k of [-1, 0, 1])
      paint(
        on,
        [0, 0, 1, 1],
        stroke(at(side * 0.07, 0.13 + 0.015 * k), at(side * 0.34, 0.11 + 0.06 * k), 0.003, 0.001).distance,
        (_u, _v, out) => put(out, [0.9, 0.9, 0.88]),
        { opacity: 0.7 },
      );
    paint(on, [0, 0, 1, 1], stroke(at(0, 0.145), at(side * 0.045, 0.175), 0.005).distance, (_u, _v, out) =>
      put(out, hex(0x3a2420)),
    );
  }
  solid(on, polygon([at(-0.032, 0.09), at(0.032, 0.09), at(0, 0.125)], 0.008), l, 0.02, hex(0xc07a74), {
    gloss: 0.3,
  });
  return { horizon: 0.5, x, y, size: 0.58 * s, warmth: 0.5, form: [0.8, 0.2, 0.6, 0.95] };
};
