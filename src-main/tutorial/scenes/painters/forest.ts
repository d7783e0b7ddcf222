import { paint } from '../canvas.ts';
import { blend, hex, mix, put, scale } from '../colour.ts';
import { plain } from '../ground.ts';
import { type Air, air, between, fieldSeed, lit, pick } from '../light.ts';
import { clamp, noise, octaves, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';

export const forest: Painter = (on, random) => {
  const a = air(random, ['morning', 'golden', 'noon']);
  const horizon = between(random, 0.55, 0.68);
  const green = pick(random, [hex(0x6f9150), hex(0x86964a), hex(0x557f58)]);
  const mist = mix(mix(green, a.haze, 0.55), [0.8, 0.86, 0.6], 0.25);
  const leaves = octaves(noise(fieldSeed(random)), 4);
  const bright = between(random, 0.3, 0.7);
  paint(
    on,
    [0, 0, 1, 1],
    () => -1,
    (x, y, out) => {
      const hole = Math.exp(-(((x - bright) / 0.35) ** 2) - ((y - horizon * 0.75) / 0.4) ** 2);
      const n = leaves(x * 9, y * 9);
      put(out, mix(scale(green, 0.32 + 0.18 * n), mist, clamp(hole * 0.95 + 0.3 * n * hole, 0, 1)));
    },
  );
  const floor: Air = { ...a, haze: mist };
  const tufts = octaves(noise(fieldSeed(random)), 3);
  plain(on, floor, horizon, (across, away, out) => {
    const t = clamp(0.5 + 0.6 * tufts(across * 8, away * 5), 0, 1);
    const path = smoothstep(0.3, 0.12, Math.abs(across - 0.1 * Math.sin(away)));
    put(out, mix(mix(hex(0x33471c), hex(0x86902f), t), hex(0x8f7047), path * 0.8));
  });
  for (let k = 0; k < 34; k++) {
    const t = (k / 33) ** 1.4;
    const x = between(random, -0.02, 1.02);
    if (t > 0.55 && Math.abs(x - bright) < 0.13) continue;
    const wide = 0.008 + 0.05 * t * t * between(random, 0.7, 1.3);
    const foot = horizon + 0.01 + 0.36 * t ** 2.2;
    const bark = octaves(noise(fieldSeed(random)), 2);
    const lean = between(random, -0.04, 0.04);
    paint(
      on,
      [x - 0.15, 0, x + 0.15, foot],
      (u, v) => Math.abs(u - x - lean * (foot - v)) - wide * (0.8 + 0.5 * smoothstep(foot - 0.07, foot, v)),
      (u, v, out) => {
        const side = clamp((u - x - lean * (foot - v)) / wide, -1, 1);
        const grain = bark(u * 70, v * 12);
        lit(
          out,
          scale(hex(0x6d5642), 0.8 + 0.4 * grain),
          a.light,
          side * 0.9,
          -0.05,
          Math.sqrt(1.05 - side * side),
        );
        blend(out, mist, 0.85 * (1 - t) ** 1.3);
      },
    );
  }
  const canopy = octaves(noise(fieldSeed(random)), 4);
  paint(
    on,
    [0, 0, 1, 0.5],
    (x, y) => y - 0.16 - 0.13 * canopy(x * 4, 7) - 0.25 * (x - bright) ** 2,
    (x, y, out) => {
      const n = canopy(x * 16, y * 16);
      lit(
        out,
        mix(scale(green, 0.35), mix(green, hex(0xc8d35c), 0.35), clamp(0.5 + n, 0, 1)),
        a.light,
        n,
        -0.5,
        0.6,
      );
    },
    { feather: 0.03 },
  );
  return { horizon, x: bright, y: 0.5, size: 0.9, warmth: a.warmth, form: [0.2, 0.95, 0.9, 0.5] };
};
