import type { Random } from '../../../maths/random.ts';
import type { Rgb, Canvas } from '../canvas.ts';
import { hex, hsv, lighten, mix, put, scale } from '../colour.ts';
import { blurred } from '../ground.ts';
import { between, daylight, fieldSeed, type Light, pick, solid } from '../light.ts';
import { noise, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { circle, ellipse, stroke } from '../shapes.ts';

/** A blossom of `petals` around (x, y), seen from the front. */
export function blossom(
  on: Canvas,
  random: Random,
  l: Light,
  x: number,
  y: number,
  r: number,
  petals: number,
  colour: Rgb,
  heart: Rgb,
): void {
  const start = random() * 6.3;
  const slim = between(random, 0.85, 1.2) * (2.2 / petals + 0.08);
  const rows = petals > 10 ? 2 : 1;
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < petals; k++) {
      const angle = start + (2 * Math.PI * (k + row / 2)) / petals + between(random, -0.05, 0.05);
      const reach = r * (1 - 0.22 * row);
      const petal = ellipse(
        x + 0.56 * reach * Math.cos(angle),
        y + 0.56 * reach * Math.sin(angle),
        0.46 * reach,
        slim * reach,
        angle,
      );
      const tone = between(random, 0.85, 1.08);
      solid(on, petal, l, 0.09 * r + 0.3 * slim * reach, (u, v, out) => {
        const t = Math.hypot(u - x, v - y) / reach;
        put(
          out,
          mix(mix(colour, heart, 0.45), lighten(colour, 0.18), smoothstep(0.15, 0.95, t)),
          tone * (0.72 + 0.3 * t),
        );
      });
    }
  }
  const seeds = noise(fieldSeed(random));
  solid(on, circle(x, y, 0.26 * r), l, 0.22 * r, (u, v, out) =>
    put(out, heart, 0.85 + 0.5 * seeds((u * 9) / r, (v * 9) / r)),
  );
}

export const flower: Painter = (on, random) => {
  const l = daylight(random);
  const green = pick(random, [hex(0x47692f), hex(0x2f5a3c), hex(0x6b7f35), hex(0x35523f)]);
  blurred(
    on,
    random,
    mix(green, hex(0xbfd08a), between(random, 0.1, 0.5)),
    scale(green, 0.45),
    [hex(0xa8bf5f), hex(0x2c4a24), hex(0xd7dd9a)],
    16,
  );
  const x = between(random, 0.4, 0.6);
  const y = between(random, 0.36, 0.5);
  const r = between(random, 0.26, 0.36);
  const bend = between(random, -0.12, 0.12);
  for (let s = 0; s < 12; s++) {
    const at = (t: number): readonly [number, number] => [x + bend * t * t, y + (1.05 - y) * t];
    solid(on, stroke(at(s / 12), at((s + 1) / 12), 0.017), l, 0.02, hex(0x517a33));
  }
  for (const side of [-1, 1]) {
    const t = between(random, 0.6, 0.85);
    const cx = x + bend * t * t + side * 0.13;
    const cy = y + (1.05 - y) * t - 0.03;
    solid(on, ellipse(cx, cy, 0.14, 0.045, -side * 0.45), l, 0.05, (u, v, out) =>
      put(out, hex(0x4f7f33), 0.85 + 0.3 * smoothstep(0.006, 0, Math.abs(v - cy + side * (u - cx) * 0.45))),
    );
  }
  const colour = pick(random, [
    hsv(0.97, 0.75, 0.92),
    hsv(0.13, 0.8, 0.97),
    hsv(0.78, 0.5, 0.85),
    hsv(0.03, 0.75, 0.95),
    hsv(0.6, 0.55, 0.9),
    hsv(0.9, 0.3, 0.98),
  ]);
  const petals = pick(random, [5, 6, 8, 12, 14]);
  blossom(
    on,
    random,
    l,
    x,
    y,
    r,
    petals,
    colour,
    pick(random, [hex(0xe0a526), hex(0x6a4321), hex(0xd9c24a)]),
  );
  return { horizon: 0.5, x, y, size: 2 * r, warmth: 0.5, form: [0.85, 0.1, petals / 16, 0.95] };
};
