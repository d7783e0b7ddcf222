import { PerceptError } from '../../errors.ts';
import { takeRows, type Matrix } from '../../maths/matrix.ts';
import { ridgeSystem } from './system.ts';

/** How well each lambda predicts data that it was not fitted to. */
export interface CrossValidation {
  readonly lambdas: readonly number[];
  /** 1 - held-out squared error / held-out variance about the training mean, [lambdas x d]. */
  readonly r2: readonly Float64Array[];
  readonly folds: number;
}

/**
 * Leaves out one group of rows (a run, or several) at a time.
 * @param x [n x v], z [n x d]; @param groups the group of each row [n], rows of one are never parted
 * @param mostFolds with more groups than this, each fold leaves out several, dealt out in turn
 * @throws PerceptError with fewer than two groups
 */
export function crossValidate(
  x: Matrix,
  z: Matrix,
  groups: readonly (string | number)[],
  lambdas: readonly number[],
  mostFolds: number,
): CrossValidation {
  const names = [...new Set(groups)];
  if (names.length < 2) {
    throw new PerceptError(
      'cross-validation of lambda needs at least two groups (runs) of training patterns',
      {
        remedy: 'Give lambda in the recipe, or group the training patterns by run',
      },
    );
  }
  const folds = Math.min(names.length, mostFolds);
  const foldOf = new Map(names.map((name, at) => [name, at % folds]));
  const error = lambdas.map(() => new Float64Array(z.cols));
  const variance = new Float64Array(z.cols);

  for (let fold = 0; fold < folds; fold++) {
    const inside: number[] = [];
    const outside: number[] = [];
    groups.forEach((group, i) => (foldOf.get(group) === fold ? outside : inside).push(i));
    const system = ridgeSystem(takeRows(x, inside), takeRows(z, inside));
    const held = takeRows(z, outside);
    const away = (at: number): number => held.data[at]! - system.meanZ[at % z.cols]!;
    for (let at = 0; at < held.data.length; at++) variance[at % z.cols]! += away(at) ** 2;
    const predict = system.predictor(takeRows(x, outside));
    lambdas.forEach((lambda, k) => {
      const predicted = predict(lambda);
      for (let at = 0; at < held.data.length; at++)
        error[k]![at % z.cols]! += (away(at) - predicted.data[at]!) ** 2;
    });
  }
  const r2 = error.map((sums) => sums.map((sum, j) => (variance[j]! > 0 ? 1 - sum / variance[j]! : 0)));
  return { lambdas, r2, folds };
}
