import { dotAt } from './dot.ts';
import { normal, seeded } from './random.ts';

const MOST_STEPS = 120;

/**
 * Largest eigenvalue of a symmetric positive semidefinite map of vectors [n], by the Lanczos process with full
 * reorthogonalisation (Golub & Van Loan 2013, section 10.1) from a fixed random start, until two steps in a row change it by less than
 * `tolerance` of itself. Never too large, rounding apart.
 * @param map writes the image of x into out [n]
 */
export function largestEigenvalue(
  n: number,
  map: (x: Float64Array, out: Float64Array) => void,
  tolerance = 1e-7,
): number {
  const most = Math.min(n, MOST_STEPS);
  const { basis, next } = workspaceOf(n, most);
  const diagonal: number[] = [];
  const beside: number[] = [];
  const draw = normal(seeded(1, 'Lanczos'));
  for (let i = 0; i < n; i++) next[i] = draw();
  let length = norm(next);
  let value = 0;
  let still = 0;
  for (let step = 0; step < most && length > 0; step++) {
    const v = basis[step]!;
    for (let i = 0; i < n; i++) v[i] = next[i]! / length;
    map(v, next);
    diagonal.push(dotAt(v, 0, next, 0, n));
    // Twice, because once leaves what was large before it was taken off.
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k <= step; k++) subtract(next, basis[k]!, dotAt(basis[k]!, 0, next, 0, n));
    }
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

let workspace:
  { readonly n: number; readonly basis: Float64Array[]; readonly next: Float64Array } | undefined;

/** Room for vectors [n], kept: live decoding asks many times a second, and small arrays are dear to collect. */
function workspaceOf(n: number, most: number): NonNullable<typeof workspace> {
  if (workspace?.n !== n) {
    const basis = Array.from({ length: most }, () => new Float64Array(n));
    workspace = { n, basis, next: new Float64Array(n) };
  }
  return workspace;
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
