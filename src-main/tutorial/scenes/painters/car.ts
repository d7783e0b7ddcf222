import { paint, shadow } from '../canvas.ts';
import { blend, hex, hsv, mix, put, scale } from '../colour.ts';
import { land, plain, rolling } from '../ground.ts';
import { air, between, fieldSeed, flat, pick, sky, solid } from '../light.ts';
import { noise, octaves, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { circle, ellipse, outline, type Point, polygon, stroke, within } from '../shapes.ts';
import { crown } from './tree.ts';

/** A car from the side, parked on a street. */
export const car: Painter = (on, random) => {
  const a = air(random, ['noon', 'morning', 'golden', 'overcast', 'dusk']);
  const horizon = between(random, 0.46, 0.56);
  sky(on, random, a, horizon);
  land(on, random, a, rolling(random, horizon - 0.05, 0.06, 3), [hex(0x3e5a44), hex(0x76905c)], 0.45, 20);
  for (let k = 0; k < 3; k++)
    crown(
      on,
      random,
      a,
      between(random, 0, 1),
      horizon - 0.06,
      between(random, 0.07, 0.12),
      0.1,
      hex(0x486c37),
      horizon + 0.03,
    );
  const grit = octaves(noise(fieldSeed(random)), 3);
  plain(
    on,
    a,
    horizon,
    (across, away, out) => put(out, hex(0x66676b), 0.95 + 0.25 * grit(across * 22, away * 14)),
    0.4,
  );
  const size = between(random, 0.78, 0.98);
  const x = between(random, 0.46, 0.54);
  const road = between(random, 0.76, 0.84);
  const turn = random() < 0.5 ? 1 : -1;
  const at = (u: number, v: number): Point => [x + turn * u * size * 0.5, road - v * size * 0.5];
  const paintwork = pick(random, [
    hsv(0.0, 0.85, 0.78),
    hsv(0.58, 0.75, 0.7),
    hsv(0.12, 0.85, 0.92),
    hsv(0.35, 0.5, 0.5),
    hsv(0.6, 0.05, 0.92),
    hsv(0.6, 0.15, 0.25),
    hsv(0.06, 0.85, 0.88),
  ]);
  const boxy = random();
  const roof = between(random, 0.5, 0.58);
  shadow(on, x, road + 0.015, 0.47 * size, 0.05, 0.85);
  const body = outline([
    at(-0.9, 0.1),
    at(-0.92, 0.24),
    at(-0.86, 0.33),
    at(-0.62, 0.36),
    at(-0.4, 0.4),
    at(0.25, 0.4),
    at(0.55, 0.37),
    at(0.84, 0.31),
    at(0.93, 0.24),
    at(0.93, 0.12),
    at(0.8, 0.08),
    at(0, 0.07),
    at(-0.8, 0.07),
  ]);
  const cabin = outline([
    at(-0.66 - 0.1 * boxy, 0.34),
    at(-0.52 - 0.12 * boxy, roof - 0.03),
    at(-0.3, roof + 0.02),
    at(0.08, roof + 0.02),
    at(0.26, roof - 0.04),
    at(0.52, 0.35),
    at(0, 0.3),
  ]);
  const shade = (_x: number, y: number, out: Float64Array): void => {
    // Polished metal mirrors the sky above the belt line and the street below it.
    const v = (road - y) / (size * 0.5);
    put(out, paintwork);
    blend(out, a.horizon, 0.34 * smoothstep(0.3, 0.4, v) * smoothstep(0.5, 0.38, v));
    blend(out, scale(paintwork, 0.35), smoothstep(0.24, 0.1, v));
  };
  solid(on, cabin, a.light, 0.07, shade, { gloss: 0.4 });
  const glass = within(
    cabin,
    polygon([at(-0.9, 0.37), at(-0.9, roof - 0.03), at(0.9, roof - 0.03), at(0.9, 0.37)]),
  );
  flat(on, { distance: (u, v) => glass.distance(u, v) + 0.012, box: glass.box }, a.light, (u, v, out) => {
    put(
      out,
      mix(
        hex(0x1a222c),
        mix(a.horizon, a.zenith, 0.3),
        0.25 + 0.4 * smoothstep(-0.05, 0.1, (u - x) * turn + (road - v) - 0.28),
      ),
    );
  });
  for (const u of [-0.12, -0.15 - 0.3 * boxy]) {
    const [p, q] = [at(u, 0.36), at(u, roof)];
    flat(on, stroke(p, q, 0.009), a.light, paintwork);
  }
  solid(on, body, a.light, 0.07, shade, { gloss: 0.6 });
  const seam = (u: number): void =>
    paint(
      on,
      [0, 0, 1, 1],
      stroke(at(u, 0.12), at(u, 0.38), 0.002).distance,
      (_x, _y, out) => put(out, scale(paintwork, 0.25)),
      { opacity: 0.8 },
    );
  seam(-0.13);
  seam(0.3);
  solid(on, ellipse(...at(0.87, 0.27), 0.03 * size, 0.022 * size), a.light, 0.02, hex(0xfdf6dc), {
    gloss: 0.8,
  });
  solid(on, ellipse(...at(-0.89, 0.28), 0.016 * size, 0.026 * size), a.light, 0.02, hex(0xb3201c), {
    gloss: 0.5,
  });
  for (const u of [-0.56, 0.58]) {
    const [cx, cy] = at(u, 0.08);
    const r = 0.078 * size;
    paint(on, [cx - 0.12, cy - 0.12, cx + 0.12, road], circle(cx, cy, r * 1.16).distance, (_u, _v, out) =>
      put(out, hex(0x0e0e10)),
    );
    solid(on, circle(cx, cy, r), a.light, 0.02, hex(0x202023));
    solid(
      on,
      circle(cx, cy, r * 0.62),
      a.light,
      0.012,
      (p, q, out) =>
        put(out, hex(0xb9bcc2), 0.55 + 0.5 * Math.max(0, Math.cos(5 * Math.atan2(q - cy, p - cx)))),
      { gloss: 0.5 },
    );
    solid(on, circle(cx, cy, r * 0.18), a.light, 0.01, hex(0x8a8d92));
  }
  return { horizon, x, y: road - 0.14, size: 0.9 * size, warmth: a.warmth, form: [0.5, 0.85, 0.5, 0.8] };
};
