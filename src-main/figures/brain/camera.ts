import type { Vec3 } from './sample.ts';

export interface Camera {
  /** Unit vectors in mm space: to the right of the picture, up, and into it. */
  readonly right: Vec3;
  readonly up: Vec3;
  readonly into: Vec3;
}

/** The orthographic camera of the window: azimuth 0 looks from behind, 90 from the patient's right; degrees. */
export function cameraOf({ azimuth, elevation }: { azimuth: number; elevation: number }): Camera {
  const [a, e] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
  const into: Vec3 = [-Math.sin(a) * Math.cos(e), Math.cos(a) * Math.cos(e), -Math.sin(e)];
  const right: Vec3 = [Math.cos(a), Math.sin(a), 0];
  const up: Vec3 = [
    right[1] * into[2] - right[2] * into[1],
    right[2] * into[0] - right[0] * into[2],
    right[0] * into[1] - right[1] * into[0],
  ];
  return { right, up, into };
}

/** The letter (L R P A I S) of the axis that runs most along a direction. */
export function letterTowards(direction: Vec3): string {
  const sizes = direction.map(Math.abs);
  const axis = sizes.indexOf(Math.max(...sizes));
  return ['LR', 'PA', 'IS'][axis]![direction[axis]! > 0 ? 1 : 0]!;
}
