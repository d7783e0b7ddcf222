import { glow, paint } from '../canvas.ts';
import { hex, mix, put, scale } from '../colour.ts';
import { tabulated, water } from '../ground.ts';
import { air, between, fieldSeed, lit, pick, sky, turned } from '../light.ts';
import { clamp, noise, octaves, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';

/** A striped lighthouse on a rocky head by the sea. */
export const lighthouse: Painter = (on, random) => {
  const a = air(random, ['noon', 'morning', 'golden', 'dusk']);
  const horizon = between(random, 0.56, 0.66);
  sky(on, random, a, horizon);
  water(on, random, a, horizon, hex(0x14506e), 0.8);
  const side = random() < 0.5 ? -1 : 1;
  const x = 0.5 + side * between(random, 0.08, 0.22);
  const rocks = octaves(noise(fieldSeed(random)), 4);
  const foot = between(random, 0.68, 0.73);
  const cliff = tabulated(
    (u) =>
      foot + 0.02 + 0.9 * Math.max(0, Math.abs(u - x - side * 0.22) - 0.3) ** 1.1 + 0.05 * rocks(u * 6, 1),
  );
  paint(
    on,
    [0, 0.5, 1, 1],
    (u, v) => cliff(u) - v,
    (u, v, out) => {
      const depth = v - cliff(u);
      const n = rocks(u * 14, v * 9);
      const grass = smoothstep(0.06, 0.015, depth + 0.03 * n);
      lit(
        out,
        mix(scale(hex(0x75695d), 0.8 + 0.5 * n), hex(0x6d8f40), grass),
        a.light,
        clamp(n * 1.3, -0.9, 0.9),
        -0.35 - 0.5 * grass,
        0.6,
      );
    },
  );
  const tall = between(random, 0.46, 0.54);
  const red = pick(random, [hex(0xc23a2e), hex(0x2d4f86), hex(0x30333a)]);
  const stripes = pick(random, [3, 4, 5]);
  const y0 = foot - tall;
  turned(
    on,
    [x, y0, foot + 0.025],
    (t) => 0.045 + 0.03 * t,
    a.light,
    (_u, t, out) => put(out, Math.floor(t * stripes * 2) % 2 === 0 ? hex(0xf4f1ea) : red),
  );
  turned(on, [x, y0 - 0.014, y0 + 0.006], () => 0.064, a.light, hex(0x34373d));
  turned(
    on,
    [x, y0 - 0.075, y0 - 0.012],
    () => 0.034,
    a.light,
    (u, _t, out) => put(out, Math.abs(Math.sin(u * 4)) > 0.9 ? hex(0x34373d) : hex(0xfff0b8)),
    0.4,
  );
  turned(on, [x, y0 - 0.12, y0 - 0.073], (t) => 0.005 + 0.042 * Math.sqrt(t), a.light, red);
  glow(on, x, y0 - 0.042, 0.05, hex(0xffe9a8), 0.5);
  return { horizon, x, y: foot - tall / 2, size: tall + 0.1, warmth: a.warmth, form: [0.4, 0.95, 0.4, 0.9] };
};
