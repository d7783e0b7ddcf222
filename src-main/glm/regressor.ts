import { PerceptError } from '../errors.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';
import { canonicalHrf, type HrfOptions } from './hrf.ts';

/** When a stimulus was on, in seconds from the first scan of its run. */
export interface Timing {
  readonly onset: number;
  readonly duration: number;
}

/** How time is cut up; the defaults are SPM12's. */
export interface SamplingOptions {
  /** Time bins in a scan (SPM's T). */
  readonly bins?: number;
  /**
   * The bin, counted from 1, at which a scan is read (SPM's T0): scan i at i * TR + (onsetBin - 1) * TR /
   * bins.
   */
  readonly onsetBin?: number;
  /** Added to every onset, in seconds: -9 where the first three volumes of 3 s were dropped. */
  readonly onsetShift?: number;
  readonly hrf?: HrfOptions;
}

// SPM starts its stimulus function this many bins before the run; what began earlier is moved there.
const leadBins = 32;

/**
 * The response of each trial alone [nScans x nTrials], sampled at the scans of one run: SPM12's stimulus
 * function convolved with its canonical response, truncated at the run's end. A regressor with any modulation
 * is a linear combination of these columns.
 * @param input.height of the stimulus function; by SPM's rule 1, or 1/dt when all durations are zero (of all
 * runs: pass it then)
 * @throws PerceptError on times that are not finite, and on a trial that starts after the run's end
 */
export function trialResponses(
  input: {
    readonly trials: readonly Timing[];
    readonly nScans: number;
    readonly tr: number;
    readonly height?: number;
  } & SamplingOptions,
): Matrix {
  const { trials, nScans, tr, bins = 16, onsetBin = 8, onsetShift = 0 } = input;
  const dt = tr / bins;
  const height = input.height ?? stimulusHeight(trials, dt);
  const cumulated = canonicalHrf(dt, input.hrf);
  for (let i = 1; i < cumulated.length; i++) cumulated[i]! += cumulated[i - 1]!;
  const last = cumulated.length - 1;
  const total = (bin: number): number => (bin < 0 ? 0 : cumulated[Math.min(bin, last)]!);
  const out = matrix(nScans, trials.length);
  trials.forEach(({ onset, duration }, t) => {
    const at = onset + onsetShift;
    if (!Number.isFinite(at) || !Number.isFinite(duration) || duration < 0) {
      throw new PerceptError(`trial ${t + 1} has onset ${onset} s and duration ${duration} s`);
    }
    if (at >= nScans * tr) {
      throw new PerceptError(
        `trial ${t + 1} starts at ${at} s, after the end of the run (${nScans} scans of ${tr} s = ${nScans * tr} s)`,
        { remedy: 'Check the onsets, the onset shift and the number of volumes.' },
      );
    }
    const start = Math.max(roundAway(at / dt) + leadBins, 0);
    const stop = Math.max(roundAway(at / dt) + leadBins + roundAway(duration / dt) + 1, 0);
    for (let i = 0; i < nScans; i++) {
      const bin = i * bins + onsetBin - 1 + leadBins;
      if (bin < start) continue;
      // A sum of the response over the bins during which the stimulus was on: two values of its running sum.
      out.data[i * trials.length + t] = height * (total(bin - start) - total(bin - stop));
    }
  });
  return out;
}

/** SPM's height of a stimulus function: 1/dt when every trial of the condition has duration zero, else 1. */
export function stimulusHeight(trials: readonly Timing[], dt: number): number {
  return trials.length > 0 && trials.every((trial) => trial.duration === 0) ? 1 / dt : 1;
}

/** Rounds to the nearest integer, halves away from zero. */
function roundAway(x: number): number {
  const size = Math.abs(x);
  const whole = Math.floor(size);
  return Math.sign(x) * (size - whole >= 0.5 ? whole + 1 : whole);
}
