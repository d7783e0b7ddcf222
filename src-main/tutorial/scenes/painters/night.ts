import { glow, paint } from '../canvas.ts';
import { blend, hex, put, scale } from '../colour.ts';
import { land, rolling, water } from '../ground.ts';
import { type Air, between, fieldSeed, pick } from '../light.ts';
import { noise, octaves, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { circle } from '../shapes.ts';

/** The moon over dark hills and a lake. */
export const night: Painter = (on, random) => {
  const horizon = between(random, 0.6, 0.74);
  const x = between(random, 0.28, 0.72);
  const y = between(random, 0.16, 0.32);
  const r = between(random, 0.08, 0.13);
  const blue = pick(random, [hex(0x0b1633), hex(0x101a3e), hex(0x0a2238)]);
  const pale = scale(hex(0x5f77a6), between(random, 0.5, 0.9));
  paint(
    on,
    [0, 0, 1, 1],
    () => -1,
    (u, v, out) => {
      put(out, blue);
      blend(
        out,
        pale,
        0.75 * smoothstep(0, horizon, v) + 0.25 * Math.exp(-((u - x) ** 2 + (v - y) ** 2) * 9),
      );
    },
  );
  for (let k = 0; k < 60; k++) {
    const sx = random();
    const sy = random() * horizon;
    const s = between(random, 0.002, 0.0045);
    paint(on, [sx - s, sy - s, sx + s, sy + s], circle(sx, sy, s).distance, (_u, _v, out) =>
      put(out, [0.9, 0.93, 1], between(random, 0.35, 1)),
    );
  }
  glow(on, x, y, r * 2.4, hex(0xaebfe6), 0.4);
  const maria = octaves(noise(fieldSeed(random)), 3);
  paint(on, [x - r, y - r, x + r, y + r], circle(x, y, r).distance, (u, v, out) =>
    put(out, hex(0xf6f0dc), 1 - 0.28 * smoothstep(0, 0.5, maria((u * 0.45) / r, (v * 0.45) / r))),
  );
  const a: Air = {
    zenith: blue,
    horizon: pale,
    haze: scale(pale, 0.8),
    cloud: 0,
    warmth: 0.05,
    light: {
      x: (x - 0.5) * 1.4,
      y: -0.5,
      z: 0.6,
      key: scale(hex(0xcfdcff), 0.35),
      fill: scale(hex(0x6f83b3), 0.35),
    },
  };
  land(on, random, a, rolling(random, horizon - 0.03, 0.1, 2.6), [hex(0x2a3a4c), hex(0x43566b)], 0.45, 14);
  land(on, random, a, rolling(random, horizon, 0.05, 2), [hex(0x1a2730), hex(0x2c3d44)], 0.1, 14);
  water(
    on,
    random,
    { ...a, light: { ...a.light, x: (x - 0.5) / 0.55, key: hex(0xe9ecff) } },
    horizon + 0.02,
    hex(0x0a1a2c),
    0.5,
  );
  return { horizon, x, y, size: 2 * r, warmth: 0.05, form: [0.9, 0.4, 0.2, 0.6] };
};
