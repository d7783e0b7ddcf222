import { clamp } from './noise.ts';
import type { Box, Distance } from './canvas.ts';

/** A shape: its signed distance and the box that holds it. */
export interface Shape {
  readonly distance: Distance;
  readonly box: Box;
}

/** A point of the canvas. */
export type Point = readonly [number, number];

export function circle(cx: number, cy: number, r: number): Shape {
  return {
    distance: (x, y) => Math.hypot(x - cx, y - cy) - r,
    box: [cx - r, cy - r, cx + r, cy + r],
  };
}

/** An ellipse turned by `angle` radians (clockwise on screen); the distance is first-order exact at the edge. */
export function ellipse(cx: number, cy: number, rx: number, ry: number, angle = 0): Shape {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const w = Math.hypot(rx * c, ry * s);
  const h = Math.hypot(rx * s, ry * c);
  return {
    distance: (x, y) => {
      const u = ((x - cx) * c + (y - cy) * s) / rx;
      const v = (-(x - cx) * s + (y - cy) * c) / ry;
      const k = Math.hypot(u, v);
      const slope = Math.hypot(u / rx, v / ry);
      return slope < 1e-9 ? -Math.min(rx, ry) : (k * (k - 1)) / slope;
    },
    box: [cx - w, cy - h, cx + w, cy + h],
  };
}

/** An upright rectangle with rounded corners. */
export function rectangle(x0: number, y0: number, x1: number, y1: number, round = 0): Shape {
  const cx = (x0 + x1) / 2;
  const cy = (y0 + y1) / 2;
  return {
    distance: (x, y) => {
      const dx = Math.abs(x - cx) - (x1 - x0) / 2 + round;
      const dy = Math.abs(y - cy) - (y1 - y0) / 2 + round;
      return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - round;
    },
    box: [x0, y0, x1, y1],
  };
}

/** A closed polygon, convex or not. */
export function polygon(points: readonly Point[], round = 0): Shape {
  const xs = points.map((p) => p[0]);
  const ys = points.map((p) => p[1]);
  const distance: Distance = (x, y) => {
    let nearest = Infinity;
    let inside = false;
    for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
      const [ax, ay] = points[i]!;
      const [bx, by] = points[j]!;
      const ex = bx - ax;
      const ey = by - ay;
      const t = clamp(((x - ax) * ex + (y - ay) * ey) / (ex * ex + ey * ey), 0, 1);
      const dx = x - ax - t * ex;
      const dy = y - ay - t * ey;
      nearest = Math.min(nearest, dx * dx + dy * dy);
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return (inside ? -1 : 1) * Math.sqrt(nearest) - round;
  };
  return {
    distance,
    box: [Math.min(...xs) - round, Math.min(...ys) - round, Math.max(...xs) + round, Math.max(...ys) + round],
  };
}

/** A smooth closed outline through `points` (Catmull-Rom), as a polygon with `steps` sides between two of them. */
export function outline(points: readonly Point[], steps = 4): Shape {
  const n = points.length;
  const dense: Point[] = [];
  for (let i = 0; i < n; i++) {
    const [a, b, c, d] = [points[(i + n - 1) % n]!, points[i]!, points[(i + 1) % n]!, points[(i + 2) % n]!];
    for (let k = 0; k < steps; k++) {
      const t = k / steps;
      const along = (axis: 0 | 1): number =>
        0.5 *
        (2 * b[axis] +
          (c[axis] - a[axis]) * t +
          (2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis]) * t * t +
          (3 * b[axis] - a[axis] - 3 * c[axis] + d[axis]) * t * t * t);
      dense.push([along(0), along(1)]);
    }
  }
  return polygon(dense);
}

/** A stroke from a to b, of half-width ra at a and rb at b. */
export function stroke(a: Point, b: Point, ra: number, rb = ra): Shape {
  const ex = b[0] - a[0];
  const ey = b[1] - a[1];
  const length2 = Math.max(1e-12, ex * ex + ey * ey);
  const r = Math.max(ra, rb);
  return {
    distance: (x, y) => {
      const t = clamp(((x - a[0]) * ex + (y - a[1]) * ey) / length2, 0, 1);
      return Math.hypot(x - a[0] - t * ex, y - a[1] - t * ey) - ra - t * (rb - ra);
    },
    box: [
      Math.min(a[0], b[0]) - r,
      Math.min(a[1], b[1]) - r,
      Math.max(a[0], b[0]) + r,
      Math.max(a[1], b[1]) + r,
    ],
  };
}

/** The union of shapes, their joints rounded over `soft`. */
export function union(shapes: readonly Shape[], soft = 0): Shape {
  const boxes = shapes.map((s) => s.box);
  return {
    distance: (x, y) => {
      let d = shapes[0]!.distance(x, y);
      for (let i = 1; i < shapes.length; i++) {
        const e = shapes[i]!.distance(x, y);
        const h = soft === 0 ? 0 : Math.max(0, soft - Math.abs(d - e)) / soft;
        d = Math.min(d, e) - h * h * soft * 0.25;
      }
      return d;
    },
    box: [
      Math.min(...boxes.map((b) => b[0])) - soft,
      Math.min(...boxes.map((b) => b[1])) - soft,
      Math.max(...boxes.map((b) => b[2])) + soft,
      Math.max(...boxes.map((b) => b[3])) + soft,
    ],
  };
}

/** The part of `a` outside `b`. */
export function without(a: Shape, b: Shape): Shape {
  return { distance: (x, y) => Math.max(a.distance(x, y), -b.distance(x, y)), box: a.box };
}

/** The part of `a` inside `b`. */
export function within(a: Shape, b: Shape): Shape {
  return { distance: (x, y) => Math.max(a.distance(x, y), b.distance(x, y)), box: a.box };
}

/** A shape seen in a mirror at x = cx. */
export function mirrored(shape: Shape, cx: number): Shape {
  return {
    distance: (x, y) => shape.distance(2 * cx - x, y),
    box: [2 * cx - shape.box[2], shape.box[1], 2 * cx - shape.box[0], shape.box[3]],
  };
}
