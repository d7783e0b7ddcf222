import { cellsReaching, isReached } from './cells.ts';
import { slab } from './ray.ts';
import { linearAt, transform, type Field, type Vec3 } from './sample.ts';
import { BRICK, type Scene } from './scene.ts';

/** Surface level, as a share of the display window. */
export const ISO = 0.36;
const STEP_MM = 0.8;

/** @returns mm to the surface, negative where a cut is met, NaN where nothing is */
export function surfaceWalk(
  surface: Field,
  bricks: NonNullable<Scene['bricks']>,
  into: Vec3,
): (origin: Vec3, reach: number, holeStart: number, holeEnd: number) => number {
  const m = surface.fromMm;
  const dx = m[0]! * into[0] + m[1]! * into[1] + m[2]! * into[2];
  const dy = m[4]! * into[0] + m[5]! * into[1] + m[6]! * into[2];
  const dz = m[8]! * into[0] + m[9]! * into[1] + m[10]! * into[2];
  const { dims } = surface;
  const cells = cellsReaching(surface, ISO);
  const [bx, by, bz] = bricks.dims;
  const low: Vec3 = [-0.5, -0.5, -0.5];
  const high: Vec3 = [dims[0] - 0.5, dims[1] - 0.5, dims[2] - 0.5];
  const direction: Vec3 = [dx, dy, dz];
  const within = (brick: number, most: number): number => (brick < 0 ? 0 : brick >= most ? most - 1 : brick);
  // Before the first brick and behind the last one lies half a voxel that belongs to them: there the box ends, not a brick.
  const leaves = (at: number, speed: number, brick: number, most: number): number =>
    Math.abs(speed) < 1e-9 || (speed > 0 ? brick === most - 1 : brick === 0)
      ? Infinity
      : ((brick + (speed > 0 ? 1 : 0)) * BRICK - at) / speed;
  return (origin, reach, holeStart, holeEnd) => {
    const [ox, oy, oz] = transform(m, origin[0], origin[1], origin[2]);
    const span = slab([ox, oy, oz], direction, low, high);
    if (span === null) return NaN;
    let t = Math.max(0, span[0]);
    const end = Math.min(reach, span[1]);
    let fresh = t <= 0;
    while (t < end) {
      if (t >= holeStart && t < holeEnd) {
        t = holeEnd;
        fresh = true;
        continue;
      }
      const x = ox + dx * t;
      const y = oy + dy * t;
      const z = oz + dz * t;
      const i = within(Math.floor(x / BRICK), bx);
      const j = within(Math.floor(y / BRICK), by);
      const k = within(Math.floor(z / BRICK), bz);
      let next: number;
      if (bricks.most[i + bx * (j + by * k)]! < ISO) {
        next =
          Math.max(t, Math.min(leaves(ox, dx, i, bx), leaves(oy, dy, j, by), leaves(oz, dz, k, bz))) + 1e-3;
      } else {
        if (isReached(cells, x, y, z) && linearAt(surface, x, y, z) >= ISO) {
          if (fresh) return -Math.max(t, 1e-9);
          let [before, after] = [t - STEP_MM, t];
          for (let n = 0; n < 7; n++) {
            const middle = 0.5 * (before + after);
            if (linearAt(surface, ox + dx * middle, oy + dy * middle, oz + dz * middle) >= ISO)
              after = middle;
            else before = middle;
          }
          return after;
        }
        next = t + STEP_MM;
      }
      fresh = false;
      t = t < holeStart && next > holeStart ? holeStart : next;
    }
    return NaN;
  };
}
