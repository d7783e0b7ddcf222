import { PerceptError } from '../../errors.ts';
import { takeCols, takeRows, type Matrix } from '../../maths/matrix.ts';
import { ridgeSystem } from './system.ts';

/** How well each candidate (a lambda, a fraction) predicts data that it was not fitted to. */
export interface CrossValidation {
  /** 1 - held-out squared error / held-out variance about the training mean, [candidates x d]. */
  readonly r2: readonly Float64Array[];
  readonly folds: number;
}

/** What was learnt of Z [n x d] from X [n x v], for any candidate. */
export interface Learnt {
  readonly meanZ: Float64Array;
  /** For other rows of X [m x v]: their predicted Z - meanZ [m x d]. */
  readonly predictor: (x: Matrix) => (candidate: number) => Matrix;
}

/** The columns of X to learn from, ascending, chosen by these rows and no others. */
export type ChooseColumns = (rows: readonly number[]) => Uint32Array;

/**
 * Leaves out one group of rows (a run, or several) at a time.
 * @param x [n x v], z [n x d]; @param groups the group of each row [n], rows of one are never parted
 * @param mostFolds with more groups than this, each fold leaves out several, dealt out in turn
 * @param how.learn ridge regression when left out; @param how.choose each fold's columns, by its training rows; all when left out
 * @throws PerceptError with fewer than two groups
 */
export function crossValidate(
  x: Matrix,
  z: Matrix,
  groups: readonly (string | number)[],
  candidates: readonly number[],
  mostFolds: number,
  how: {
    readonly learn?: (x: Matrix, z: Matrix) => Learnt;
    readonly choose?: ChooseColumns | undefined;
  } = {},
): CrossValidation {
  const { foldOf, folds } = dealFolds(groups, mostFolds);
  const { learn = ridgeSystem, choose } = how;
  const error = candidates.map(() => new Float64Array(z.cols));
  const variance = new Float64Array(z.cols);

  for (let fold = 0; fold < folds; fold++) {
    const inside: number[] = [];
    const outside: number[] = [];
    groups.forEach((group, i) => (foldOf.get(group) === fold ? outside : inside).push(i));
    const columns = choose?.(inside);
    const part = (rows: number[]): Matrix =>
      columns === undefined ? takeRows(x, rows) : takeCols(takeRows(x, rows), columns);
    const system = learn(part(inside), takeRows(z, inside));
    const held = takeRows(z, outside);
    const away = (at: number): number => held.data[at]! - system.meanZ[at % z.cols]!;
    for (let at = 0; at < held.data.length; at++) variance[at % z.cols]! += away(at) ** 2;
    const predict = system.predictor(part(outside));
    candidates.forEach((candidate, k) => {
      const predicted = predict(candidate);
      for (let at = 0; at < held.data.length; at++)
        error[k]![at % z.cols]! += (away(at) - predicted.data[at]!) ** 2;
    });
  }
  const r2 = error.map((sums) => sums.map((sum, j) => (variance[j]! > 0 ? 1 - sum / variance[j]! : 0)));
  return { r2, folds };
}

/**
 * The fold of each group: dealt out in turn, in the order in which the groups appear.
 * @throws PerceptError with fewer than two groups
 */
export function dealFolds<T>(
  groups: readonly T[],
  mostFolds: number,
): { foldOf: Map<T, number>; folds: number } {
  const names = [...new Set(groups)];
  if (names.length < 2) {
    throw new PerceptError('cross-validation needs at least two groups (runs) of training patterns', {
      remedy: 'Give lambda or one fraction in the recipe, or group the training patterns by run',
    });
  }
  const folds = Math.min(names.length, mostFolds);
  return { foldOf: new Map(names.map((name, at) => [name, at % folds])), folds };
}
