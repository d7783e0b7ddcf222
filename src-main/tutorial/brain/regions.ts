import type { Anatomy } from './anatomy.ts';
import { CALCARINE_Z } from './anatomy.ts';
import { capsule, clamp } from './fields.ts';

/** Regions of ds001246, as in its file names `sub-01_mask_LH_V1d.nii.gz`. */
export const REGIONS = ['V1d', 'V1v', 'V2d', 'V2v', 'V3d', 'V3v', 'hV4', 'LOC', 'FFA', 'PPA', 'HVC'] as const;
export type Region = (typeof REGIONS)[number];
export const HEMISPHERES = ['LH', 'RH'] as const;
export type Hemisphere = (typeof HEMISPHERES)[number];

/** Where a cortical point lies in the visual system. */
export interface VisualPlace {
  readonly hemisphere: Hemisphere;
  readonly regions: readonly Region[];
  /** Receptive field's centre, degrees of visual angle right of and below fixation; undefined outside V1..hV4. */
  readonly field: { readonly x: number; readonly y: number; readonly eccentricity: number } | undefined;
}

// Angles around the occipital lobe's long axis, from the calcarine fissure upwards (dorsal) or downwards (ventral),
// at which V1, V2 and V3 end: bands around the fissure. The floor of the lobe is nearer to it than its roof.
const BORDERS = { d: [42, 68, 94], v: [38, 82, 122] } as const;
const FAR = 6.2;

/** The visual regions that hold a point of cortex (canonical mm), or undefined where there are none. */
export function visualPlace(x: number, y: number, z: number): VisualPlace | undefined {
  const ax = Math.abs(x);
  const hemisphere = x < 0 ? 'LH' : 'RH';
  const early = retinotopic(ax, y, z);
  if (early !== undefined) {
    const { region, angle, eccentricity } = early;
    // Each hemisphere sees the other half of the field.
    const side = x < 0 ? 1 : -1;
    const field = {
      x: side * eccentricity * Math.cos(angle),
      y: eccentricity * Math.sin(angle),
      eccentricity,
    };
    return { hemisphere, regions: [region], field };
  }
  const regions: Region[] = [];
  const ball = (cx: number, cy: number, cz: number, r: number): boolean =>
    (ax - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2 < r * r;
  if (ball(46, -76, 2, 16)) regions.push('LOC');
  if (ball(41, -56, -14, 13)) regions.push('FFA');
  if (ball(21, -46, -10, 12.5)) regions.push('PPA');
  const high = capsule(ax, y, z, [43, -78, 0], [36, -42, -14], 16, 14) < 0;
  if (high || regions.length > 0) regions.push('HVC');
  return regions.length > 0 ? { hemisphere, regions, field: undefined } : undefined;
}

/**
 * V1, V2, V3 and hV4 with polar angle (radians, 0 on the horizontal meridian, positive in the lower field) and
 * eccentricity (degrees), which grows exponentially from the occipital pole forwards (cortical magnification).
 */
function retinotopic(
  ax: number,
  y: number,
  z: number,
): { region: Region; angle: number; eccentricity: number } | undefined {
  if (y > -62) return undefined;
  const eccentricity = Math.min(FAR, 0.35 * Math.exp((y + 102) * 0.085));
  const up = z - CALCARINE_Z;
  const around = (Math.atan2(up, 20 - ax) * 180) / Math.PI;
  const band = Math.abs(around);
  const side = up >= 0 ? 'd' : 'v';
  const sign = up >= 0 ? 1 : -1;
  const [v1, v2, v3] = BORDERS[side];
  const quarter = (share: number): number => (sign * clamp(share, 0, 1) * Math.PI) / 2;
  if (band < v1 || (ax - 20) ** 2 + up * up < 16)
    return { region: `V1${side}`, angle: quarter(band / v1), eccentricity };
  if (y > (side === 'd' ? -76 : -66) || up > 34) return undefined;
  if (band < v2) return { region: `V2${side}`, angle: quarter((v2 - band) / (v2 - v1)), eccentricity };
  if (band < v3) return { region: `V3${side}`, angle: quarter((band - v2) / (v3 - v2)), eccentricity };
  // hV4 holds the whole half field, from the upper meridian at V3v outwards.
  if (side === 'v' && band < 160 && y > -93) {
    return { region: 'hV4', angle: ((band - v3) / (160 - v3) - 0.5) * Math.PI * 0.9, eccentricity };
  }
  return undefined;
}

/** The same for a point in scanner mm of a subject. */
export function visualPlaceIn(brain: Anatomy, x: number, y: number, z: number): VisualPlace | undefined {
  return visualPlace(...brain.toCanonical(x, y, z));
}
