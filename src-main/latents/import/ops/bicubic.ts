import type { Kernel } from './separable.ts';

export interface ResizeMode {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** TensorFlow takes the cubic from a table of that many steps: a weight belongs to the nearest 1024th of a pixel. */
const STEPS = 1024;

/**
 * TensorFlow's bicubic resizing of `from` to `to` pixels. By half-pixel centres it is Keys' cubic (a = -0.5) with the weights of
 * what lies outside the image given to the rest; otherwise a = -0.75, and pixels at the edge are repeated.
 */
export function bicubicKernel(
  from: number,
  to: number,
  { alignCorners, halfPixelCenters }: ResizeMode,
): Kernel {
  const scale = Math.fround(alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to);
  const weights = new Float32Array(to * from);
  const a = halfPixelCenters ? -0.5 : -0.75;
  for (let i = 0; i < to; i++) {
    const at = halfPixelCenters
      ? Math.fround(Math.fround(Math.fround(i + 0.5) * scale) - 0.5)
      : Math.fround(i * scale);
    const first = Math.floor(at);
    const offset = roundEven(Math.fround(at - first) * STEPS) / STEPS;
    const taps = [far(1 + offset, a), near(offset, a), near(1 - offset, a), far(2 - offset, a)];
    let sum = 0;
    for (let tap = 0; tap < 4; tap++) {
      const position = first - 1 + tap;
      const inside = Math.min(from - 1, Math.max(0, position));
      if (halfPixelCenters && inside !== position) continue;
      weights[i * from + inside]! += taps[tap]!;
      sum += taps[tap]!;
    }
    if (halfPixelCenters && Math.abs(sum) > 1e-30)
      for (let j = 0; j < from; j++) weights[i * from + j]! /= sum;
  }
  return { to, from, weights };
}

/** The cubic from 0 to 1. */
function near(x: number, a: number): number {
  return ((a + 2) * x - (a + 3)) * x * x + 1;
}

/** The cubic from 1 to 2. */
function far(x: number, a: number): number {
  return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
}

function roundEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
