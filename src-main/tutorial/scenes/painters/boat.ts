import { paint } from '../canvas.ts';
import { hex, lighten, put, scale } from '../colour.ts';
import { land, rolling, water } from '../ground.ts';
import { air, between, lit, pick, sky, solid } from '../light.ts';
import { clamp, smoothstep } from '../noise.ts';
import type { Painter } from '../painter.ts';
import { outline, type Point, rectangle, type Shape, stroke, within } from '../shapes.ts';

/** A sailing boat with its reflection. */
export const boat: Painter = (on, random) => {
  const a = air(random, ['noon', 'morning', 'golden', 'dusk', 'overcast']);
  const horizon = between(random, 0.52, 0.62);
  sky(on, random, a, horizon);
  if (random() < 0.6)
    land(on, random, a, rolling(random, horizon - 0.02, 0.05, 3), [hex(0x41604f), hex(0x6d8a63)], 0.6, 20);
  const x = between(random, 0.4, 0.6);
  const size = between(random, 0.8, 1.15);
  const turn = random() < 0.5 ? 1 : -1;
  const line = horizon + 0.005;
  const at = (u: number, v: number): Point => [x + turn * u * size * 0.5, line + 0.05 - v * size * 0.5];
  const cloth = pick(random, [hex(0xf7f3e8), hex(0xf2e2c4), hex(0xc7402f), hex(0x2c5f9e), hex(0xe9b13a)]);
  const hull = pick(random, [hex(0xf0ede6), hex(0x7a2f24), hex(0x24405e), hex(0x3d6b57), hex(0x5a3a26)]);
  const weave = (shape: Shape, belly: number): void => {
    const [left, top, right, bottom] = shape.box;
    paint(on, shape.box, shape.distance, (u, v, out) => {
      const s = (u - left) / (right - left) - 0.5;
      const seam = smoothstep(0.9, 1, Math.sin(((v - top) / (bottom - top)) * 34)) * 0.1;
      lit(out, scale(cloth, 1 - seam), a.light, clamp(s * belly, -0.8, 0.8), -0.15, 0.75);
    });
  };
  const tall = between(random, 0.82, 0.95);
  weave(
    outline(
      [
        at(-0.02, 0.16),
        at(-0.02, tall * 0.6),
        at(-0.02, tall),
        at(-0.2, tall * 0.62),
        at(-0.42, 0.17),
        at(-0.2, 0.13),
      ],
      5,
    ),
    1.5,
  );
  weave(
    outline(
      [
        at(0.03, 0.15),
        at(0.02, tall * 0.55),
        at(0.015, tall * 0.93),
        at(0.2, tall * 0.5),
        at(0.46, 0.14),
        at(0.2, 0.11),
      ],
      5,
    ),
    -1.3,
  );
  solid(on, stroke(at(0, 0.08), at(0, tall + 0.03), 0.007, 0.004), a.light, 0.008, hex(0x6b4a2f));
  const ship = within(
    outline([
      at(-0.5, 0.12),
      at(-0.2, 0.09),
      at(0.2, 0.09),
      at(0.58, 0.14),
      at(0.42, -0.02),
      at(0.1, -0.07),
      at(-0.3, -0.06),
      at(-0.46, 0.0),
    ]),
    rectangle(0, 0, 1, at(0, -0.025)[1]),
  );
  solid(on, ship, a.light, 0.05, (_u, v, out) => put(out, v < at(0, 0.075)[1] ? lighten(hull, 0.35) : hull), {
    gloss: 0.3,
  });
  const before = new Float32Array(on.data);
  water(
    on,
    random,
    a,
    line,
    pick(random, [hex(0x12506a), hex(0x1a4a5c), hex(0x23566e)]),
    between(random, 0.4, 0.7),
  );
  // The hull stands a little in front of the horizon: put back what the water covered of it.
  paint(on, ship.box, ship.distance, (u, v, out) => {
    const i =
      (Math.min(on.size - 1, Math.floor(v * on.size)) * on.size +
        Math.min(on.size - 1, Math.floor(u * on.size))) *
      3;
    out.set([before[i]!, before[i + 1]!, before[i + 2]!]);
  });
  paint(
    on,
    [0, line, 1, line + 0.2],
    (u, v) => Math.hypot((u - x) / 0.27, (v - at(0, -0.03)[1] - 0.012) / 0.014) * 0.014 * 1.2 - 0.016,
    (_u, _v, out) => put(out, scale(hull, 0.25)),
    { opacity: 0.5, feather: 0.012 },
  );
  return { horizon, x, y: line - 0.2, size: 0.55 * size, warmth: a.warmth, form: [0.2, 0.5, 0.4, 0.6] };
};
