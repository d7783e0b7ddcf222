import { PerceptError } from '../../errors.ts';
import { takeCols, type Matrix } from '../../maths/matrix.ts';
import { mean } from '../../maths/stats.ts';
import { crossValidate, type ChooseColumns, type Learnt } from './cross-validate.ts';
import {
  bestOf,
  bothStandardised,
  checkGroups,
  checkTraining,
  chosenColumns,
  type RidgeModel,
} from './ridge.ts';
import { ridgeSystem, type RidgeSystem } from './system.ts';

export interface FractionalOptions {
  /** Candidates above 0 and up to 1; 0.01, 0.02, 0.03, 0.05, 0.1, 0.15 ... 1 by default. */
  readonly fractions?: readonly number[];
  /** The group (run) of each training pattern [n], left out together. Needed unless there is one fraction alone. */
  readonly groups?: readonly (string | number)[];
  /** A fraction for each dimension of the latents, as Rokem & Kay do; otherwise one for all. */
  readonly perDimension?: boolean;
  /** 6 by default; with more groups, a fold leaves out several. */
  readonly folds?: number;
  /** The voxels to learn from; within cross-validation each fold's by its own training rows. All when left out. */
  readonly choose?: ChooseColumns | undefined;
}

export interface FractionalModel extends Omit<RidgeModel, 'curve'> {
  /** The fraction of each dimension [d]. */
  readonly fraction: Float64Array;
  /** Held-out R² of each candidate, mean over dimensions; absent where there was one alone. */
  readonly curve?: { readonly fraction: number; readonly r2: number }[];
}

/**
 * Fractional ridge regression (Rokem & Kay 2020, GigaScience 9:giaa133) from patterns [n x nVoxels] to latents [n x d], both standardised with
 * the training data: for each dimension lambda is such that the length of its weights is a given fraction of that of ordinary least
 * squares (of least norm where there are more voxels than patterns). That lambda is solved for; the original interpolates it on a grid.
 * @throws PerceptError when shapes disagree, a latent is not a number, or there is nothing to choose the fraction by
 */
export function fitFractional(
  patterns: Matrix,
  latents: Matrix,
  options: FractionalOptions = {},
): FractionalModel {
  const { fractions = defaultFractions, groups, perDimension = true, choose } = options;
  checkTraining(patterns, latents);
  const bad = fractions.find((fraction) => !(fraction > 0 && fraction <= 1));
  if (bad !== undefined) throw new PerceptError(`a fraction is above 0 and at most 1, not ${bad}`);
  if (fractions.length === 0) throw new PerceptError('there is no fraction to choose from');
  if (fractions.length > 1) checkGroups(patterns, groups, 'fraction');
  // The smallest last: of equal scores the last is taken, which shrinks most.
  const candidates = [...fractions].sort((a, b) => b - a);
  const { x, z, common, notes } = bothStandardised(patterns, latents);
  const { columns, spread } = chosenColumns(x, choose);
  const system = ridgeSystem(columns === undefined ? x : takeCols(x, columns), z);
  const found =
    candidates.length === 1
      ? undefined
      : crossValidate(x, z, groups!, candidates, options.folds ?? 6, { learn: learnFractional, choose });
  const chosen = found === undefined ? Array<number>(z.cols).fill(0) : bestOf(found.r2, perDimension);
  const fraction = Float64Array.from(chosen, (k) => candidates[k]!);
  const lambda = lambdasOf(system, (j) => fraction[j]!);
  if (found !== undefined && chosen.includes(candidates.length - 1))
    notes.push('the smallest fraction that was tried was chosen for a latent');
  return {
    ...common,
    weights: spread(system.weights(lambda)),
    lambda,
    fraction,
    notes,
    ...(found === undefined
      ? {}
      : {
          curve: candidates.map((candidate, k) => ({ fraction: candidate, r2: mean(found.r2[k]!) })),
          folds: found.folds,
        }),
  };
}

/** Those of Rokem & Kay, and some below: latents that brains tell little about want weights that are short. */
const defaultFractions = [0.01, 0.02, 0.03, ...Array.from({ length: 20 }, (_, k) => (k + 1) / 20)];

function learnFractional(x: Matrix, z: Matrix): Learnt {
  const system = ridgeSystem(x, z);
  return {
    meanZ: system.meanZ,
    predictor: (others) => {
      const predict = system.predictor(others);
      return (fraction) => predict(lambdasOf(system, () => fraction));
    },
  };
}

/** So small a lambda, as a share of the mean diagonal, that the solution is that of least squares. */
const NONE = 1e-13;

/** The lambda of each dimension [d] at which its weights have a fraction of the length that they have without one. */
function lambdasOf(system: RidgeSystem, fractionOf: (j: number) => number): Float64Array {
  const smallest = NONE * system.scale;
  return system.meanZ.map((_, j) => {
    const norm = system.weightNorm(j);
    const fraction = fractionOf(j);
    const wanted = fraction * norm(smallest);
    // A latent that does not vary has no weights, at any lambda.
    if (fraction === 1 || !(wanted > 0)) return smallest;
    // Exact where all directions of the patterns are of one size.
    const near = Math.log(system.scale * (1 / fraction - 1));
    return Math.exp(crossing((at) => Math.log(norm(Math.exp(at)) / wanted), near));
  });
}

/** Where a function that falls goes through 0, to 1e-12 of it: bracketed from `near`, then by the Illinois rule (Dowell & Jarratt 1971). */
function crossing(f: (x: number) => number, near: number): number {
  let [a, fa] = [near, f(near)];
  let [b, fb] = [a, fa];
  for (let step = 1; fa <= 0; step *= 2) {
    [b, fb] = [a, fa];
    a -= step;
    fa = f(a);
  }
  for (let step = 1; fb > 0; step *= 2) {
    [a, fa] = [b, fb];
    b += step;
    fb = f(b);
  }
  let side = 0;
  for (let step = 0; step < 100; step++) {
    const x = (fa * b - fb * a) / (fa - fb);
    const fx = f(x);
    if (Math.abs(fx) <= 1e-12 || !(b - a > 1e-15 * Math.abs(x))) return x;
    // The end that stays twice in a row counts for half, so that it moves at last.
    if (fx > 0) {
      [a, fa] = [x, fx];
      if (side === 1) fb /= 2;
      side = 1;
    } else {
      [b, fb] = [x, fx];
      if (side === -1) fa /= 2;
      side = -1;
    }
  }
  return (a + b) / 2;
}
