import { capsule, ellipsoid, ramp, softMax, softMin } from './fields.ts';

// All coordinates here are mm in a canonical brain: x right, y anterior, z up, the origin between the hemispheres
// near the anterior commissure. `ax` is the distance |x| from the midline.

/** Both hemispheres' smooth outer surface, without folds and without the fissure between them. */
export function cerebrumHull(ax: number, y: number, z: number): number {
  const dome = ellipsoid(ax, y, z, [0, -15, 14], [66, 86, 60]);
  // Below: the orbital surface in front, the tentorium behind, which rises towards the midline.
  const tent = ramp(-25, -48, y) * 20 * Math.exp(-((ax / 17) ** 2)) * ramp(-95, -75, y);
  const base = -19 + tent + 3 * ramp(20, 60, y);
  const temporal = ellipsoid(ax, y, z + 0.1 * (y + 12), [46, -12, -18], [20, 45, 20]);
  return softMin(softMax(dome, base - z, 12), temporal, 7);
}

/** Where the hemispheres join: callosum, thalamus and what lies between them. */
export function core(ax: number, y: number, z: number): number {
  return ellipsoid(ax, y, z, [0, -11, 7], [15, 38, 18]);
}

export function cerebellum(ax: number, y: number, z: number): number {
  const lobe = ellipsoid(ax, y, z, [24, -64, -36], [32, 28, 22]);
  const vermis = ellipsoid(ax, y, z, [0, -64, -26], [17, 26, 26]);
  return softMin(lobe, vermis, 6);
}

export function brainstem(ax: number, y: number, z: number): number {
  const pons = ellipsoid(ax, y, z, [0, -26, -28], [15, 12, 13]);
  const stem = capsule(ax, y, z, [0, -20, -4], [0, -42, -95], 11, 7);
  return softMin(pons, stem, 6);
}

/** Inner surface of the skull: smooth around everything. */
export function cranium(ax: number, y: number, z: number): number {
  const dome = ellipsoid(ax, y, z, [0, -15, 14], [66, 86, 60]);
  const front = -19;
  const temporal = ellipsoid(ax, y, z + 0.1 * (y + 12), [44, -14, -18], [22, 46, 21]);
  const back = ellipsoid(ax, y, z, [0, -62, -32], [58, 34, 28]);
  const cord = capsule(ax, y, z, [0, -36, -50], [0, -42, -130], 11, 10);
  return softMin(softMin(softMin(softMax(dome, front - z, 12), temporal, 9), back, 14), cord, 8) - 1.8;
}

/** The skin: a shell around the cranium, the face in front, the neck below. */
export function skin(ax: number, y: number, z: number): number {
  const scalp = softMin(
    ellipsoid(ax, y, z, [0, -15, 10], [66, 86, 64]),
    ellipsoid(ax, y, z, [0, -50, -25], [64, 52, 44]),
    30,
  );
  const face = ellipsoid(ax, y, z, [0, 42, -48], [50, 38, 66]);
  const nose = capsule(ax, y, z, [0, 74, -22], [0, 92, -54], 5, 10);
  const neck = capsule(ax, y, z, [0, -30, -60], [0, -34, -140], 46, 46);
  return softMin(softMin(softMin(scalp, face, 26), nose, 14), neck, 34) - 13.5;
}
