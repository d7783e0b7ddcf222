import { symmetricEigen } from '../maths/decompose.ts';
import { matrix, row, type Matrix } from '../maths/matrix.ts';
import { multiply, multiplyTransA, multiplyTransB } from '../maths/multiply.ts';
import type { Model } from './model.ts';

// The covariance of AR(1) noise with lag-one correlation rho has, within a run and up to a factor, the
// inverse
//   W(rho) = (1 + rho²) I - rho L - rho² E
// with L = 1 for neighbouring scans and E = 1 for the first and the last scan (on the diagonal); W = 0
// between runs. Scaling the first scan by sqrt(1 - rho²) and taking rho times the scan before from every
// other one gives the same sum of squares (Prais & Winsten 1954). Everything in the normal equations is
// therefore quadratic in rho, with products that are independent of it, except for the elimination of
// nuisance, M(rho)⁻¹ with M = QᵀWQ. Q is rotated so that QᵀLQ is diagonal: M is then diagonal less two
// rank-one terms.

/** What AR(1) needs of one run's nuisance. */
export interface Ar1Run {
  /** Orthonormal basis Q of the nuisance with QᵀLQ diagonal [nScans x q]. */
  readonly basis: Matrix;
  /** That diagonal [q]. */
  readonly lags: Float64Array;
  /** Q at the first and the last scan [q]. */
  readonly first: Float64Array;
  readonly last: Float64Array;
  /** Trial responses (as they were) against Q [nTrials x q]. */
  readonly inside: Matrix;
  /** Where this run's q rows begin among those of all runs. */
  readonly offset: number;
}

/** What AR(1) needs of a model, in the orthonormal basis of its effects X̃ with nuisance projected out. */
export interface Ar1Model {
  readonly runs: readonly Ar1Run[];
  /** Nuisance rows of all runs, each run filled up to a multiple of 4. */
  readonly nuisanceRows: number;
  /** X̃ᵀX̃, X̃ᵀLX̃ and X̃ᵀEX̃ [rank x rank]. */
  readonly gram: Matrix;
  readonly lagGram: Matrix;
  readonly edgeGram: Matrix;
  /**
   * X̃ᵀLQ of each run at its offset, then X̃ at the first and at the last scan of each run [rank x
   * (nuisanceRows + 2 runs)].
   */
  readonly cross: Matrix;
}

export function prepareAr1(model: Model): Ar1Model {
  const { rank, projected, trialRows } = model;
  const runs: Ar1Run[] = [];
  let nuisanceRows = 0;
  for (const { basis: q, inside } of projected) {
    const { values, vectors } = symmetricEigen(multiplyTransA(q, neighbours(q)));
    const basis = multiply(q, vectors);
    const first = row(basis, 0).slice();
    const last = row(basis, basis.rows - 1).slice();
    const rotated = multiplyTransA(inside, vectors);
    runs.push({ basis, lags: values, first, last, inside: rotated, offset: nuisanceRows });
    nuisanceRows += Math.ceil(basis.cols / 4) * 4;
  }
  const lagGram = matrix(rank, rank);
  const cross = matrix(rank, nuisanceRows + 2 * runs.length);
  const ends = matrix(2 * runs.length, rank);
  runs.forEach((run, i) => {
    const { responses } = projected[i]!;
    const rows = trialRows[i]!;
    add(lagGram, multiplyTransA(rows, multiply(multiplyTransA(responses, neighbours(responses)), rows)));
    place(cross, multiplyTransA(rows, multiplyTransA(responses, neighbours(run.basis))), run.offset);
    [0, responses.rows - 1].forEach((scan, end) => {
      const atScan = multiply(matrix(1, responses.cols, row(responses, scan).slice()), rows);
      ends.data.set(atScan.data, (2 * i + end) * rank);
      place(cross, matrix(rank, 1, atScan.data), nuisanceRows + 2 * i + end);
    });
  });
  return { runs, nuisanceRows, gram: model.gram, lagGram, edgeGram: multiplyTransA(ends, ends), cross };
}

/** Sums over the nuisance that the elimination leaves behind; see `eliminate`. */
export interface Eliminated {
  /** QᵀM⁻¹n at the first and the last scan. */
  first: number;
  last: number;
  /** nᵀM⁻¹n. */
  square: number;
}

/**
 * Solves M(rho) u = n for one run, M = QᵀW(rho)Q = D - rho² (q1 q1ᵀ + qN qNᵀ), D = 1 - rho lags + rho²
 * (Woodbury's identity).
 * @param n [q] right side; u [q] gets the solution; sums gets what else is needed of it
 */
export function eliminate(
  run: Ar1Run,
  rho: number,
  n: Float64Array,
  u: Float64Array,
  sums: Eliminated,
): void {
  const { lags, first, last } = run;
  const q = lags.length;
  const square = rho * rho;
  let [a, b, s11, s12, s22] = [0, 0, 0, 0, 0];
  for (let i = 0; i < q; i++) {
    const d = 1 / (1 - rho * lags[i]! + square);
    const w = n[i]! * d;
    const [f, l] = [first[i]!, last[i]!];
    u[i] = w;
    a += f * w;
    b += l * w;
    s11 += f * f * d;
    s12 += f * l * d;
    s22 += l * l * d;
  }
  const [k11, k12, k22] = [1 - square * s11, -square * s12, 1 - square * s22];
  const determinant = k11 * k22 - k12 * k12;
  const c1 = (k22 * a - k12 * b) / determinant;
  const c2 = (k11 * b - k12 * a) / determinant;
  let product = 0;
  for (let i = 0; i < q; i++) {
    const d = 1 / (1 - rho * lags[i]! + square);
    u[i]! += square * d * (first[i]! * c1 + last[i]! * c2);
    product += n[i]! * u[i]!;
  }
  sums.first = c1;
  sums.last = c2;
  sums.square = product;
}

/** The normal matrix S(rho) = X̃ᵀWX̃ - X̃ᵀWQ (QᵀWQ)⁻¹ QᵀWX̃ [rank x rank]. */
export function normalMatrix(ar1: Ar1Model, rho: number): Matrix {
  const { gram, lagGram, edgeGram, cross, nuisanceRows } = ar1;
  const rank = gram.rows;
  const outer = matrix(rank, nuisanceRows);
  const solved = matrix(rank, nuisanceRows);
  const square = rho * rho;
  const sums: Eliminated = { first: 0, last: 0, square: 0 };
  ar1.runs.forEach((run, index) => {
    const q = run.lags.length;
    for (let i = 0; i < rank; i++) {
      const from = i * cross.cols;
      const [x1, xn] = [
        cross.data[from + nuisanceRows + 2 * index]!,
        cross.data[from + nuisanceRows + 2 * index + 1]!,
      ];
      const at = i * nuisanceRows + run.offset;
      const n = outer.data.subarray(at, at + q);
      for (let j = 0; j < q; j++) {
        const edges = x1 * run.first[j]! + xn * run.last[j]!;
        n[j] = -rho * cross.data[from + run.offset + j]! - square * edges;
      }
      eliminate(run, rho, n, solved.data.subarray(at, at + q), sums);
    }
  });
  const out = multiplyTransB(solved, outer);
  for (let i = 0; i < out.data.length; i++) {
    out.data[i] =
      (1 + square) * gram.data[i]! - rho * lagGram.data[i]! - square * edgeGram.data[i]! - out.data[i]!;
  }
  return out;
}

/** L a: each row the sum of its neighbours. */
function neighbours(a: Matrix): Matrix {
  const { data, cols } = a;
  const out = matrix(a.rows, cols);
  for (let i = cols; i < data.length; i++) {
    out.data[i]! += data[i - cols]!;
    out.data[i - cols]! += data[i]!;
  }
  return out;
}

function add(target: Matrix, part: Matrix): void {
  for (let i = 0; i < target.data.length; i++) target.data[i]! += part.data[i]!;
}

/** Copies `part` into the columns of `target` from `col` on. */
function place(target: Matrix, part: Matrix, col: number): void {
  for (let i = 0; i < part.rows; i++) target.data.set(row(part, i), i * target.cols + col);
}
