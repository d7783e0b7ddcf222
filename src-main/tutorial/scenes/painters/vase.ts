import { paint, shadow } from '../canvas.ts';
import { hex, hsv, lighten, put } from '../colour.ts';
import { between, daylight, fieldSeed, pick, solid, turned } from '../light.ts';
import { noise, octaves, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { ellipse, stroke } from '../shapes.ts';
import { blossom } from './flower.ts';

export const vase: Painter = (on, random) => {
  const l = daylight(random);
  const wall = pick(random, [hex(0xcfc3ad), hex(0x8fa3a8), hex(0xb58f7a), hex(0x75808f)]);
  const table = between(random, 0.72, 0.8);
  paint(
    on,
    [0, 0, 1, 1],
    () => -1,
    (x, y, out) =>
      put(out, wall, 0.62 + 0.5 * Math.exp(-((x - 0.5 - 0.3 * l.x) ** 2) * 3 - (y - 0.3) ** 2 * 2)),
  );
  const grain = octaves(noise(fieldSeed(random)), 3);
  const wood = pick(random, [hex(0x8a5a33), hex(0x5d4030), hex(0xb08a5c)]);
  paint(
    on,
    [0, table, 1, 1],
    (_x, y) => table - y,
    (x, y, out) => put(out, wood, 0.65 + 0.25 * grain(x * 4, y * 40) + 0.5 * (y - table)),
  );
  const x = between(random, 0.42, 0.58);
  const foot = table + 0.1;
  const tall = between(random, 0.34, 0.42);
  const belly = between(random, 0.12, 0.16);
  const high = between(random, 0.4, 0.65);
  shadow(on, x - 0.12 * l.x, foot, belly * 1.7, 0.04, 0.65);
  const y0 = foot - tall;
  const colours = [hsv(random(), 0.7, 0.92), hsv(random(), 0.5, 0.97), hsv(random(), 0.75, 0.85)];
  const stems = 6;
  for (let k = 0; k < stems; k++) {
    const angle = -Math.PI / 2 + ((k + 0.5) / stems - 0.5) * 2.1 + between(random, -0.1, 0.1);
    const reach = between(random, 0.17, 0.29);
    const to = [x + reach * Math.cos(angle), y0 + reach * Math.sin(angle) + 0.02] as const;
    solid(on, stroke([x, y0 + 0.04], to, 0.009), l, 0.01, hex(0x44682f));
    solid(on, ellipse((x + to[0]) / 2, (y0 + to[1]) / 2, 0.07, 0.024, angle + 0.5), l, 0.03, hex(0x4f7a36));
    blossom(
      on,
      random,
      l,
      to[0],
      to[1],
      between(random, 0.075, 0.11),
      pick(random, [6, 8, 10]),
      pick(random, colours),
      hex(0xe6b53a),
    );
  }
  const glaze = pick(random, [hex(0x2f5d8a), hex(0xd9d4c6), hex(0x7a2f2f), hex(0x3f7060)]);
  turned(
    on,
    [x, y0, foot],
    (t) => 0.05 + (belly - 0.05) * Math.exp(-(((t - high) / 0.33) ** 2)) + 0.014 * smoothstep(0.1, 0, t),
    l,
    (u, t, out) => {
      put(out, Math.abs(t - high) < 0.05 && Math.sin(u * 12) > -0.2 ? lighten(glaze, 0.45) : glaze);
    },
    0.7,
  );
  return { horizon: table, x, y: 0.5, size: tall + 0.3, warmth: 0.6, form: [0.7, 0.7, 0.8, 0.7] };
};
