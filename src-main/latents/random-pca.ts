import { setImmediate } from 'node:timers/promises';
import { pixelsOf, type Images, type ImageSource } from '../images/image.ts';
import { symmetricEigen } from '../maths/decompose.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';
import { gram, multiply } from '../maths/multiply.ts';
import { normal, seeded } from '../maths/random.ts';
import { batchSize, type PassOptions } from './model.ts';
import { checkDims, checkMean, fixSigns, SMALLEST_SHARE, type PcaModel } from './pca-model.ts';
import { addProduct, addTransposedProduct, orthonormalise, timesInPlace } from './tall.ts';

export interface RandomPcaOptions extends PassOptions {
  dims: number;
  seed: number;
  /** Directions searched beyond `dims`. */
  oversample?: number;
  /** Times that the covariance is applied to the sketch; more make weak components more exact. */
  powerIterations?: number;
}

/**
 * Randomised PCA of more images than the memory holds: the range finder of Halko, Martinsson & Tropp (2011, algorithm 4.4)
 * on the pixels' side, then Rayleigh-Ritz in the range found. Each of the 2 + powerIterations passes reads every image once.
 * Held are two [pixels x (dims + oversample)] blocks of float64 and a batch: 0.5 GB for 256 x 256 x 3 and 120 dims.
 * @throws PerceptError when the images do not vary in `dims` directions; the reason of `signal` when aborted
 */
export async function fitRandomPca(source: ImageSource, options: RandomPcaOptions): Promise<PcaModel> {
  const { dims, seed, oversample = 10, powerIterations = 2 } = options;
  const { n, height, width, channels } = source;
  const pixels = pixelsOf(source);
  checkDims(dims, Math.max(0, Math.min(n - 1, pixels)), n);
  const passes = 2 + powerIterations;
  const columns = Math.min(dims + oversample, n - 1, pixels);

  const start = await sketch(source, columns, seed, passWith(source, options, 1, passes));
  const { mean } = start;
  let basis = orthonormalise(start.sketch, SMALLEST_SHARE);
  let spare = matrix(pixels, basis.cols);
  for (let k = 0; k < powerIterations; k++) {
    checkDims(dims, basis.cols, n);
    await applyCovariance(basis, spare, mean, passWith(source, options, 2 + k, passes));
    const next = orthonormalise(spare, SMALLEST_SHARE);
    spare = { rows: pixels, cols: next.cols, data: basis.data.subarray(0, pixels * next.cols) };
    basis = next;
  }
  checkDims(dims, basis.cols, n);
  const { squares, total } = await project(basis, mean, passWith(source, options, passes, passes));
  const { values, vectors } = symmetricEigen(squares);
  const limit = SMALLEST_SHARE ** 2 * values[0]!;
  checkDims(dims, values.filter((value) => value > limit).length, n);

  timesInPlace(basis, vectors);
  const components = matrix(dims, pixels);
  for (let j = 0; j < pixels; j++) {
    for (let k = 0; k < dims; k++) components.data[k * pixels + j] = basis.data[j * basis.cols + k]!;
  }
  fixSigns(components, start.first, mean);
  return {
    method: `randomised, ${passes} passes, seed ${seed}`,
    mean,
    components,
    variances: values.slice(0, dims).map((value) => value / (n - 1)),
    totalVariance: total / (n - 1),
    nTrain: n,
    height,
    width,
    channels,
  };
}

type Visit = (batch: Images) => void;
type Pass = (visit: Visit) => Promise<void>;

/** One pass over the source; lets the event loop run between batches, so that progress shows and a cancel arrives. */
function passWith(
  source: ImageSource,
  { onProgress, signal }: PassOptions,
  pass: number,
  passes: number,
): Pass {
  const step = batchSize(source);
  return async (visit) => {
    for (let from = 0; from < source.n; from += step) {
      signal?.throwIfAborted();
      const to = Math.min(source.n, from + step);
      visit(await source.read(from, to));
      onProgress?.({ pass, passes, done: to, total: source.n });
      await setImmediate();
    }
  };
}

/** The first image, the mean image, and (X - 1 meanᵀ)ᵀ G for a seeded Gaussian G [n x columns]; the mean is taken off afterwards. */
async function sketch(
  source: ImageSource,
  columns: number,
  seed: number,
  pass: Pass,
): Promise<{ first: Float32Array; mean: Float64Array; sketch: Matrix }> {
  const pixels = pixelsOf(source);
  const gaussian = normal(seeded(seed, 'randomised PCA'));
  const mean = new Float64Array(pixels);
  const weights = new Float64Array(columns);
  const y = matrix(pixels, columns);
  let first: Float32Array | undefined;
  await pass((batch) => {
    first ??= batch.data.slice(0, pixels);
    const g = matrix(batch.n, columns);
    for (let i = 0; i < g.data.length; i++) {
      g.data[i] = gaussian();
      weights[i % columns]! += g.data[i]!;
    }
    addTransposedProduct(batch, g, y);
    for (let i = 0; i < batch.data.length; i++) mean[i % pixels]! += batch.data[i]!;
  });
  for (let j = 0; j < pixels; j++) mean[j]! /= source.n;
  checkMean(mean);
  takeOuter(y, mean, weights);
  return { first: first!, mean, sketch: y };
}

/** out = (X - 1 meanᵀ)ᵀ (X - 1 meanᵀ) Q. */
async function applyCovariance(q: Matrix, out: Matrix, mean: Float64Array, pass: Pass): Promise<void> {
  const ofMean = multiply({ rows: 1, cols: mean.length, data: mean }, q).data;
  const sums = new Float64Array(q.cols);
  out.data.fill(0);
  await pass((batch) => {
    const b = projected(batch, q, ofMean);
    for (let i = 0; i < b.data.length; i++) sums[i % q.cols]! += b.data[i]!;
    addTransposedProduct(batch, b, out);
  });
  takeOuter(out, mean, sums);
}

/** Bᵀ B for B = (X - 1 meanᵀ) Q, and the sum of squares of X - 1 meanᵀ. */
async function project(
  q: Matrix,
  mean: Float64Array,
  pass: Pass,
): Promise<{ squares: Matrix; total: number }> {
  const ofMean = multiply({ rows: 1, cols: mean.length, data: mean }, q).data;
  const squares = matrix(q.cols, q.cols);
  let total = 0;
  await pass((batch) => {
    const b = projected(batch, q, ofMean);
    const part = gram(b).data;
    for (let i = 0; i < part.length; i++) squares.data[i]! += part[i]!;
    for (let i = 0; i < batch.data.length; i++) total += (batch.data[i]! - mean[i % mean.length]!) ** 2;
  });
  return { squares, total };
}

function projected(batch: Images, q: Matrix, ofMean: Float64Array): Matrix {
  const b = matrix(batch.n, q.cols);
  addProduct(batch, q, b);
  for (let i = 0; i < b.data.length; i++) b.data[i]! -= ofMean[i % q.cols]!;
  return b;
}

/** y -= a bᵀ, in place. */
function takeOuter(y: Matrix, a: Float64Array, b: Float64Array): void {
  for (let i = 0; i < y.rows; i++) {
    for (let j = 0; j < y.cols; j++) y.data[i * y.cols + j]! -= a[i]! * b[j]!;
  }
}
