import { colourTable, parseColour } from '../../src-main/contract/colour-tables.ts';
import type { ColourMapName, OverlayStyle } from './model.ts';

export { colourTable, parseColour };

export const isDiverging = (map: ColourMapName): boolean => map === 'balance';

/** Whether a value is shown; the shaders hold the same rule. */
export function passesThreshold(value: number, style: OverlayStyle): boolean {
  if (Number.isNaN(value)) return false;
  if (style.threshold === null) return true;
  return (isDiverging(style.colourMap) ? Math.abs(value) : value) >= style.threshold;
}

/** Colour `[r, g, b]` that the renderer gives to a value, the threshold aside. */
export function overlayColour(value: number, style: OverlayStyle): [number, number, number] {
  const [low, high] = style.range;
  const share = high > low ? (value - low) / (high - low) : 0.5;
  const entry = Math.min(255, Math.max(0, Math.floor(share * 255 + 0.5)));
  const table = colourTable(style.colourMap);
  return [table[4 * entry]!, table[4 * entry + 1]!, table[4 * entry + 2]!];
}
