import type { BrainScene, BrainVolume } from '../../src-main/contract/brain.ts';
import type { OverlayStyle } from '../brain/model.ts';

export type OverlayKind = BrainScene['overlays'][number]['kind'];
type Statistics = Pick<BrainVolume, 'min' | 'max' | 'low' | 'high'>;
type Interval = readonly [number, number];

/** Between which ends the colour map is spread when the user has set none: symmetric about 0 for maps that have a sign. */
export function defaultRange(kind: OverlayKind, { min, max, low, high }: Statistics): Interval {
  if (kind === 'diverging') {
    const reach = Math.max(Math.abs(low), Math.abs(high)) || Math.max(Math.abs(min), Math.abs(max)) || 1;
    return [-reach, reach];
  }
  if (high > low) return [low, high];
  return max > min ? [min, max] : [min, min + 1];
}

/** Between which values a threshold is chosen: magnitudes for maps that have a sign. */
export function thresholdBounds(kind: OverlayKind, { min, max }: Statistics): Interval {
  return kind === 'diverging' ? [0, Math.max(Math.abs(min), Math.abs(max))] : [min, max];
}

/** How a map is coloured: the user's range and threshold where these are set. */
export function overlayStyle(
  kind: OverlayKind,
  statistics: Statistics,
  chosen: { readonly range: Interval | null; readonly threshold: number | null },
): OverlayStyle {
  return {
    colourMap: kind === 'diverging' ? 'balance' : 'viridis',
    range: chosen.range ?? defaultRange(kind, statistics),
    threshold: chosen.threshold,
  };
}

/** The range with one of its ends moved; of a map that has a sign both ends move. Null where the ends would meet. */
export function movedRange(
  kind: OverlayKind,
  range: Interval,
  end: 0 | 1,
  value: number,
): [number, number] | null {
  if (kind === 'diverging') return value === 0 ? null : [-Math.abs(value), Math.abs(value)];
  const moved: [number, number] = end === 0 ? [value, range[1]] : [range[0], value];
  return moved[0] < moved[1] ? moved : null;
}

/** A number for the range, rounded to three digits of it. */
export function roundedTo(value: number, [low, high]: Interval): number {
  const digits = Math.min(12, Math.max(0, 3 - Math.ceil(Math.log10(Math.max(high - low, 1e-9)))));
  return Number(value.toFixed(digits));
}
