import { type Canvas, paint, type Rgb } from '../canvas.ts';
import { put } from '../colour.ts';
import { type Light, solid } from '../light.ts';
import { circle } from '../shapes.ts';

export function eye(on: Canvas, l: Light, x: number, y: number, r: number, iris: Rgb): void {
  solid(on, circle(x, y, r), l, r, iris);
  paint(on, [x - r, y - r, x + r, y + r], circle(x, y, r * 0.62).distance, (_u, _v, out) =>
    put(out, [0.01, 0.01, 0.012]),
  );
  const s = r * 0.28;
  paint(
    on,
    [x - r, y - r, x + r, y + r],
    circle(x + r * 0.3 * Math.sign(l.x), y - r * 0.35, s).distance,
    (_u, _v, out) => put(out, [1, 1, 1]),
  );
}
