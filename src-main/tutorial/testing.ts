import { matrix } from '../maths/matrix.ts';
import type { TrialResponses } from './bold.ts';
import type { Extent } from './experiment.ts';

/** The smallest study that has everything: 16 training pictures in one run, one test run. */
export const TINY: Extent = { perCategory: 1, trainingRuns: 1, testRuns: 1, repeats: 1 };

/** Blocks convolved with a difference of two gamma densities (peaks near 5 and 15 s), summed at 10 Hz. */
export const roughResponses: TrialResponses = ({ trials, nScans, tr }) => {
  const dt = 0.1;
  const gamma = (t: number, shape: number, factorial: number): number =>
    (t ** (shape - 1) * Math.exp(-t)) / factorial;
  const response = Float64Array.from(
    { length: 320 },
    (_, i) => gamma(i * dt, 6, 120) - gamma(i * dt, 16, 1307674368000) / 6,
  );
  const area = response.reduce((sum, value) => sum + value, 0);
  const out = matrix(nScans, trials.length);
  trials.forEach(({ onset, duration }, trial) => {
    for (let scan = 0; scan < nScans; scan++) {
      const now = (scan + 0.5) * tr;
      for (let at = onset; at < Math.min(now, onset + duration); at += dt) {
        out.data[scan * trials.length + trial]! += (response[Math.round((now - at) / dt)] ?? 0) / area;
      }
    }
  });
  return out;
};
