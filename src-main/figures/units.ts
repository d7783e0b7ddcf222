/** Millimetres of a point (1/72 inch). */
export const MM_PER_PT = 25.4 / 72;
export const MM_PER_INCH = 25.4;

export const ptToMm = (pt: number): number => pt * MM_PER_PT;
export const mmToPt = (mm: number): number => mm / MM_PER_PT;

/** A number as it is written into files: at most four decimals, no negative zero. */
export function plain(value: number): string {
  const rounded = Math.round(value * 1e4) / 1e4;
  return String(rounded === 0 ? 0 : rounded);
}
