import { paint } from '../canvas.ts';
import { blend, hex } from '../colour.ts';
import { tabulated } from '../ground.ts';
import { air, between, fieldSeed, lit, pick, sky } from '../light.ts';
import { clamp, noise, octaves } from '../noise.ts';
import type { Painter } from '../painter.ts';

export const desert: Painter = (on, random) => {
  const a = air(random, ['noon', 'morning', 'golden', 'dusk']);
  const horizon = between(random, 0.36, 0.56);
  sky(on, random, { ...a, cloud: a.cloud * 0.5 }, horizon + 0.04);
  const sand = pick(random, [hex(0xd79b56), hex(0xe0b273), hex(0xc97f45), hex(0xd9a46b)]);
  const ripple = noise(fieldSeed(random));
  const side = a.light.x > 0 ? 1 : -1;
  for (let k = 0; k < 4; k++) {
    const t = k / 3;
    const y = horizon + 0.05 + 0.42 * t * t;
    const n = noise(fieldSeed(random));
    const shift = between(random, 0, 9);
    const skyline = tabulated(
      (x) => y - (0.06 + 0.12 * t) * (1 - Math.abs(n(x * (2.3 - t) + shift, 0.3)) * 2.1),
    );
    const bend = octaves(noise(fieldSeed(random)), 2);
    paint(
      on,
      [0, 0, 1, 1],
      (x, v) => skyline(x) - v,
      (x, v, out) => {
        const depth = v - skyline(x);
        // A crest line wanders down from every summit; one side of it faces the light.
        const slope = (skyline(x + 0.012) - skyline(x - 0.012)) / 0.024;
        const edge = slope + 1.1 * bend(x * 3 + depth * 2, depth * 5) - 0.15 * side;
        const nx = 0.75 * Math.tanh(edge * 3.5);
        const waves = 0.1 * Math.sin((v * 210) / (1 + 2 * t) + 9 * ripple(x * 6, v * 9)) * t;
        lit(out, sand, a.light, clamp(nx + waves, -0.9, 0.9), -0.62, 0.5);
        blend(out, a.haze, 0.55 * (1 - t) ** 1.5);
      },
    );
  }
  return {
    horizon,
    x: 0.5,
    y: 0.7,
    size: 1 - horizon,
    warmth: Math.min(1, a.warmth + 0.15),
    form: [0.5, 0.8, 0.2, 0.4],
  };
};
