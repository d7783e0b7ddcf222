import { expect, it } from 'vitest';
import scipy from './fixtures/special.json';
import { incompleteBeta, logGamma, tCdf, tQuantile } from './special.ts';

/** Relative to the expected value, absolute near zero. */
function expectNear(actual: number, expected: number, tolerance = 1e-11): void {
  const error = Math.abs(actual - expected) / Math.max(Math.abs(expected), 1e-290);
  if (!(Math.abs(actual - expected) < 1e-300))
    expect(error, `${actual} for ${expected}`).toBeLessThan(tolerance);
}

it('agrees with SciPy on the logarithm of the gamma function', () => {
  for (const [x, value] of scipy.logGamma as [number, number][])
    expect(Math.abs(logGamma(x) - value)).toBeLessThan(1e-12 * Math.max(1, Math.abs(value)));
});

it('agrees with SciPy on the incomplete beta function', () => {
  for (const [x, a, b, value] of scipy.incompleteBeta as [number, number, number, number][])
    expectNear(incompleteBeta(x, a, b), value);
});

it('agrees with SciPy on the t distribution', () => {
  for (const [x, df, value] of scipy.t as [number, number, number][]) expectNear(tCdf(x, df), value);
  for (const [p, df, value] of scipy.tQuantile as [number, number, number][])
    expect(Math.abs(tQuantile(p, df) - value)).toBeLessThan(1e-10 * Math.max(1, Math.abs(value)));
});

it('gives the limits, and NaN outside the domain', () => {
  expect(tQuantile(0, 4)).toBe(-Infinity);
  expect(tQuantile(1.5, 4)).toBeNaN();
  expect(tQuantile(1, 4)).toBe(Infinity);
  expect(tCdf(Infinity, 4)).toBe(1);
  expect(tCdf(1, -1)).toBeNaN();
});
