import { svd } from './decompose.ts';
import { matrix, type Matrix } from './matrix.ts';
import { normal, seeded } from './random.ts';

const exactUpTo = 200;
const steps = 300;

/**
 * Condition number (largest over smallest singular value) of an upper triangular matrix of full rank [n x n]:
 * from its singular values up to 200 columns, above that by power iteration on RᵀR and its inverse (300 steps,
 * good to about a hundredth, never too large).
 */
export function triangleCondition(r: Matrix): number {
  const n = r.cols;
  if (n === 0) return 1;
  if (n <= exactUpTo) {
    const { s } = svd(r);
    return s[0]! / s[n - 1]!;
  }
  const packed = matrix(n, n, r.data.slice(0, n * n));
  const largest = growth(n, (x) => multiplyTransposed(packed, multiplyUpper(packed, x)));
  const inverseOfSmallest = growth(n, (x) => solveUpperVector(packed, solveTransposed(packed, x)));
  return Math.sqrt(largest * inverseOfSmallest);
}

/** The largest factor by which a symmetric positive map stretches, from a fixed random start. */
function growth(n: number, map: (x: Float64Array) => Float64Array): number {
  const draw = normal(seeded(1, 'condition'));
  let x = Float64Array.from({ length: n }, () => draw());
  let factor = 0;
  for (let step = 0; step < steps; step++) {
    const size = Math.hypot(...x);
    x = map(x.map((value) => value / size)) as Float64Array<ArrayBuffer>;
    factor = Math.hypot(...x);
  }
  return factor;
}

function multiplyUpper({ data, cols: n }: Matrix, x: Float64Array): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = i; j < n; j++) sum += data[i * n + j]! * x[j]!;
    out[i] = sum;
  }
  return out;
}

function multiplyTransposed({ data, cols: n }: Matrix, x: Float64Array): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) out[j]! += data[i * n + j]! * x[i]!;
  }
  return out;
}

function solveUpperVector({ data, cols: n }: Matrix, x: Float64Array): Float64Array {
  const out = x.slice();
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) out[i]! -= data[i * n + j]! * out[j]!;
    out[i]! /= data[i * n + i]!;
  }
  return out;
}

function solveTransposed({ data, cols: n }: Matrix, x: Float64Array): Float64Array {
  const out = x.slice();
  for (let i = 0; i < n; i++) {
    out[i]! /= data[i * n + i]!;
    for (let j = i + 1; j < n; j++) out[j]! -= data[i * n + j]! * out[i]!;
  }
  return out;
}
