import { slide, type Taps } from './window.ts';

/** The window and the constants of a structural similarity (Wang et al. 2004). */
export interface SsimWindow {
  /** Along columns and along rows; a single 1 for no window that way. */
  readonly down: Taps;
  readonly across: Taps;
  /** Largest minus smallest possible value. */
  readonly dataRange: number;
  /** Variances divided by N - 1 of the window's N pixels instead of N: scikit-image's default. */
  readonly sampleCovariance: boolean;
}

/** A plane [height x width] with what every comparison of it needs, so that n x n comparisons filter each image once. */
export interface SsimPlane {
  readonly plane: Float64Array;
  readonly height: number;
  readonly width: number;
  readonly mean: Float64Array;
  readonly meanSquare: Float64Array;
}

export function prepareSsim(
  plane: Float64Array,
  height: number,
  width: number,
  { down, across }: SsimWindow,
): SsimPlane {
  return {
    plane,
    height,
    width,
    mean: slide(plane, height, width, down, across),
    meanSquare: slide(
      plane.map((x) => x * x),
      height,
      width,
      down,
      across,
    ),
  };
}

/**
 * Mean structural similarity of two planes of one size, over the windows that lie inside the image (scikit-image filters to the border and then cuts
 * that part away, which is the same); K1 = 0.01, K2 = 0.03.
 */
export function ssimOf(a: SsimPlane, b: SsimPlane, window: SsimWindow): number {
  const { down, across, dataRange, sampleCovariance } = window;
  const product = a.plane.map((x, i) => x * b.plane[i]!);
  const meanProduct = slide(product, a.height, a.width, down, across);
  const pixels = down.length * across.length;
  const scale = sampleCovariance ? pixels / (pixels - 1) : 1;
  const c1 = (0.01 * dataRange) ** 2;
  const c2 = (0.03 * dataRange) ** 2;
  let sum = 0;
  for (let i = 0; i < meanProduct.length; i++) {
    const ma = a.mean[i]!;
    const mb = b.mean[i]!;
    const va = scale * (a.meanSquare[i]! - ma * ma);
    const vb = scale * (b.meanSquare[i]! - mb * mb);
    const covariance = scale * (meanProduct[i]! - ma * mb);
    sum += ((2 * ma * mb + c1) * (2 * covariance + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
  }
  return sum / meanProduct.length;
}
