import { glow, paint } from '../canvas.ts';
import { blend, hex, hsv, put } from '../colour.ts';
import { land, rolling } from '../ground.ts';
import { air, between, pick, sky, turned } from '../light.ts';
import { smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { stroke } from '../shapes.ts';

/** A hot-air balloon over the country. */
export const balloon: Painter = (on, random) => {
  const a = air(random, ['noon', 'morning', 'golden']);
  const horizon = between(random, 0.76, 0.86);
  sky(on, random, a, horizon);
  for (let k = 0; k < 3; k++)
    land(
      on,
      random,
      a,
      rolling(random, horizon + 0.06 * k, 0.05, 2.4),
      [hex(0x3f6340), hex(0x8a9b55)],
      0.6 * (1 - k / 2),
      18,
    );
  const x = between(random, 0.36, 0.64);
  const r = between(random, 0.2, 0.27);
  const y0 = between(random, 0.06, 0.16);
  const hue = random();
  const colours = [
    hsv(hue, 0.8, 0.9),
    hsv(hue + between(random, 0.1, 0.2), 0.7, 0.97),
    hex(0xf7f0de),
    hsv(hue + 0.5, 0.7, 0.75),
  ];
  const gores = pick(random, [6, 8, 10]);
  const bands = random() < 0.4;
  const tall = r * 2.45;
  turned(
    on,
    [x, y0, y0 + tall],
    (t) =>
      r *
      (t < 0.45 ? Math.sqrt(Math.max(0, 1 - ((0.45 - t) / 0.45) ** 2)) : 1 - 0.78 * smoothstep(0.4, 1.05, t)),
    a.light,
    (u, t, out) => {
      const k = bands ? Math.floor(t * 7) : Math.floor(((u + Math.PI / 2) / Math.PI) * gores);
      put(out, colours[k % (bands ? 4 : 2)]!);
      const seam = Math.abs(((((u + Math.PI / 2) / Math.PI) * gores * 2) % 1) - 0.5);
      blend(out, [0, 0, 0], 0.18 * smoothstep(0.4, 0.5, seam));
      if (t < 0.08) put(out, colours[3]!);
    },
    0.15,
  );
  const bottom = y0 + tall;
  for (const s of [-1, 1])
    paint(
      on,
      [x - 0.06, bottom, x + 0.06, bottom + 0.06],
      stroke([x + s * 0.03, bottom], [x + s * 0.024, bottom + 0.055], 0.0025).distance,
      (_u, _v, out) => put(out, hex(0x3a2d22)),
    );
  turned(
    on,
    [x, bottom + 0.05, bottom + 0.1],
    (t) => 0.032 - 0.006 * t,
    a.light,
    (u, t, out) => put(out, hex(0x8a5f33), 0.8 + 0.25 * Math.sin(u * 14) * Math.sin(t * 20)),
  );
  glow(on, x, bottom + 0.02, 0.02, hex(0xffb04a), 0.7);
  return { horizon, x, y: y0 + tall / 2, size: 2 * r, warmth: a.warmth, form: [0.95, 0.35, 0.3, 0.95] };
};
