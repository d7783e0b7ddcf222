import type { Random } from '../../../maths/random.ts';
import { type Canvas, paint } from '../canvas.ts';
import { blend, hex, mix, put, scale } from '../colour.ts';
import { between, fieldSeed, type Light, light, lit, pick } from '../light.ts';
import { noise, octaves } from '../noise.ts';

/** A room: a lit wall and a table top with its edge at `table`. Returns the light. */
export function room(on: Canvas, random: Random, table: number): Light {
  const warm = random();
  const l = light(
    between(random, 0.4, 1) * (random() < 0.5 ? -1 : 1),
    between(random, 0.35, 0.6),
    mix(hex(0xf0f4ff), hex(0xffdfae), warm),
    scale(mix(hex(0xb9c8d8), hex(0xc9b7a0), warm), 0.55),
  );
  const wall = pick(random, [
    hex(0xd8cdb6),
    hex(0x7f97a0),
    hex(0xb07f66),
    hex(0x5d6b78),
    hex(0x93a083),
    hex(0xc9a9a0),
    hex(0x4a4f63),
  ]);
  paint(
    on,
    [0, 0, 1, 1],
    () => -1,
    (x, y, out) =>
      put(out, wall, 0.45 + 0.6 * Math.exp(-((x - 0.5 - 0.45 * l.x) ** 2) * 3 - (y - 0.25) ** 2 * 2.5)),
  );
  if (random() < 0.5) {
    // A window, out of focus.
    const wx = 0.5 + Math.sign(l.x) * between(random, 0.22, 0.36);
    for (const dx of [-0.09, 0.09]) {
      for (const dy of [-0.1, 0.1])
        paint(
          on,
          [0, 0, 1, 1],
          (x, y) => Math.max(Math.abs(x - wx - dx) - 0.07, Math.abs(y - 0.2 - dy) - 0.08),
          (_x, y, out) => put(out, mix([1, 1, 0.98], hex(0xb7d4ec), y * 2)),
          { feather: 0.05, opacity: 0.85 },
        );
    }
  }
  const grain = octaves(noise(fieldSeed(random)), 3);
  const wood = pick(random, [hex(0x9a6a3c), hex(0x5f4330), hex(0xc09a6b), hex(0x3f3a3a), hex(0xd6d0c6)]);
  paint(
    on,
    [0, table, 1, 1],
    (_x, y) => table - y,
    (x, y, out) => {
      const away = (1 - table) / (y - table + 0.12);
      lit(out, scale(wood, 0.9 + 0.3 * grain((x - 0.5) * away * 2, away * 12)), l, 0, -0.9, 0.4);
      blend(out, wall, 0.25 * Math.exp(-(y - table) * 18));
    },
  );
  return l;
}
