/** Colours of a design's picture: white is 0 in light, dark ground in dark; blue below, orange above, alike under colour blindness. */
export interface SignedColours {
  readonly zero: readonly [number, number, number];
  readonly below: readonly [number, number, number];
  readonly above: readonly [number, number, number];
}

export const LIGHT: SignedColours = { zero: [255, 255, 255], below: [0, 80, 160], above: [196, 84, 0] };
export const DARK: SignedColours = { zero: [22, 26, 32], below: [110, 180, 255], above: [255, 164, 84] };

/**
 * RGBA pixels of a design's picture.
 * @param picture uint8 [rows x cols], 128 is 0
 */
export function designPixels(picture: Uint8Array, colours: SignedColours): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * picture.length);
  for (let i = 0; i < picture.length; i++) setSigned(pixels, 4 * i, (picture[i]! - 128) / 127, colours);
  return pixels;
}

/** RGBA pixels of correlations, float32 [p x p]; NaN is transparent. */
export function correlationPixels(
  correlations: Float32Array,
  colours: SignedColours,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * correlations.length);
  for (let i = 0; i < correlations.length; i++) {
    if (Number.isNaN(correlations[i]!)) continue;
    setSigned(pixels, 4 * i, correlations[i]!, colours);
  }
  return pixels;
}

function setSigned(
  pixels: Uint8ClampedArray,
  at: number,
  value: number,
  { zero, below, above }: SignedColours,
): void {
  const end = value < 0 ? below : above;
  const share = Math.min(1, Math.abs(value));
  for (let c = 0; c < 3; c++) pixels[at + c] = zero[c]! + share * (end[c]! - zero[c]!);
  pixels[at + 3] = 255;
}
