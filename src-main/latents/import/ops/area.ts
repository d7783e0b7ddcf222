import type { Kernel } from './separable.ts';

/** TensorFlow's area resizing of `from` to `to` pixels: each is the mean of what it covers. */
export function areaKernel(from: number, to: number, alignCorners: boolean): Kernel {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const [begin, end] = [i * scale, (i + 1) * scale];
    for (let pixel = Math.floor(begin); pixel < Math.ceil(end); pixel++) {
      const covered = Math.min(pixel + 1, end) - Math.max(pixel, begin);
      weights[i * from + Math.min(from - 1, pixel)]! += covered / scale;
    }
  }
  return { to, from, weights };
}
