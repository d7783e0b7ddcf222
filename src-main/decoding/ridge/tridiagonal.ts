import { matrix, row, transpose, type Matrix } from '../../maths/matrix.ts';

/** A = Q T Qᵀ with T tridiagonal: `diagonal` [n], `off` [n-1], and Q as the reflections that make it up. */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly off: Float64Array;
  /** Row k holds the unit vector of reflection k, zero up to and including column k. */
  readonly reflectors: Matrix;
}

/**
 * Tridiagonal form of a symmetric matrix [n x n] by Householder reflections (Golub & Van Loan, algorithm 8.3.1). Where
 * (A + lambda I)⁻¹ is wanted for many lambda, this does what an eigendecomposition does, in a small part of its time.
 */
export function tridiagonalise(a: Matrix): Tridiagonal {
  const n = a.rows;
  const work = a.data.slice();
  const diagonal = new Float64Array(n);
  const off = new Float64Array(Math.max(0, n - 1));
  const reflectors = matrix(n, n);
  // A <- A - 2 (u pᵀ + p uᵀ) of one step is put off to the next, which then goes through the matrix only once.
  let u: Float64Array = new Float64Array(n);
  const p = new Float64Array(n);
  const product = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    takeOuter(work.subarray(k * n, (k + 1) * n), k, u[k]!, p, p[k]!, u);
    diagonal[k] = work[k * n + k]!;
    if (k === n - 1) break;
    const next = reflectors.data.subarray(k * n, (k + 1) * n);
    off[k] = reflector(work.subarray(k * n, (k + 1) * n), k + 1, next);
    let along = 0;
    for (let i = k + 1; i < n; i++) {
      const line = work.subarray(i * n, (i + 1) * n);
      takeOuter(line, k + 1, u[i]!, p, p[i]!, u);
      product[i] = dot(line, next, k + 1);
      along += product[i]! * next[i]!;
    }
    u = next;
    for (let i = k + 1; i < n; i++) p[i] = product[i]! - along * u[i]!;
  }
  return { diagonal, off, reflectors };
}

/** Makes `u` the unit vector that reflects x[from..] onto its first axis; returns what then stands there. */
function reflector(x: Float64Array, from: number, u: Float64Array): number {
  let square = 0;
  for (let j = from; j < x.length; j++) square += x[j]! * x[j]!;
  const length = Math.sqrt(square);
  if (length === 0) return 0;
  const head = x[from]! > 0 ? -length : length;
  const norm = Math.sqrt(2 * length * (length + Math.abs(x[from]!)));
  for (let j = from; j < x.length; j++) u[j] = x[j]! / norm;
  u[from]! -= head / norm;
  return head;
}

/** x <- x - 2 (a p + b u), from element `from` on. */
function takeOuter(
  x: Float64Array,
  from: number,
  a: number,
  p: Float64Array,
  b: number,
  u: Float64Array,
): void {
  for (let j = from; j < x.length; j++) x[j]! -= 2 * (a * p[j]! + b * u[j]!);
}

/** Sum of x[j] u[j] over j >= from, in four sums that do not wait for each other. */
function dot(x: Float64Array, u: Float64Array, from: number): number {
  const n = x.length;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let j = from;
  for (; j + 3 < n; j += 4) {
    s0 += x[j]! * u[j]!;
    s1 += x[j + 1]! * u[j + 1]!;
    s2 += x[j + 2]! * u[j + 2]!;
    s3 += x[j + 3]! * u[j + 3]!;
  }
  for (; j < n; j++) s0 += x[j]! * u[j]!;
  return s0 + s1 + (s2 + s3);
}

/** Qᵀ B for B [n x m]. */
export function rotate({ reflectors }: Tridiagonal, b: Matrix): Matrix {
  return reflectAll(
    reflectors,
    b,
    Array.from({ length: reflectors.rows }, (_, k) => k),
  );
}

/** Q B for B [n x m]. */
export function rotateBack({ reflectors }: Tridiagonal, b: Matrix): Matrix {
  return reflectAll(
    reflectors,
    b,
    Array.from({ length: reflectors.rows }, (_, k) => reflectors.rows - 1 - k),
  );
}

function reflectAll(reflectors: Matrix, b: Matrix, order: readonly number[]): Matrix {
  const n = reflectors.rows;
  const columns = transpose(b);
  for (let c = 0; c < columns.rows; c++) {
    const column = row(columns, c);
    for (const k of order) {
      const u = row(reflectors, k);
      const factor = 2 * dot(column, u, k + 1);
      for (let i = k + 1; i < n; i++) column[i]! -= factor * u[i]!;
    }
  }
  return transpose(columns);
}

/** (T + lambda I)⁻¹ b for one b [n] and many lambda; what it gives is good until it is asked again. */
export class ShiftedSolver {
  private readonly x: Float64Array;
  private readonly pivots: Float64Array;

  constructor(
    private readonly t: Tridiagonal,
    private readonly b: Float64Array,
  ) {
    this.x = new Float64Array(b.length);
    this.pivots = new Float64Array(b.length);
  }

  solve(lambda: number): Float64Array {
    const { x, pivots, b } = this;
    const { diagonal, off } = this.t;
    const n = b.length;
    for (let i = 0; i < n; i++) {
      pivots[i] = diagonal[i]! + lambda;
      x[i] = b[i]!;
      if (i === 0) continue;
      const factor = off[i - 1]! / pivots[i - 1]!;
      pivots[i]! -= factor * off[i - 1]!;
      x[i]! -= factor * x[i - 1]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      const above = i === n - 1 ? 0 : off[i]! * x[i + 1]!;
      x[i] = (x[i]! - above) / pivots[i]!;
    }
    return x;
  }
}

/** As `solveShifted`, with a lambda for each column of B [m]. */
export function solveShiftedEach(t: Tridiagonal, lambdas: ArrayLike<number>, b: Matrix): Matrix {
  const columns = transpose(b);
  for (let j = 0; j < b.cols; j++) {
    const column = row(columns, j);
    column.set(new ShiftedSolver(t, column.slice()).solve(lambdas[j]!));
  }
  return transpose(columns);
}

/** (T + lambda I)⁻¹ B for B [n x m], T positive semidefinite and lambda > 0, so that no pivoting is needed. */
export function solveShifted({ diagonal, off }: Tridiagonal, lambda: number, b: Matrix): Matrix {
  const n = b.rows;
  const m = b.cols;
  const x = matrix(n, m, b.data.slice());
  const pivots = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    pivots[i] = diagonal[i]! + lambda;
    if (i === 0) continue;
    const factor = off[i - 1]! / pivots[i - 1]!;
    pivots[i]! -= factor * off[i - 1]!;
    for (let j = 0; j < m; j++) x.data[i * m + j]! -= factor * x.data[(i - 1) * m + j]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = 0; j < m; j++) {
      const above = i === n - 1 ? 0 : off[i]! * x.data[(i + 1) * m + j]!;
      x.data[i * m + j] = (x.data[i * m + j]! - above) / pivots[i]!;
    }
  }
  return x;
}
