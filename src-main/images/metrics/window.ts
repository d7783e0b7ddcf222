/** Weights of a sliding window, an odd number of them that sum to 1. */
export type Taps = Float64Array;

/** A Gaussian of standard deviation sigma (pixels), cut at truncate sigma, as scipy.ndimage has it. */
export function gaussianTaps(sigma: number, truncate: number): Taps {
  const radius = Math.floor(truncate * sigma + 0.5);
  const taps = Float64Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp((-0.5 * (k - radius) ** 2) / sigma ** 2),
  );
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((w) => w / sum);
}

export function uniformTaps(size: number): Taps {
  return new Float64Array(size).fill(1 / size);
}

/**
 * Weighted means of a plane [height x width] wherever the whole window lies inside it,
 * [(height - down + 1) x (width - across + 1)] for windows of `down` x `across` taps.
 */
export function slide(
  plane: Float64Array,
  height: number,
  width: number,
  down: Taps,
  across: Taps,
): Float64Array {
  const outHeight = height - down.length + 1;
  const outWidth = width - across.length + 1;
  const narrowed = new Float64Array(height * outWidth);
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < across.length; k++) {
      const weight = across[k]!;
      const from = y * width + k;
      const to = y * outWidth;
      for (let x = 0; x < outWidth; x++) narrowed[to + x]! += weight * plane[from + x]!;
    }
  }
  const out = new Float64Array(outHeight * outWidth);
  for (let k = 0; k < down.length; k++) {
    const weight = down[k]!;
    const from = k * outWidth;
    for (let at = 0; at < out.length; at++) out[at]! += weight * narrowed[from + at]!;
  }
  return out;
}
