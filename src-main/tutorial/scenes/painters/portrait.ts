import { paint } from '../canvas.ts';
import { blend, hex, hsv, lighten, mix, put, scale } from '../colour.ts';
import { blurred } from '../ground.ts';
import { between, fieldSeed, light, lit, pick, solid } from '../light.ts';
import { clamp, noise, octaves, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { circle, ellipse, outline, type Point, stroke } from '../shapes.ts';

/** A face from the front: head, hair, features, shoulders. */
export const portrait: Painter = (on, random) => {
  const l = light(
    between(random, 0.35, 0.85) * (random() < 0.5 ? -1 : 1),
    between(random, 0.3, 0.5),
    scale(hex(0xffecd2), 1.1),
    scale(hex(0xa9b4c4), 0.5),
  );
  const back = pick(random, [
    hex(0x6d8496),
    hex(0x8a7a66),
    hex(0x4e6655),
    hex(0x9a6f5f),
    hex(0x525b78),
    hex(0xb8b2a4),
  ]);
  blurred(on, random, lighten(back, 0.15), scale(back, 0.4), [lighten(back, 0.3), scale(back, 0.5)], 10);
  const x = between(random, 0.45, 0.55);
  const y = between(random, 0.42, 0.48);
  const s = between(random, 0.92, 1.12);
  const skin = pick(random, [
    hex(0xe8b998),
    hex(0xd9a07a),
    hex(0xb87a52),
    hex(0x8a5636),
    hex(0xf0cbb0),
    hex(0x6b422c),
  ]);
  const hair = pick(random, [
    hex(0x1f1613),
    hex(0x4a2f1c),
    hex(0x8a5a2c),
    hex(0xc79a4f),
    hex(0x7a7672),
    hex(0x6e2c16),
  ]);
  const cloth = hsv(random(), between(random, 0.3, 0.7), between(random, 0.35, 0.8));
  const long = random() < 0.5;
  const strands = octaves(noise(fieldSeed(random)), 2);
  const lock = (u: number, v: number, out: Float64Array): void =>
    put(out, hair, 0.8 + 0.55 * strands((u - x) * 60, v * 7));
  const at = (u: number, v: number): Point => [x + u * s, y + v * s];
  if (long)
    solid(
      on,
      outline([
        at(0, -0.3),
        at(0.22, -0.2),
        at(0.26, 0.1),
        at(0.25, 0.4),
        at(0, 0.36),
        at(-0.25, 0.4),
        at(-0.26, 0.1),
        at(-0.22, -0.2),
      ]),
      l,
      0.1,
      lock,
    );
  const iris = pick(random, [hex(0x2d4a63), hex(0x3a2416), hex(0x3f5a3a), hex(0x241812)]);
  const shoulder = between(random, 0.36, 0.44);
  solid(
    on,
    outline([
      at(-0.1, 0.3),
      at(-shoulder * 0.75, 0.39),
      at(-shoulder, 0.52),
      at(-shoulder - 0.04, 0.9),
      at(shoulder + 0.04, 0.9),
      at(shoulder, 0.52),
      at(shoulder * 0.75, 0.39),
      at(0.1, 0.3),
      at(0, 0.35),
    ]),
    l,
    0.13,
    cloth,
  );
  solid(
    on,
    outline([
      at(-0.085, 0.1),
      at(-0.09, 0.28),
      at(-0.12, 0.34),
      at(0, 0.4),
      at(0.12, 0.34),
      at(0.09, 0.28),
      at(0.085, 0.1),
    ]),
    l,
    0.09,
    scale(skin, 0.72),
  );
  for (const side of [-1, 1])
    solid(on, ellipse(...at(side * 0.188, 0.035), 0.03 * s, 0.055 * s), l, 0.03, scale(skin, 0.9));
  const jaw = between(random, 0.1, 0.135);
  const head = outline([
    at(0, -0.25),
    at(0.125, -0.21),
    at(0.185, -0.08),
    at(0.18, 0.06),
    at(jaw + 0.02, 0.18),
    at(jaw * 0.45, 0.25),
    at(0, 0.262),
    at(-jaw * 0.45, 0.25),
    at(-jaw - 0.02, 0.18),
    at(-0.18, 0.06),
    at(-0.185, -0.08),
    at(-0.125, -0.21),
  ]);
  const cheeks = mix(skin, hex(0xc0503f), 0.25);
  solid(on, head, l, 0.17 * s, (u, v, out) => {
    const p = (u - x) / s;
    const q = (v - y) / s;
    put(out, skin);
    blend(out, cheeks, Math.exp(-(((Math.abs(p) - 0.1) / 0.05) ** 2) - ((q - 0.07) / 0.05) ** 2));
    // Sockets, and the shadow under the nose and lip.
    blend(
      out,
      scale(skin, 0.45),
      0.55 * Math.exp(-(((Math.abs(p) - 0.075) / 0.05) ** 2) - ((q + 0.025) / 0.035) ** 2),
    );
    blend(
      out,
      scale(skin, 0.5),
      0.6 * Math.exp(-((p / 0.035) ** 2) - ((q - 0.105) / 0.014) ** 2) +
        0.35 * Math.exp(-((p / 0.04) ** 2) - ((q - 0.195) / 0.012) ** 2),
    );
  });
  const ridge = (u: number, v: number): number =>
    Math.hypot((u - x) / (0.02 + 0.018 * smoothstep(0, 0.09, (v - y) / s)), (v - y - 0.03 * s) / 0.075) *
      0.03 *
      s -
    0.03 * s;
  paint(
    on,
    [x - 0.08, y - 0.08, x + 0.08, y + 0.14],
    ridge,
    (u, _v, out) => lit(out, lighten(skin, 0.06), l, clamp((u - x) / (0.035 * s), -0.85, 0.85), -0.15, 0.75),
    { feather: 0.03, opacity: 0.75 },
  );
  for (const side of [-1, 1]) {
    const [ex, ey] = at(side * 0.076, -0.02);
    paint(
      on,
      [ex - 0.06, ey - 0.04, ex + 0.06, ey + 0.04],
      ellipse(ex, ey, 0.039 * s, 0.0175 * s).distance,
      (_u, _v, out) => put(out, [0.66, 0.63, 0.61]),
    );
    paint(
      on,
      [ex - 0.06, ey - 0.04, ex + 0.06, ey + 0.04],
      circle(ex, ey, 0.019 * s).distance,
      (_u, _v, out) => put(out, iris),
    );
    paint(
      on,
      [ex - 0.06, ey - 0.04, ex + 0.06, ey + 0.04],
      circle(ex, ey, 0.011 * s).distance,
      (_u, _v, out) => put(out, [0.01, 0.01, 0.01]),
    );
    paint(
      on,
      [ex - 0.07, ey - 0.09, ex + 0.07, ey],
      stroke(at(side * 0.035, -0.068), at(side * 0.12, -0.073), 0.012 * s, 0.006 * s).distance,
      (u, v, out) => lock(u, v, out),
      { feather: 0.012 },
    );
    paint(
      on,
      [ex - 0.07, ey - 0.05, ex + 0.07, ey + 0.02],
      stroke(at(side * 0.036, -0.03), at(side * 0.118, -0.032), 0.005 * s).distance,
      (_u, _v, out) => put(out, hex(0x2a1a14)),
      { opacity: 0.8 },
    );
  }
  const smile = between(random, -0.01, 0.025);
  const lips = outline([
    at(-0.068, 0.148 - smile),
    at(-0.02, 0.14),
    at(0, 0.144),
    at(0.02, 0.14),
    at(0.068, 0.148 - smile),
    at(0.03, 0.176),
    at(0, 0.182),
    at(-0.03, 0.176),
  ]);
  solid(on, lips, l, 0.015, mix(skin, hex(0x9c2b33), 0.6));
  paint(
    on,
    lips.box,
    stroke(at(-0.055, 0.153 - smile * 0.6), at(0.055, 0.153 - smile * 0.6), 0.0035 * s).distance,
    (_u, _v, out) => put(out, hex(0x3a1512)),
  );
  const fringe = between(random, -0.16, -0.11);
  const part = between(random, -0.1, 0.1);
  solid(
    on,
    outline([
      at(0, -0.31),
      at(0.15, -0.26),
      at(0.215, -0.12),
      at(0.2, 0.02),
      at(0.175, -0.07),
      at(0.13, fringe - 0.01),
      at(part, fringe - 0.05),
      at(-0.13, fringe),
      at(-0.175, -0.06),
      at(-0.2, 0.02),
      at(-0.215, -0.12),
      at(-0.15, -0.26),
    ]),
    l,
    0.07,
    lock,
    { gloss: 0.12 },
  );
  return { horizon: 0.5, x, y, size: 0.55 * s, warmth: 0.55, form: [0.75, 0.35, 0.55, 0.95] };
};
