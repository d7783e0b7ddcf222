import { PerceptError } from '../../errors.ts';
import { matrix, type Matrix } from '../../maths/matrix.ts';
import { multiply } from '../../maths/multiply.ts';
import { mean } from '../../maths/stats.ts';
import { crossValidate } from './cross-validate.ts';
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
  const patternStandard = standardOf(patterns);
  const latentStandard = standardOf(latents);
  const x = standardise(patterns, patternStandard);
  const z = standardise(latents, latentStandard);
  const notes: string[] = [];
  if (patternStandard.ignored > 0)
    notes.push(
      `${patternStandard.ignored} of ${x.cols} voxels do not vary in the training patterns and have no weight`,
    );

  const common = {
    patterns: patternStandard,
    latents: latentStandard,
    ignoredVoxels: patternStandard.ignored,
  };
  const system = ridgeSystem(x, z);
  if (options.lambda !== undefined) {
    const lambda = new Float64Array(z.cols).fill(options.lambda);
    return { ...common, weights: system.weights(options.lambda), lambda, notes };
  }
  const lambdas = options.lambdas ?? defaultLambdas(x.cols - patternStandard.ignored);
  const { r2, folds } = crossValidate(x, z, options.groups!, lambdas, options.folds ?? 6);
  const curve = lambdas.map((lambda, k) => ({ lambda, r2: mean(r2[k]!) }));
  const shared = best(curve.map((point) => point.r2));
  const chosen = Array.from({ length: z.cols }, (_, j) =>
    options.perDimension === true ? best(r2.map((byDimension) => byDimension[j]!)) : shared,
  );
  if (chosen.some((k) => k === 0 || k === lambdas.length - 1))
    notes.push('the chosen lambda is at the end of the range that was searched');

  const weights = matrix(x.cols, z.cols);
  for (const k of new Set(chosen)) {
    const candidate = system.weights(lambdas[k]!);
    for (let at = 0; at < weights.data.length; at++)
      if (chosen[at % z.cols] === k) weights.data[at] = candidate.data[at]!;
  }
  return { ...common, weights, lambda: Float64Array.from(chosen, (k) => lambdas[k]!), curve, folds, notes };
}

/**
 * Latents [m x d] that a ridge model predicts from patterns [m x nVoxels], in the units of the training latents. A voxel
 * whose test value is NaN counts as being at its training mean.
 * @throws PerceptError when the patterns have another number of voxels
 */
export function predictRidge(model: RidgeModel, patterns: Matrix): Matrix {
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

/** Of equal scores the last, which shrinks most. */
function best(scores: readonly number[]): number {
  return scores.reduce((top, score, k) => (score >= scores[top]! ? k : top), 0);
}

function defaultLambdas(voxels: number): number[] {
  return Array.from({ length: 36 }, (_, k) => Math.max(1, voxels) * 10 ** (-3 + k / 5));
}

function check(patterns: Matrix, latents: Matrix, { lambda, lambdas, groups }: RidgeOptions): void {
  if (patterns.rows !== latents.rows)
    throw new PerceptError(
      `there are ${patterns.rows} training patterns for ${latents.rows} images with latents`,
    );
  if (patterns.rows < 2) throw new PerceptError('ridge regression needs at least two training patterns');
  if (!latents.data.every(Number.isFinite)) throw new PerceptError('a training latent is not a number');
  for (const value of lambda === undefined ? (lambdas ?? []) : [lambda])
    if (!(value > 0 && Number.isFinite(value)))
      throw new PerceptError(`lambda must be above 0, not ${value}`);
  if (lambdas?.length === 0) throw new PerceptError('there is no lambda to choose from');
  if (lambda === undefined && groups?.length !== patterns.rows) {
    throw new PerceptError(
      `choosing lambda by cross-validation needs the run of each of the ${patterns.rows} training patterns`,
      { remedy: 'Give their runs, or a lambda' },
    );
  }
}
