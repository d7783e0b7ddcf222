import { PerceptError } from '../errors.ts';
import { makeImages, pixelsOf, type Images } from '../images/image.ts';
import { matrix, row, type Matrix } from '../maths/matrix.ts';
import { multiply, multiplyTransB } from '../maths/multiply.ts';
import { batchSize, checkSize, type LatentModel } from './model.ts';

/** Principal components of images: x = mean + z components, z = (x - mean) componentsᵀ; not whitened. */
export interface PcaModel {
  /** How it was made: "exact", or "randomised, 4 passes, seed 1". */
  readonly method: string;
  /** Mean image [pixels]. */
  readonly mean: Float64Array;
  /** Orthonormal rows [d x pixels], largest variance first; the first training image has positive latents. */
  readonly components: Matrix;
  /** Variance of the training latents [d], divided by nTrain - 1. */
  readonly variances: Float64Array;
  /** Sum of the variances of all pixels, divided by nTrain - 1. */
  readonly totalVariance: number;
  readonly nTrain: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** A PCA as a latent model. */
export function pcaLatents(model: PcaModel): LatentModel {
  const dims = model.components.rows;
  const step = batchSize(model);
  return {
    name: `PCA, ${dims} components of ${model.nTrain} images`,
    dims,
    encode: async (images) => encode(model, images, step),
    generate: async (latents) => generate(model, latents, step),
  };
}

function encode(model: PcaModel, images: Images, step: number): Matrix {
  checkSize(images, model);
  const dims = model.components.rows;
  const pixels = pixelsOf(model);
  const out = matrix(images.n, dims);
  for (let from = 0; from < images.n; from += step) {
    const to = Math.min(images.n, from + step);
    const centred = centre(images.data.subarray(from * pixels, to * pixels), model.mean);
    out.data.set(multiplyTransB(centred, model.components).data, from * dims);
  }
  return out;
}

function generate(model: PcaModel, latents: Matrix, step: number): Images {
  const dims = latents.cols;
  const pixels = pixelsOf(model);
  const out = makeImages(latents.rows, model);
  for (let from = 0; from < latents.rows; from += step) {
    const to = Math.min(latents.rows, from + step);
    const some = { rows: to - from, cols: dims, data: latents.data.subarray(from * dims, to * dims) };
    out.data.set(pcaPixels(model, some).data, from * pixels);
  }
  return out;
}

/** Pixels mean + z components of latents [n x d], as rows [n x pixels]. @throws PerceptError when latents do not have d columns */
function pcaPixels(model: PcaModel, latents: Matrix): Matrix {
  const dims = model.components.rows;
  if (latents.cols !== dims)
    throw new PerceptError(`the model has ${dims} latents, an image was given ${latents.cols}`);
  const rows = multiply(latents, model.components);
  for (let i = 0; i < rows.rows; i++) {
    const values = row(rows, i);
    for (let j = 0; j < values.length; j++) values[j]! += model.mean[j]!;
  }
  return rows;
}

/** Rows of pixels as float64 with the mean image taken off. */
function centre(data: Float32Array, mean: Float64Array): Matrix {
  const pixels = mean.length;
  const out = matrix(data.length / pixels, pixels);
  for (let i = 0; i < out.rows; i++) {
    for (let j = 0; j < pixels; j++) out.data[i * pixels + j] = data[i * pixels + j]! - mean[j]!;
  }
  return out;
}

/**
 * Turns components round so that the first training image has positive latents; where its latent is nearly 0, so that the
 * component's largest element by magnitude is positive. In place. Some rule is needed because the signs of principal
 * components are arbitrary, and it matters: Pearson over an image's latents, and so eq. 3, changes with them. This rule
 * gives the pair counts that NumPy's singular vectors give for the handwritten digits of the reference scripts.
 * @param first the first training image [pixels]
 */
export function fixSigns(components: Matrix, first: ArrayLike<number>, mean: Float64Array): void {
  let norm = 0;
  for (let j = 0; j < mean.length; j++) norm += (first[j]! - mean[j]!) ** 2;
  for (let k = 0; k < components.rows; k++) {
    const values = row(components, k);
    let latent = 0;
    let largest = 0;
    for (let j = 0; j < values.length; j++) {
      latent += (first[j]! - mean[j]!) * values[j]!;
      if (Math.abs(values[j]!) > Math.abs(largest)) largest = values[j]!;
    }
    const direction = Math.abs(latent) > 1e-6 * Math.sqrt(norm) ? latent : largest;
    if (direction < 0) for (let j = 0; j < values.length; j++) values[j] = -values[j]!;
  }
}

/**
 * Pixels are float32, so a direction whose SD is below this share of the largest is rounding, not a component. It is also
 * where singular values from a Gram matrix in float64 end (the square root of its precision).
 */
export const SMALLEST_SHARE = 1e-7;

/** @throws PerceptError when `dims` is not a whole number above 0 or more than `rank`, which n images give */
export function checkDims(dims: number, rank: number, n: number): void {
  if (!Number.isInteger(dims) || dims < 1)
    throw new PerceptError(`a PCA of ${dims} components cannot be made`, { remedy: 'Ask for 1 or more.' });
  if (dims > rank) {
    throw new PerceptError(
      `${n} images vary in ${rank} directions only, ${dims} principal components were asked for`,
      { remedy: rank > 0 ? `Ask for ${rank} or fewer, or add images.` : 'Add images that differ.' },
    );
  }
}

/** @throws PerceptError when a pixel of the mean image is not a number, as one bad image makes it */
export function checkMean(mean: Float64Array): void {
  if (!mean.every(Number.isFinite))
    throw new PerceptError('the images contain NaN or infinite values', {
      remedy: 'Leave out the damaged images.',
    });
}
