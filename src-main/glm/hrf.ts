import { PerceptError } from '../errors.ts';

/** Parameters of the double-gamma response, in seconds; the defaults are SPM12's. */
export interface HrfOptions {
  /** Delay of the response, and of the undershoot. */
  readonly delays?: readonly [number, number];
  /** Dispersion of the response, and of the undershoot. */
  readonly dispersions?: readonly [number, number];
  /** Undershoot over response. */
  readonly ratio?: number;
  readonly onset?: number;
  readonly length?: number;
}

/**
 * SPM12's canonical haemodynamic response, sampled each `dt` seconds from 0 to `length`, divided by its sum:
 * floor(length / dt) + 1 numbers. Difference of two gamma densities (Friston et al. 1998) taken on a grid
 * `bins` times finer.
 * @throws PerceptError when `dt` is not a positive number
 */
export function canonicalHrf(dt: number, options: HrfOptions = {}, bins = 16): Float64Array {
  const { delays = [6, 16], dispersions = [1, 1], ratio = 1 / 6, onset = 0, length = 32 } = options;
  if (!(dt > 0) || !Number.isFinite(dt)) {
    throw new PerceptError(`a response cannot be sampled each ${dt} s`, {
      remedy: 'Check the repetition time.',
    });
  }
  const fine = dt / bins;
  const out = new Float64Array(Math.floor(length / dt) + 1);
  let sum = 0;
  for (let i = 0; i < out.length; i++) {
    const u = i * bins - onset / fine;
    const response = gammaDensity(u, delays[0] / dispersions[0], fine / dispersions[0]);
    const undershoot = gammaDensity(u, delays[1] / dispersions[1], fine / dispersions[1]);
    out[i] = response - undershoot * ratio;
    sum += out[i]!;
  }
  for (let i = 0; i < out.length; i++) out[i]! /= sum;
  return out;
}

/**
 * Density of the gamma distribution with shape `h` and rate `l`: l^h x^(h-1) exp(-l x) / Γ(h), and 0 for x <=
 * 0.
 */
function gammaDensity(x: number, h: number, l: number): number {
  return x > 0 ? Math.exp((h - 1) * Math.log(x) + h * Math.log(l) - l * x - logGamma(h)) : 0;
}

/** ln Γ(x) for x > 0: Stirling's series (Abramowitz & Stegun 6.1.41) after stepping up to x >= 15. */
function logGamma(x: number): number {
  let product = 1;
  while (x < 15) {
    product *= x;
    x += 1;
  }
  const inverse = 1 / (x * x);
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}
