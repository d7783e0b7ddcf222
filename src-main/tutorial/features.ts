import { SIDE } from './scenes/scene.ts';

/** Side of the feature maps; each of their cells is a block of the image's pixels. */
export const CELLS = 32;

/** Maps of one image, in this order; signed for the first three, energies for the others. */
export const CHANNELS = [
  'luminance',
  'red-green',
  'blue-yellow',
  'contrast',
  'edges at 0',
  'edges at 45',
  'edges at 90',
  'edges at 135',
] as const;

/**
 * What early visual cortex is simulated to see in an image [64 x 64 x 3]: luminance, two opponent colours, local
 * contrast and the energy of edges at four orientations (squared directional derivatives of luminance).
 * @returns [8 x 32 x 32]
 */
export function featureMaps(pixels: Float32Array): Float32Array {
  const maps = new Float32Array(CHANNELS.length * CELLS * CELLS);
  const luminance = new Float32Array(SIDE * SIDE);
  const area = CELLS * CELLS;
  const block = SIDE / CELLS;
  for (let p = 0; p < SIDE * SIDE; p++) {
    const [r, g, b] = [pixels[3 * p]!, pixels[3 * p + 1]!, pixels[3 * p + 2]!];
    luminance[p] = 0.299 * r + 0.587 * g + 0.114 * b;
    const cell = Math.floor(Math.floor(p / SIDE) / block) * CELLS + Math.floor((p % SIDE) / block);
    const share = 1 / (block * block);
    maps[cell]! += share * luminance[p]!;
    maps[area + cell]! += share * (r - g);
    maps[2 * area + cell]! += share * (b - (r + g) / 2);
  }
  for (let y = 1; y < SIDE - 1; y++) {
    for (let x = 1; x < SIDE - 1; x++) {
      const p = y * SIDE + x;
      const dx = (luminance[p + 1]! - luminance[p - 1]!) / 2;
      const dy = (luminance[p + SIDE]! - luminance[p - SIDE]!) / 2;
      const cell = Math.floor(y / block) * CELLS + Math.floor(x / block);
      const energies = [dx * dx + dy * dy, dy * dy, (dx + dy) ** 2 / 2, dx * dx, (dx - dy) ** 2 / 2];
      energies.forEach((energy, k) => (maps[(3 + k) * area + cell]! += energy));
    }
  }
  // Contrast, not its square: the response of cortex saturates.
  for (let k = 3 * area; k < maps.length; k++) maps[k] = Math.sqrt(maps[k]!);
  return maps;
}

/** The same maps at 32, 16 and 8 cells a side, cells outermost: [side x side x 8]. */
export interface Pyramid {
  readonly levels: readonly { readonly side: number; readonly cells: Float32Array }[];
}

/** Feature maps of an image [64 x 64 x 3] at three scales, so that wide windows are as cheap as narrow ones. */
export function pyramid(pixels: Float32Array): Pyramid {
  const maps = featureMaps(pixels);
  const n = CHANNELS.length;
  const levels = [CELLS, CELLS / 2, CELLS / 4].map((side) => {
    const cells = new Float32Array(side * side * n);
    const block = CELLS / side;
    for (let p = 0; p < CELLS * CELLS; p++) {
      const cell = Math.floor(Math.floor(p / CELLS) / block) * side + Math.floor((p % CELLS) / block);
      for (let k = 0; k < n; k++) cells[cell * n + k]! += maps[k * CELLS * CELLS + p]! / (block * block);
    }
    return { side, cells };
  });
  return { levels };
}

/** A Gaussian window on the feature maps. */
export interface Window {
  /** Degrees right of and below fixation. */
  readonly x: number;
  readonly y: number;
  /** Standard deviation, degrees. */
  readonly size: number;
}

/** Visual angle of an image's side, degrees, as in ds001246. */
export const IMAGE_DEGREES = 12;

/** Mean of each of the 8 maps under a window, for every image: [nImages] of [8]. */
export function pooled(images: readonly Pyramid[], { x, y, size }: Window): Float64Array[] {
  const n = CHANNELS.length;
  // The coarsest scale whose cells are still small beside the window.
  const degrees = (level: number): number => IMAGE_DEGREES / (CELLS / 2 ** level);
  const level = [2, 1].find((coarse) => size > 1.3 * degrees(coarse)) ?? 0;
  const side = CELLS / 2 ** level;
  const scale = side / IMAGE_DEGREES;
  const [cx, cy, sd] = [side / 2 + x * scale, side / 2 + y * scale, Math.max(0.5, size * scale)];
  const limit = (at: number): number => Math.min(side, Math.max(0, Math.round(at)));
  const at: number[] = [];
  const weights: number[] = [];
  for (let row = limit(cy - 2.5 * sd); row < limit(cy + 2.5 * sd); row++) {
    for (let col = limit(cx - 2.5 * sd); col < limit(cx + 2.5 * sd); col++) {
      at.push((row * side + col) * n);
      weights.push(Math.exp(-((col + 0.5 - cx) ** 2 + (row + 0.5 - cy) ** 2) / (2 * sd * sd)));
    }
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return images.map(({ levels }) => {
    const { cells } = levels[level]!;
    const out = new Float64Array(n);
    for (let c = 0; c < at.length; c++) {
      for (let k = 0; k < n; k++) out[k]! += (weights[c]! / total) * cells[at[c]! + k]!;
    }
    return out;
  });
}
