import { matrix, type Matrix } from '../maths/matrix.ts';

/**
 * Discrete cosines slower than `cutoff` seconds [nScans x n - 1], n = fix(2 nScans TR / cutoff + 1), without
 * the constant; SPM12's high-pass set. Column m is sqrt(2 / nScans) cos(pi (2 i + 1) m / (2 nScans)), m = 1
 * .. n - 1. None for an infinite cutoff.
 */
export function driftCosines(nScans: number, tr: number, cutoff: number): Matrix {
  const cols = Math.min(Math.trunc((2 * nScans * tr) / cutoff + 1) - 1, nScans - 1);
  const out = matrix(nScans, Math.max(cols, 0));
  for (let i = 0; i < nScans; i++) {
    for (let m = 1; m <= cols; m++) {
      out.data[i * cols + m - 1] =
        Math.sqrt(2 / nScans) * Math.cos((Math.PI * (2 * i + 1) * m) / (2 * nScans));
    }
  }
  return out;
}
