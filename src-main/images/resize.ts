import { PerceptError } from '../errors.ts';
import { makeImages, pixelsOf, type Images } from './image.ts';

export type Kernel = 'nearest' | 'bilinear' | 'bicubic';

/** Half width in pixels of the coarser grid, and the weight at distance x >= 0. */
const kernels: Record<Exclude<Kernel, 'nearest'>, { support: number; weight: (x: number) => number }> = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - x) },
  // Keys (1981) with a = -1/2, which is Catmull and Rom's spline.
  bicubic: {
    support: 2,
    weight: (x) => {
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    },
  },
};

/** For each output sample: the first input sample and the weights, which sum to 1. */
interface Taps {
  first: Int32Array;
  weights: Float64Array[];
}

/**
 * Images at another size. Pixel centres are aligned, edges are cut and renormalised, and when an image shrinks the kernel
 * is stretched by the same factor, so that nothing aliases (as in Pillow). Bicubic overshoots are clipped to 0..1.
 * The same numbers on every machine.
 */
export function resizeImages(images: Images, size: readonly [number, number], kernel: Kernel): Images {
  const [height, width] = size;
  if (![height, width].every((side) => Number.isInteger(side) && side > 0))
    throw new PerceptError(`images cannot be made ${height} x ${width} pixels`);
  const across = taps(images.width, width, kernel);
  const down = taps(images.height, height, kernel);
  const out = makeImages(images.n, { height, width, channels: images.channels });
  const narrowed = new Float32Array(images.height * width * images.channels);
  for (let i = 0; i < images.n; i++) {
    const from = images.data.subarray(i * pixelsOf(images), (i + 1) * pixelsOf(images));
    const to = out.data.subarray(i * pixelsOf(out), (i + 1) * pixelsOf(out));
    resample(from, narrowed, images.height, images.width, images.channels, across);
    resample(narrowed, to, 1, images.height, width * images.channels, down);
    for (let k = 0; k < to.length; k++) to[k] = Math.min(1, Math.max(0, to[k]!));
  }
  return out;
}

/** Resamples the middle axis of [outer x length x inner]. */
function resample(
  from: Float32Array,
  to: Float32Array,
  outer: number,
  length: number,
  inner: number,
  { first, weights }: Taps,
): void {
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < first.length; j++) {
      const taken = weights[j]!;
      const target = (o * first.length + j) * inner;
      const start = (o * length + first[j]!) * inner;
      for (let c = 0; c < inner; c++) {
        let sum = 0;
        for (let k = 0; k < taken.length; k++) sum += taken[k]! * from[start + k * inner + c]!;
        to[target + c] = sum;
      }
    }
  }
}

function taps(from: number, to: number, kernel: Kernel): Taps {
  const first = new Int32Array(to);
  const weights: Float64Array[] = [];
  const scale = from / to;
  for (let j = 0; j < to; j++) {
    const centre = (j + 0.5) * scale;
    if (kernel === 'nearest') {
      // Whole numbers, so that a centre on the border of two pixels is not left to rounding: it takes the later one.
      first[j] = Math.floor(((2 * j + 1) * from) / (2 * to));
      weights.push(Float64Array.of(1));
      continue;
    }
    const { support, weight } = kernels[kernel];
    const stretch = Math.max(1, scale);
    const low = Math.max(0, Math.floor(centre - support * stretch));
    const high = Math.min(from, Math.ceil(centre + support * stretch));
    const taken = Float64Array.from({ length: high - low }, (_, k) =>
      weight(Math.abs(low + k + 0.5 - centre) / stretch),
    );
    const sum = taken.reduce((a, b) => a + b, 0);
    first[j] = low;
    weights.push(taken.map((w) => w / sum));
  }
  return { first, weights };
}
