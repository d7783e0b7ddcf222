import { describe, expect, it } from 'vitest';
import { makeImages, takeImages, toGray } from '../image.ts';
import expected from './fixtures/ssim.json';
import { prepareSsim, ssimOf, type SsimWindow } from './ssim.ts';
import { ssimDialects, ssimMatrix } from './ssim-dialects.ts';
import { gaussianTaps, slide, uniformTaps } from './window.ts';

const [n, height, width] = expected.size as [number, number, number, number];
const size = { height, width, channels: 3 } as const;
const images = (bytes: number[]) =>
  makeImages(
    n,
    size,
    Float32Array.from(bytes, (value) => value / 255),
  );
const shown = images(expected.shown);
const reconstructed = images(expected.reconstructed);

describe('SSIM', () => {
  it.each(ssimDialects)('agrees with scikit-image in the dialect %s', (dialect) => {
    const found = ssimMatrix(shown, reconstructed, dialect, 'all');
    expect(found.rows).toBe(n);
    // rgb2gray adds its terms in another order, and the luma is kept in single precision.
    found.data.forEach((value, at) =>
      expect(value).toBeCloseTo(expected[dialect].flat()[at]!, dialect === 'rgb' ? 12 : 6),
    );
    const own = ssimMatrix(shown, reconstructed, dialect, 'own');
    expect([...own.data]).toEqual([0, 1, 2].map((i) => found.data[i * n + i]));
  });

  it('agrees with scikit-image for other windows, ranges and covariances', () => {
    const planes = (stack: typeof shown): Float64Array[] =>
      Array.from({ length: n }, (_, i) => Float64Array.from(toGray(takeImages(stack, [i])).data));
    for (const { window: size, sampleCovariance, dataRange, values } of expected.options) {
      const taps = typeof size === 'number' ? uniformTaps(size) : gaussianTaps(size[0]!, 3.5);
      const window: SsimWindow = { down: taps, across: taps, dataRange, sampleCovariance };
      const [a, b] = [shown, reconstructed].map((stack) =>
        planes(stack).map((plane) => prepareSsim(plane, height, width, window)),
      );
      values.forEach((row, i) =>
        row.forEach((value, j) => expect(ssimOf(a![i]!, b![j]!, window)).toBeCloseTo(value, 6)),
      );
    }
  });

  it('gives three different numbers for one pair of images', () => {
    const values = ssimDialects.map((dialect) => ssimMatrix(shown, reconstructed, dialect, 'own').data[0]!);
    expect(new Set(values.map((value) => value.toFixed(3))).size).toBe(3);
  });

  it.each(ssimDialects)('of an image with itself is 1, and symmetric, in the dialect %s', (dialect) => {
    ssimMatrix(shown, shown, dialect, 'own').data.forEach((value) => expect(value).toBeCloseTo(1, 12));
    const there = ssimMatrix(shown, reconstructed, dialect, 'all').data;
    const back = ssimMatrix(reconstructed, shown, dialect, 'all').data;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) expect(there[i * n + j]).toBeCloseTo(back[j * n + i]!, 12);
  });

  it('is the same for rgb and gray-2d where the images are gray', () => {
    const [a, b] = [toGray(shown), toGray(reconstructed)];
    expect(ssimMatrix(a, b, 'rgb', 'own')).toEqual(ssimMatrix(a, b, 'gray-2d', 'own'));
  });

  it('refuses images of other sizes, and such as are smaller than its window', () => {
    expect(() => ssimMatrix(shown, toGray(reconstructed), 'rgb', 'own')).toThrow('cannot be computed');
    const small = makeImages(1, { height: 10, width: 30, channels: 1 });
    for (const dialect of ssimDialects)
      expect(() => ssimMatrix(small, small, dialect, 'own')).toThrow('smaller than the window of SSIM');
    const narrow = makeImages(1, { height: 11, width: 3, channels: 1 });
    expect(ssimMatrix(narrow, narrow, 'gray-1d-legacy', 'own').data[0]).toBe(1);
  });
});

describe('slide', () => {
  it('takes weighted means where the whole window lies inside', () => {
    const plane = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect([...slide(plane, 3, 3, Float64Array.of(1), Float64Array.of(0.5, 0.5))]).toEqual([
      1.5, 2.5, 4.5, 5.5, 7.5, 8.5,
    ]);
    expect([...slide(plane, 3, 3, Float64Array.of(0, 0, 1), Float64Array.of(1))]).toEqual([7, 8, 9]);
    slide(plane, 3, 3, uniformTaps(3), uniformTaps(3)).forEach((value) => expect(value).toBeCloseTo(5, 14));
  });

  it('has Gaussian weights of eleven taps for SD 1.5 cut at 3.5 SD', () => {
    const taps = gaussianTaps(1.5, 3.5);
    expect(taps).toHaveLength(11);
    expect(taps.reduce((a, b) => a + b)).toBeCloseTo(1, 15);
    expect(taps[5]! / taps[6]!).toBeCloseTo(Math.exp(0.5 / 2.25), 14);
  });
});
