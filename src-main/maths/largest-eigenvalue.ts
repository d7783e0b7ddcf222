import { dotAt } from './dot.ts';
import { normal, seeded } from './random.ts';

const MOST_STEPS = 120;

/**
 * Largest eigenvalue of a symmetric positive semidefinite map of vectors [n], by the Lanczos process with full
 * reorthogonalisation (Golub & Van Loan 2013, section 10.1) from a fixed random start, until two steps in a row change it by less than
 * `tolerance` of itself. Never too large, rounding apart.
 */
export function largestEigenvalue(
  n: number,
  map: (x: Float64Array) => Float64Array,
  tolerance = 1e-7,
): number {
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const beside: number[] = [];
  let next: Float64Array = Float64Array.from({ length: n }, normal(seeded(1, 'Lanczos')));
  let length = norm(next);
  let value = 0;
  let still = 0;
  for (let step = 0; step < Math.min(n, MOST_STEPS) && length > 0; step++) {
    const v = next.map((x) => x / length);
    basis.push(v);
    next = map(v);
    diagonal.push(dotAt(v, 0, next, 0, n));
    // Twice, because once leaves what was large before it was taken off.
    for (let pass = 0; pass < 2; pass++)
      for (const one of basis) subtract(next, one, dotAt(one, 0, next, 0, n));
    length = norm(next);
    const found = largestOfTridiagonal(diagonal, beside);
    still = Math.abs(found - value) <= tolerance * found ? still + 1 : 0;
    value = found;
    // What is left is rounding: the basis holds all that the start can reach.
    if (still === 2 || length <= 1e-14 * value) break;
    beside.push(length);
  }
  return value;
}

/** The largest eigenvalue of a symmetric tridiagonal matrix, by bisection on Sturm's count. */
function largestOfTridiagonal(diagonal: readonly number[], beside: readonly number[]): number {
  let low = -Infinity;
  let high = -Infinity;
  diagonal.forEach((a, i) => {
    low = Math.max(low, a);
    high = Math.max(high, a + Math.abs(beside[i - 1] ?? 0) + Math.abs(beside[i] ?? 0));
  });
  for (let k = 0; k < 60 && high - low > 1e-15 * Math.abs(high); k++) {
    const middle = (low + high) / 2;
    if (allBelow(diagonal, beside, middle)) high = middle;
    else low = middle;
  }
  return low;
}

/** Whether all eigenvalues are below x: then every pivot of T - x is negative. */
function allBelow(diagonal: readonly number[], beside: readonly number[], x: number): boolean {
  let pivot = diagonal[0]! - x;
  for (let i = 1; pivot < 0 && i < diagonal.length; i++)
    pivot = diagonal[i]! - x - beside[i - 1]! ** 2 / pivot;
  return pivot < 0;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dotAt(a, 0, a, 0, a.length));
}

function subtract(from: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < from.length; i++) from[i]! -= factor * vector[i]!;
}
