import { paint, shadow } from '../canvas.ts';
import { hex, hsv, lighten, mix, put } from '../colour.ts';
import { between, fieldSeed, pick, solid, turned } from '../light.ts';
import { clamp, noise, octaves, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { ellipse, without } from '../shapes.ts';
import { room } from './room.ts';

export const cup: Painter = (on, random) => {
  const table = between(random, 0.58, 0.7);
  const l = room(on, random, table);
  const x = between(random, 0.4, 0.56);
  const foot = table + between(random, 0.14, 0.22);
  const r = between(random, 0.16, 0.21);
  const tall = r * between(random, 1.5, 2);
  const glaze = pick(random, [
    hex(0xf3efe6),
    hsv(random(), 0.65, 0.75),
    hsv(random(), 0.4, 0.9),
    hsv(random(), 0.75, 0.55),
  ]);
  const taper = between(random, 0.05, 0.35);
  const turn = random() < 0.5 ? 1 : -1;
  shadow(on, x - 0.12 * l.x, foot, r * 1.9, 0.055, 0.6);
  if (random() < 0.6) {
    solid(on, ellipse(x, foot, r * 1.75, 0.058), l, 0.03, lighten(glaze, 0.25), { gloss: 0.3 });
    shadow(on, x - 0.04 * l.x, foot - 0.005, r * 1.15, 0.03, 0.5);
  }
  const y0 = foot - tall;
  const hx = x + turn * (r * (1 - 0.4 * taper) + 0.05);
  solid(
    on,
    without(
      ellipse(hx, y0 + tall * 0.47, 0.105, tall * 0.3),
      ellipse(hx, y0 + tall * 0.47, 0.066, tall * 0.2),
    ),
    l,
    0.022,
    glaze,
    { gloss: 0.5 },
  );
  const band = random() < 0.5 ? between(random, 0.3, 0.6) : 9;
  turned(
    on,
    [x, y0, foot + 0.012],
    (t) => r * (1 - taper * t ** 2.2) * (t > 0.93 ? 1 - 2.5 * (t - 0.93) : 1),
    l,
    (_u, t, out) => put(out, Math.abs(t - band) < 0.07 ? mix(glaze, [0.1, 0.12, 0.2], 0.7) : glaze),
    0.8,
  );
  const lip = 0.24 * r;
  solid(on, ellipse(x, y0, r, lip), l, 0.012, glaze, { gloss: 0.5 });
  const inside = ellipse(x, y0 + 0.004, r * 0.9, lip * 0.84);
  paint(on, inside.box, inside.distance, (_u, v, out) =>
    put(out, glaze, 0.3 + 0.35 * smoothstep(y0 - lip, y0 + lip, v)),
  );
  const drink = ellipse(x, y0 + 0.014, r * 0.83, lip * 0.66);
  paint(on, drink.box, drink.distance, (u, v, out) =>
    put(out, mix(hex(0x3b1f10), hex(0x9a6a3c), clamp(0.25 + (u - x) * l.x * 3 + (v - y0) * 4, 0, 1))),
  );
  const steam = octaves(noise(fieldSeed(random)), 3);
  paint(
    on,
    [x - r, Math.max(0, y0 - 0.3), x + r, y0],
    (u, v) => Math.abs(u - x - 0.05 * steam(3, v * 6)) - 0.05 - 0.06 * (y0 - v),
    (_u, _v, out) => put(out, [0.92, 0.92, 0.92]),
    { feather: 0.12, opacity: 0.16 },
  );
  return { horizon: table, x, y: y0 + tall / 2, size: 2 * r, warmth: 0.6, form: [0.6, 0.4, 0.25, 0.8] };
};
