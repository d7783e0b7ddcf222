import type { Camera } from './camera.ts';
import { gradientNormal } from './gradient.ts';
import { lightOn } from './light.ts';
import { pointAt } from './ray.ts';
import { linearAt, transform, type Field, type Vec3 } from './sample.ts';
import { ISO } from './surface-walk.ts';

/** Grey of anatomy where it is cut, 0..1 each. */
export function cutFace(surface: Field, p: Vec3): [number, number, number] {
  const grey = Math.min(1, Math.max(0, linearAt(surface, ...transform(surface.fromMm, ...p))));
  return [grey, grey, grey];
}

/** Colour of a lit piece of anatomy: warm white, darker in folds. */
export function tissue(surface: Field, camera: Camera, p: Vec3): [number, number, number] {
  const normal = gradientNormal(surface, transform(surface.fromMm, ...p), [0.9, 2.1]) ?? camera.into;
  const [diffuse, gloss] = lightOn(normal, camera);
  const open = openness(surface, p, normal);
  const channel = (base: number, fold: number): number =>
    Math.min(1, base * diffuse * (fold * (1 - open) + open) + 0.06 * gloss * open);
  return [channel(0.93, 0.5), channel(0.9, 0.45), channel(0.87, 0.45)];
}

/** How far out (mm), and how much, the surroundings of a surface point count as folds. */
const AROUND = [
  [1.6, 0.28],
  [3.2, 0.3],
  [6, 0.24],
  [10, 0.18],
] as const;

/** How open the surroundings of a surface point are, 0 to 1. */
function openness(surface: Field, p: Vec3, normal: Vec3): number {
  let closed = 0;
  for (const [mm, weight] of AROUND) {
    const share = linearAt(surface, ...transform(surface.fromMm, ...pointAt(p, normal, mm))) / ISO;
    closed += weight * Math.min(1, Math.max(0, share));
  }
  return 1 - 0.85 * closed;
}
