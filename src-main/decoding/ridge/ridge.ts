import { PerceptError } from '../../errors.ts';
import { matrix, takeCols, type Matrix } from '../../maths/matrix.ts';
import { multiply } from '../../maths/multiply.ts';
import { mean } from '../../maths/stats.ts';
import { crossValidate, type ChooseColumns } from './cross-validate.ts';
import { standardise, standardOf, type Standard } from './standardise.ts';
import { ridgeSystem } from './system.ts';

export interface RidgeOptions {
  /** One lambda for all dimensions, instead of cross-validation; in units of the standardised patterns. */
  readonly lambda?: number;
  /** Candidates; by default 5 to a decade, from 1e-3 to 1e4 times the number of voxels that vary. */
  readonly lambdas?: readonly number[];
  /** The group (run) of each training pattern [n], left out together. Needed unless lambda is given. */
  readonly groups?: readonly (string | number)[];
  /** Choose a lambda for each dimension of the latents instead of one for all. */
  readonly perDimension?: boolean;
  /** 6 by default; with more groups, a fold leaves out several. */
  readonly folds?: number;
  /** The voxels to learn from; within cross-validation each fold's by its own training rows. All when left out. */
  readonly choose?: ChooseColumns | undefined;
}

export interface RidgeModel {
  /** Weights [nVoxels x d] from standardised patterns to standardised latents. */
  readonly weights: Matrix;
  readonly patterns: Standard;
  readonly latents: Standard;
  /** The lambda of each dimension [d]. */
  readonly lambda: Float64Array;
  /** The curve that lambda was chosen by: held-out R², mean over dimensions; absent when lambda was given. */
  readonly curve?: { readonly lambda: number; readonly r2: number }[];
  readonly folds?: number;
  /** Voxels that do not vary or hold a NaN in the training patterns, and so have no weight. */
  readonly ignoredVoxels: number;
  readonly notes: string[];
}

/**
 * Ridge regression from patterns [n x nVoxels] to latents [n x d] in closed form (Hoerl & Kennard 1970), primal or dual by
 * shape. Both sides are standardised with the mean and SD of the training data; within cross-validation each fold has
 * its own means, while the SDs, which only set the scale of lambda, are those of all training data.
 * @throws PerceptError when shapes disagree, a latent is not a number, or there is nothing to choose lambda by
 */
export function fitRidge(patterns: Matrix, latents: Matrix, options: RidgeOptions = {}): RidgeModel {
  check(patterns, latents, options);
  const { x, z, common, notes } = bothStandardised(patterns, latents);
  const { columns, spread } = chosenColumns(x, options.choose);
  const system = ridgeSystem(columns === undefined ? x : takeCols(x, columns), z);
  if (options.lambda !== undefined) {
    const lambda = new Float64Array(z.cols).fill(options.lambda);
    return { ...common, weights: spread(system.weights(options.lambda)), lambda, notes };
  }
  const lambdas = options.lambdas ?? defaultLambdas(columns?.length ?? x.cols - common.ignoredVoxels);
  const { choose } = options;
  const { r2, folds } = crossValidate(x, z, options.groups!, lambdas, options.folds ?? 6, { choose });
  const curve = lambdas.map((lambda, k) => ({ lambda, r2: mean(r2[k]!) }));
  const chosen = bestOf(r2, options.perDimension === true);
  if (chosen.some((k) => k === 0 || k === lambdas.length - 1))
    notes.push('the chosen lambda is at the end of the range that was searched');

  const lambda = Float64Array.from(chosen, (k) => lambdas[k]!);
  return { ...common, weights: spread(system.weights(lambda)), lambda, curve, folds, notes };
}

/** Training data standardised, and what a model keeps of that. */
export function bothStandardised(
  patterns: Matrix,
  latents: Matrix,
): {
  x: Matrix;
  z: Matrix;
  common: Pick<RidgeModel, 'patterns' | 'latents' | 'ignoredVoxels'>;
  notes: string[];
} {
  const patternStandard = standardOf(patterns);
  const latentStandard = standardOf(latents);
  const { ignored } = patternStandard;
  return {
    x: standardise(patterns, patternStandard),
    z: standardise(latents, latentStandard),
    common: { patterns: patternStandard, latents: latentStandard, ignoredVoxels: ignored },
    notes:
      ignored > 0
        ? [`${ignored} of ${patterns.cols} voxels do not vary in the training patterns and have no weight`]
        : [],
  };
}

/** The columns chosen by all rows of x (undefined: all of them), and weights of these brought back to all columns. */
export function chosenColumns(
  x: Matrix,
  choose: ChooseColumns | undefined,
): { columns: Uint32Array | undefined; spread: (weights: Matrix) => Matrix } {
  const columns = choose?.(Array.from({ length: x.rows }, (_, i) => i));
  if (columns === undefined) return { columns, spread: (weights) => weights };
  return {
    columns,
    spread: (weights) => {
      const all = matrix(x.cols, weights.cols);
      columns.forEach((column, k) =>
        all.data.set(weights.data.subarray(k * weights.cols, (k + 1) * weights.cols), column * weights.cols),
      );
      return all;
    },
  };
}

/**
 * Latents [m x d] that a ridge model predicts from patterns [m x nVoxels], in the units of the training latents. A voxel
 * whose test value is NaN counts as being at its training mean.
 * @throws PerceptError when the patterns have another number of voxels
 */
export function predictRidge(
  model: Pick<RidgeModel, 'weights' | 'patterns' | 'latents'>,
  patterns: Matrix,
): Matrix {
  if (patterns.cols !== model.weights.rows) {
    throw new PerceptError(
      `the ridge model is for ${model.weights.rows} voxels, the patterns have ${patterns.cols}`,
    );
  }
  const x = standardise(patterns, model.patterns);
  for (let at = 0; at < x.data.length; at++) if (Number.isNaN(x.data[at]!)) x.data[at] = 0;
  const out = multiply(x, model.weights);
  const { mean: centre, sd } = model.latents;
  for (let at = 0; at < out.data.length; at++) {
    const j = at % out.cols;
    out.data[at] = out.data[at]! * sd[j]! + centre[j]!;
  }
  return out;
}

/** The best candidate of each dimension [d] by R² [candidates x d]: its own, or the one that is best on average. */
export function bestOf(r2: readonly Float64Array[], perDimension: boolean): number[] {
  const shared = best(r2.map(mean));
  return Array.from(r2[0]!, (_, j) =>
    perDimension ? best(r2.map((byDimension) => byDimension[j]!)) : shared,
  );
}

/** Of equal scores the last, which shrinks most. */
function best(scores: readonly number[]): number {
  return scores.reduce((top, score, k) => (score >= scores[top]! ? k : top), 0);
}

function defaultLambdas(voxels: number): number[] {
  return Array.from({ length: 36 }, (_, k) => Math.max(1, voxels) * 10 ** (-3 + k / 5));
}

function check(patterns: Matrix, latents: Matrix, { lambda, lambdas, groups }: RidgeOptions): void {
  checkTraining(patterns, latents);
  for (const value of lambda === undefined ? (lambdas ?? []) : [lambda])
    if (!(value > 0 && Number.isFinite(value)))
      throw new PerceptError(`lambda must be above 0, not ${value}`);
  if (lambdas?.length === 0) throw new PerceptError('there is no lambda to choose from');
  if (lambda === undefined) checkGroups(patterns, groups, 'lambda');
}

/** @throws PerceptError when shapes disagree or a latent is not a number */
export function checkTraining(patterns: Matrix, latents: Matrix): void {
  if (patterns.rows !== latents.rows)
    throw new PerceptError(
      `there are ${patterns.rows} training patterns for ${latents.rows} images with latents`,
    );
  if (patterns.rows < 2) throw new PerceptError('ridge regression needs at least two training patterns');
  if (!latents.data.every(Number.isFinite)) throw new PerceptError('a training latent is not a number');
}

/** @throws PerceptError when it is not known which patterns belong to a run */
export function checkGroups(
  patterns: Matrix,
  groups: readonly (string | number)[] | undefined,
  what: 'lambda' | 'fraction',
): void {
  if (groups?.length === patterns.rows) return;
  throw new PerceptError(
    `choosing a ${what} by cross-validation needs the run of each of the ${patterns.rows} training patterns`,
    { remedy: `Give their runs, or one ${what}` },
  );
}
