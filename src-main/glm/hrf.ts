import { PerceptError } from '../errors.ts';
import { logGamma } from '../maths/special.ts';

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
 * floor(length / dt) + 1 numbers. Difference of two gamma densities (Friston et al. 1998).
 * @throws PerceptError when `dt` is not a positive number
 */
export function canonicalHrf(dt: number, options: HrfOptions = {}): Float64Array {
  const { delays = [6, 16], dispersions = [1, 1], ratio = 1 / 6, onset = 0, length = 32 } = options;
  if (!(dt > 0) || !Number.isFinite(dt)) {
    throw new PerceptError(`a response cannot be sampled each ${dt} s`, {
      remedy: 'Check the repetition time.',
    });
  }
  const out = new Float64Array(Math.floor(length / dt) + 1);
  let sum = 0;
  for (let i = 0; i < out.length; i++) {
    const u = i * dt - onset;
    const response = gammaDensity(u, delays[0] / dispersions[0], 1 / dispersions[0]);
    const undershoot = gammaDensity(u, delays[1] / dispersions[1], 1 / dispersions[1]);
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
