import { columnNorms, divideColumns } from '../maths/columns.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';
import { gram, multiply, multiplyTransA } from '../maths/multiply.ts';
import { pivotedQr } from '../maths/qr.ts';
import { stackRows } from '../maths/stack.ts';
import type { DesignRun } from './design.ts';

/**
 * A column counts as dependent when less than this share of it (of its norm) is left after the others are
 * taken out.
 */
export const dependence = 1e-10;

/** One run with its nuisance projected out. */
export interface ProjectedRun {
  /** Orthonormal basis of the nuisance [nScans x nuisance rank]; the first column is the constant. */
  readonly basis: Matrix;
  /** Nuisance columns that the ones before already span. */
  readonly dependent: readonly string[];
  /** Trial responses less their part in the nuisance [nScans x nTrials]. */
  readonly responses: Matrix;
  /** basisᵀ times the responses as they were [nuisance rank x nTrials]. */
  readonly inside: Matrix;
}

/**
 * Projects a run's nuisance out of its trial responses, with an orthonormal basis (columns scaled, QR,
 * dependent columns dropped).
 */
export function projectRun(run: DesignRun): ProjectedRun {
  const { basis, dependent } = nuisanceBasis(run);
  const responses = matrix(run.responses.rows, run.responses.cols, run.responses.data.slice());
  const inside = matrix(basis.cols, responses.cols);
  // Twice is enough for orthogonality to the last digit (Giraud et al. 2005).
  for (let round = 0; round < 2; round++) {
    const part = multiplyTransA(basis, responses);
    const fitted = multiply(basis, part);
    for (let i = 0; i < responses.data.length; i++) responses.data[i]! -= fitted.data[i]!;
    for (let i = 0; i < inside.data.length; i++) inside.data[i]! += part.data[i]!;
  }
  return { basis, dependent, responses, inside };
}

function nuisanceBasis(run: DesignRun): { basis: Matrix; dependent: string[] } {
  const scaled = divideColumns(run.nuisance, columnNorms(run.nuisance));
  const { q, order, rank } = pivotedQr(scaled, { pivot: false, tolerance: dependence, wantQ: true });
  return { basis: q!, dependent: Array.from(order.subarray(rank), (j) => run.nuisanceNames[j]!) };
}

/**
 * The projected effects that the given trial rows [nTrials x n] of each run make, rotated run by run into
 * fewer rows (the triangle of a QR): [rows x n] with the same singular values and the same dependences.
 */
export function reducedEffects(runs: readonly ProjectedRun[], rows: readonly Matrix[]): Matrix {
  return stackRows(
    rows.map((part, i) => {
      const { r, order } = pivotedQr(runs[i]!.responses);
      const triangle = matrix(r.rows, r.cols);
      for (let row = 0; row < r.rows; row++) {
        for (let j = 0; j < r.cols; j++) triangle.data[row * r.cols + order[j]!] = r.data[row * r.cols + j]!;
      }
      return multiply(triangle, part);
    }),
  );
}

/**
 * Gram matrix [n x n] of the same effects, straight from the responses': quicker, but good to the square root
 * of the digits only.
 */
export function effectsGram(runs: readonly ProjectedRun[], rows: readonly Matrix[]): Matrix {
  const weighted = rows.map((part, i) => multiply(gram(runs[i]!.responses), part));
  return multiplyTransA(stackRows(rows), stackRows(weighted));
}

/**
 * Norm of each effect before nuisance is projected out [p], from the norms of what is left and of what was
 * taken.
 */
export function fullNorms(
  runs: readonly ProjectedRun[],
  rows: readonly Matrix[],
  left: Float64Array,
): Float64Array {
  const taken = columnNorms(stackRows(rows.map((part, i) => multiply(runs[i]!.inside, part))));
  return left.map((norm, j) => Math.hypot(norm, taken[j]!));
}
