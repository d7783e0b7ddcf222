import { normal, seeded } from '../../maths/random.ts';
import {
  capsule,
  clamp,
  ellipsoid,
  length3,
  ramp,
  randomWaves,
  sampled,
  softMax,
  type Field,
} from './fields.ts';
import { brainstem, cerebellum, cerebrumHull, core, cranium, skin } from './hull.ts';

/** Signed depths in mm at one point, positive inside. */
export interface Depths {
  /** Below the pial surface: of the folded cortex, the cerebellum or the brainstem, whichever holds the point. */
  pial: number;
  /** Thickness of the gray ribbon there; 0 where there is none. */
  ribbon: number;
  /** Inside a deep nucleus. */
  nucleus: number;
  /** Inside a ventricle. */
  ventricle: number;
  /** Inside the skull's inner surface. */
  cranium: number;
  /** Inside the skin. */
  skin: number;
  /** Inside the cerebral cortex, not the cerebellum or stem. */
  cerebral: boolean;
}

/** A simulated subject's brain. */
export interface Anatomy {
  /** Canonical coordinates of a point in scanner mm. */
  readonly toCanonical: (x: number, y: number, z: number) => [number, number, number];
  /** Writes the depths at a point given in canonical mm. */
  readonly at: (x: number, y: number, z: number, out: Depths) => void;
}

const GAP = 0.45;
const RIBBON = 3.1;

/** The brain of subject number `subject` (from 1): its size, pose and folds follow from the seed. */
export function anatomy(seed: number, subject: number): Anatomy {
  const random = seeded(seed, `anatomy ${subject}`);
  const draw = normal(random);
  const size = [1 + 0.025 * draw(), 1 + 0.03 * draw(), 1 + 0.03 * draw()].map((s) => clamp(s, 0.93, 1.06));
  const [roll, pitch, yaw] = [0.02 * draw(), 0.035 * draw(), 0.02 * draw()];
  const shift = [0.8 * draw(), 2 * draw(), 2 * draw()];
  const [cr, sr, cp, sp, cy, sy] = [roll, pitch, yaw].flatMap((a) => [Math.cos(a), Math.sin(a)]) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const folds = foldField(seed, subject, 1);
  const mirror = foldField(seed, subject, -1);
  const depthField = sampled(randomWaves(random, 45, 24), [-80, -125, -70], [80, 95, 90], 5);
  const folia = sampled(randomWaves(random, 22, 16), [-70, -110, -75], [70, -25, 5], 3);
  // Smooth surfaces are read from tables of one half: a mistake below 0.1 mm for a tenth of the time.
  const half = (surface: Field, step: number): Field =>
    sampled(surface, [0, -135, -100], [100, 120, 105], step);
  const [skinAt, craniumAt, hullAt] = [half(skin, 4), half(cranium, 3), half(cerebrumHull, 2.5)] as const;
  const smallAt = sampled(cerebellum, [0, -105, -80], [70, -20, 10], 2.5);
  return {
    toCanonical: (x, y, z) => {
      const [a, b, c] = [x - shift[0]!, y - shift[1]!, z - shift[2]!];
      const [a1, b1] = [cy * a + sy * b, -sy * a + cy * b];
      const [b2, c2] = [cp * b1 + sp * c, -sp * b1 + cp * c];
      const [a3, c3] = [cr * a1 - sr * c2, sr * a1 + cr * c2];
      return [a3 / size[0]!, b2 / size[1]!, c3 / size[2]!];
    },
    at: (x, y, z, out) => {
      const ax = Math.abs(x);
      out.skin = -skinAt(ax, y, z);
      out.cranium = out.skin > -2 ? -craniumAt(ax, y, z) : -20;
      out.pial = -20;
      out.ribbon = 0;
      out.nucleus = out.ventricle = -20;
      out.cerebral = false;
      if (out.cranium < -3) return;
      const hull = hullAt(ax, y, z);
      const cortex = hull < 4 ? pialDepth(x, y, z, hull, x < 0 ? mirror : folds, depthField) : -hull;
      const small = z < 8 && y < -22 ? Math.min(-smallAt(ax, y, z), hull - 2) : -20;
      const stem = z < 12 && ax < 25 ? -brainstem(ax, y, z) : -20;
      out.cerebral = cortex >= small && cortex >= stem;
      if (out.cerebral) {
        out.pial = cortex;
        out.ribbon = -core(ax, y, z) > -1 ? 0 : RIBBON * (0.9 + 0.16 * depthField(z, x, y));
      } else if (stem > small) out.pial = stem;
      else {
        // Leaves of the cerebellum: thin clefts around its axis, white matter only far inside.
        const leaf = Math.sin(1.35 * length3(y + 50, z + 30, 0) + 0.35 * ax * 0.3 + 1.6 * folia(x, y, z));
        out.pial = small - 1.6 * ramp(0.55, 1, leaf) * ramp(9, 2, small);
        out.ribbon = 4.6 + 3.2 * leaf;
      }
      if (ax < 45 && z < 35 && z > -45) deep(ax, y, z, out);
    },
  };
}

/** Thalamus, caudate, putamen; lateral and third ventricles. */
function deep(ax: number, y: number, z: number, out: Depths): void {
  const thalamus = ellipsoid(ax, y, z, [10, -18, 6], [8, 14, 8.5]);
  const caudate = capsule(ax, y, z, [12.5, 16, 7], [17, -18, 20], 5, 2);
  const putamen = ellipsoid(ax - 0.12 * (y - 2) * -1, y, z, [26, 1, 2], [5.5, 16, 10]);
  out.nucleus = -Math.min(thalamus, caudate, putamen);
  const body = capsule(ax, y, z, [6, 20, 10], [9, -26, 19], 4, 4.2);
  const trium = capsule(ax, y, z, [9, -26, 19], [22, -42, 8], 4.2, 4.5);
  const horn = capsule(ax, y, z, [22, -42, 8], [34, -18, -14], 3.5, 1.8);
  const back = capsule(ax, y, z, [22, -42, 8], [24, -62, 4], 3.2, 1.2);
  const third = ellipsoid(ax, y, z, [0, -14, 3], [1.8, 16, 8]);
  const fourth = ellipsoid(ax, y, z, [0, -41, -32], [5, 4, 10]);
  out.ventricle = -Math.min(body, trium, horn, back, third, fourth);
}

/** Depth below the folded surface of a hemisphere at a point whose hull distance is `hull`. */
function pialDepth(x: number, y: number, z: number, hull: number, fold: Fold, depthField: Field): number {
  const ax = Math.abs(x);
  const within = -hull;
  // The hemispheres part at the midline, but for their core.
  const joined = -core(ax, y, z);
  let depth = Math.min(within, ax - 0.9);
  const gap = GAP + 0.9 * Math.exp(-Math.max(0, within) / 4);
  const reach = 15 + 5 * depthField(x, y, z);
  // Depth from the nearest outer face; on the medial wall that is the midline.
  const inward = Math.min(within, ax + (joined > -6 ? 8 : 0));
  const calcarine = calcarineDistance(ax, y, z);
  const crossed = length3(fold.distance(x, y, z), Math.max(0, inward - reach), 0);
  depth = Math.min(depth, Math.max(crossed, 9 - calcarine) - gap, calcarine - gap);
  depth = Math.min(depth, sylvianDistance(ax, y, z, depthField(z, x, y)) - gap - 0.3);
  return joined > -8 ? softMax(depth, joined, 4) : depth;
}

/** Distance to the calcarine fissure: a sheet from the medial wall of the occipital lobe outwards. */
export function calcarineDistance(ax: number, y: number, z: number): number {
  const sheet = z - CALCARINE_Z - 2.6 * Math.sin((y + 60) / 6) - 0.04 * (y + 80) + 3 * Math.sin(ax / 6);
  return length3(sheet * 0.9, Math.max(0, ax - 21), Math.max(0, y + 58));
}

/** Height of the calcarine fissure, mm. */
export const CALCARINE_Z = 3;

/** Distance to the Sylvian fissure: a sheet between the temporal lobe and what lies above, down to the insula. */
function sylvianDistance(ax: number, y: number, z: number, bend: number): number {
  const sheet = (z + 11 - 0.42 * (22 - y) + 2.5 * bend + 2.5 * Math.sin(ax / 5)) * 0.85;
  return length3(sheet, Math.max(0, 33 - ax), Math.max(0, y - 26, -36 - y));
}

interface Fold {
  readonly distance: Field;
}

/**
 * Sulci of one hemisphere: the zero crossings of a random field, projected inwards from a surface around the
 * hemisphere's long axis so that the sheets run down into it. `distance` is |field| over its slope, in mm.
 */
function foldField(seed: number, subject: number, side: 1 | -1): Fold {
  const random = seeded(seed, `folds ${subject} ${side}`);
  const waves = randomWaves(random, 19, 40);
  const [bendX, bendY, bendZ] = [0, 1, 2].map(() => randomWaves(random, 55, 10)) as [Field, Field, Field];
  const project: Field = (x, y, z) => {
    const axisY = clamp(y, -62, 36);
    const u = (x - side * 27) / 0.62;
    const v = y - axisY;
    const w = z - 10;
    const length = Math.max(6, length3(u, v, w));
    const radius = 34 + 0.35 * (length - 34);
    const p = [
      side * 27 + (u / length) * radius,
      axisY + (v / length) * radius,
      10 + (w / length) * radius,
    ] as const;
    const bend = 4;
    return waves(p[0] + bend * bendX(...p), p[1] + bend * bendY(...p), p[2] + bend * bendZ(...p));
  };
  const from = side > 0 ? ([-4, -112, -52] as const) : ([-76, -112, -52] as const);
  const to = side > 0 ? ([76, 82, 86] as const) : ([4, 82, 86] as const);
  const field = sampled(project, from, to, 2.5);
  const slope = sampled(
    (x, y, z) => {
      const e = 1.5;
      const gx = field(x + e, y, z) - field(x - e, y, z);
      const gy = field(x, y + e, z) - field(x, y - e, z);
      const gz = field(x, y, z + e) - field(x, y, z - e);
      return Math.max(0.1, length3(gx, gy, gz) / (2 * e));
    },
    from,
    to,
    2.5,
  );
  return { distance: (x, y, z) => Math.abs(field(x, y, z)) / slope(x, y, z) };
}
