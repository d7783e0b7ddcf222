import { expect, it } from 'vitest';
import { fromRows, matrix } from '../maths/matrix.ts';
import { fitPatterns } from './fit-patterns.ts';
import numpy from './fixtures/inverse.json';

it('agrees with NumPy, also with fewer patterns than latents', () => {
  for (const expected of [numpy.fit, numpy.fitFew]) {
    const fit = fitPatterns(fromRows(expected.z), fromRows(expected.b));
    fromRows(expected.w).data.forEach((x, at) => expect(Math.abs(fit.w.data[at]! - x)).toBeLessThan(1e-13));
    expect(fit.w.rows).toBe(5);
    expect(fit.rank).toBe(expected.rank);
    expected.mean.forEach((x, k) => expect(fit.latentMean[k]).toBeCloseTo(x, 14));
  }
  expect(fitPatterns(fromRows(numpy.fit.z), fromRows(numpy.fit.b)).condition).toBeCloseTo(
    numpy.fit.condition!,
    10,
  );
});

it('gives NaN weights for voxels with NaN, and only for these', () => {
  const b = fromRows(numpy.fit.b);
  b.data[6 + 2] = NaN;
  const fit = fitPatterns(fromRows(numpy.fit.z), b);
  expect(fit.nanVoxels).toBe(1);
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j < 6; j++) {
      const value = fit.w.data[i * 6 + j]!;
      if (j === 2) expect(value).toBeNaN();
      else expect(value).toBeCloseTo(numpy.fit.w[i]![j]!, 12);
    }
  }
});

it('says which latent is not a number, and when the images do not match', () => {
  const z = fromRows(numpy.fit.z);
  z.data[5] = NaN;
  expect(() => fitPatterns(z, fromRows(numpy.fit.b))).toThrow('latent 2 of training image 2 is not a number');
  expect(() => fitPatterns(z, matrix(3, 6))).toThrow('3 training patterns for 9 images');
});
