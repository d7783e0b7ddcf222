import { PerceptError } from '../../errors.ts';
import { pseudoInverse } from '../../maths/decompose.ts';
import { beside, columnMeans, matrix, subtractFromRows, takeRows, type Matrix } from '../../maths/matrix.ts';
import { gram, multiply, multiplyTransA } from '../../maths/multiply.ts';
import { columnDeviations } from '../../maths/stats.ts';
import { dealFolds } from '../ridge/cross-validate.ts';

/** Training data: single patterns [n x nVoxels] with latents [n x d], the run of each and the image that it was shown [n]. */
export interface TrainingPatterns {
  readonly patterns: Matrix;
  readonly latents: Matrix;
  readonly groups: readonly number[];
  readonly items: ArrayLike<number>;
}

/** |t| of the mean over all patterns [nVoxels]: |mean| / (SD / sqrt(n)). NaN for a voxel that does not vary. */
export function meanT({ patterns }: TrainingPatterns): Float64Array {
  const mean = columnMeans(patterns);
  const sd = columnDeviations(patterns, mean);
  return mean.map((value, v) => (sd[v]! > 0 ? (Math.abs(value) * Math.sqrt(patterns.rows)) / sd[v]! : NaN));
}

const MOST_FOLDS = 6;
/** Eigenvalues of the latents' Gram matrix up to this share of the largest count as zero. */
const TOLERANCE = 1e-11;

/**
 * How well the map from latents to voxels predicts runs that it was not fitted on [nVoxels]: 1 - squared error / variance about the
 * mean of the other runs, both over all left-out runs. The map is least squares on [1, latents], of least norm where latents depend on each other.
 * @throws PerceptError with fewer than two runs
 */
export function crossValidatedR2({ patterns, latents, groups }: TrainingPatterns): Float64Array {
  const { foldOf, folds } = dealFolds(groups, MOST_FOLDS);
  const error = new Float64Array(patterns.cols);
  const variance = new Float64Array(patterns.cols);
  for (let fold = 0; fold < folds; fold++) {
    const inside: number[] = [];
    const outside: number[] = [];
    groups.forEach((group, i) => (foldOf.get(group) === fold ? outside : inside).push(i));
    const known = takeRows(patterns, inside);
    const centre = columnMeans(takeRows(latents, inside));
    const weights = weightsOf(known, takeRows(latents, inside), centre);
    const predicted = multiply(designOf(takeRows(latents, outside), centre), weights);
    const mean = columnMeans(known);
    outside.forEach((i, at) => {
      for (let v = 0; v < patterns.cols; v++) {
        const value = patterns.data[i * patterns.cols + v]!;
        error[v]! += (value - predicted.data[at * patterns.cols + v]!) ** 2;
        variance[v]! += (value - mean[v]!) ** 2;
      }
    });
  }
  return error.map((sum, v) => (variance[v]! > 0 ? 1 - sum / variance[v]! : NaN));
}

/** Least squares of patterns on [1, latents - centre]: [(d+1) x nVoxels]. */
function weightsOf(patterns: Matrix, latents: Matrix, centre: Float64Array): Matrix {
  const design = designOf(latents, centre);
  return multiply(pseudoInverse(gram(design), TOLERANCE).inverse, multiplyTransA(design, patterns));
}

function designOf(latents: Matrix, centre: Float64Array): Matrix {
  const ones = matrix(latents.rows, 1, new Float64Array(latents.rows).fill(1));
  return beside([ones, subtractFromRows(latents, centre)]);
}

/** Numbers that a correlation is worth taking of. */
const LEAST = 3;

/**
 * How alike a voxel's responses to the same images are in two halves of the runs [nVoxels]: the correlation over images, each image averaged in
 * each half. Runs go to the halves in turn. NaN for a voxel that does not vary.
 * @throws PerceptError when fewer than three images were shown in both halves
 */
export function splitHalfReliability(training: TrainingPatterns): Float64Array {
  const { patterns, groups, items } = training;
  const { foldOf } = dealFolds(groups, 2);
  const halves = [0, 1].map((half) => meansOf(training, (i) => foldOf.get(groups[i]!) === half));
  const images = [...new Set(Array.from(items))].filter((item) => halves.every((half) => half.has(item)));
  if (images.length < LEAST) {
    throw new PerceptError(
      `${images.length} training images were shown in both halves of the training runs: reliability needs ${LEAST}`,
      { remedy: 'Select voxels by "weights", "r2" or "t": these need no image to be shown twice.' },
    );
  }
  const [one, two] = halves.map((half) => {
    const rows = matrix(images.length, patterns.cols);
    images.forEach((image, k) => rows.data.set(half.get(image)!, k * patterns.cols));
    return rows;
  });
  return columnCorrelations(one!, two!);
}

/**
 * How alike a voxel's weights are when the map from latents to voxels is fitted on either half of the runs [nVoxels]: their correlation over
 * latents, the mean response apart. It needs no image to be shown twice. Runs go to the halves in turn.
 * @throws PerceptError with fewer than two runs, or fewer than three latents
 */
export function splitHalfWeights({ patterns, latents, groups }: TrainingPatterns): Float64Array {
  const { foldOf } = dealFolds(groups, 2);
  if (latents.cols < LEAST) {
    throw new PerceptError(`weights of ${latents.cols} latents cannot be correlated`, {
      remedy: 'Select voxels by "r2" or "t".',
    });
  }
  const [one, two] = [0, 1].map((half) => {
    const rows = groups.flatMap((group, i) => (foldOf.get(group) === half ? [i] : []));
    const z = takeRows(latents, rows);
    const weights = weightsOf(takeRows(patterns, rows), z, columnMeans(z));
    return takeRows(
      weights,
      Array.from({ length: latents.cols }, (_, k) => k + 1),
    );
  });
  return columnCorrelations(one!, two!);
}

/** Pearson's correlation of each column of `a` with that of `b` [cols]; NaN where one of them is constant. */
function columnCorrelations(a: Matrix, b: Matrix): Float64Array {
  const one = subtractFromRows(a, columnMeans(a));
  const two = subtractFromRows(b, columnMeans(b));
  const sums = Array.from({ length: 3 }, () => new Float64Array(a.cols));
  for (let at = 0; at < one.data.length; at++) {
    const [a, b, v] = [one.data[at]!, two.data[at]!, at % one.cols];
    sums[0]![v]! += a * a;
    sums[1]![v]! += b * b;
    sums[2]![v]! += a * b;
  }
  return sums[2]!.map((product, v) => {
    const size = Math.sqrt(sums[0]![v]! * sums[1]![v]!);
    return size > 0 ? product / size : NaN;
  });
}

/** The mean pattern of each image over some of the rows. */
function meansOf(
  { patterns, items }: TrainingPatterns,
  take: (row: number) => boolean,
): Map<number, Float64Array> {
  const rows = new Map<number, number[]>();
  for (let i = 0; i < patterns.rows; i++) {
    if (!take(i)) continue;
    const of = rows.get(items[i]!);
    if (of === undefined) rows.set(items[i]!, [i]);
    else of.push(i);
  }
  return new Map([...rows].map(([item, of]) => [item, columnMeans(takeRows(patterns, of))]));
}
