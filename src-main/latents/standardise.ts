import { PerceptError } from '../errors.ts';
import { columnMeans, matrix, type Matrix } from '../maths/matrix.ts';

/** Mean and SD (divided by n, not n - 1) of each latent over the training images. */
export interface LatentScale {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  /** Latents (from 0) that are the same in every training image: they become 0, and come back as their mean. */
  readonly constant: readonly number[];
}

/** Scale of the training latents [n x d]. @throws PerceptError when a latent is NaN or infinite */
export function latentScale(latents: Matrix): LatentScale {
  const bad = latents.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const [image, latent] = [Math.floor(bad / latents.cols), bad % latents.cols];
    throw new PerceptError(`latent ${latent} of image ${image} (from 0) is ${latents.data[bad]}`, {
      remedy: 'Leave the image out, or compute its latents again.',
    });
  }
  const mean = columnMeans(latents);
  const sd = new Float64Array(latents.cols);
  const constant: number[] = [];
  for (let j = 0; j < latents.cols; j++) {
    const first = latents.data[j]!;
    let same = true;
    let squares = 0;
    for (let i = 0; i < latents.rows; i++) {
      const value = latents.data[i * latents.cols + j]!;
      same &&= value === first;
      squares += (value - mean[j]!) ** 2;
    }
    // The mean of equal numbers is rounded, so that their SD is not exactly 0 unless it is set.
    sd[j] = same ? 0 : Math.sqrt(squares / latents.rows);
    if (same) {
      constant.push(j);
      mean[j] = first;
    }
  }
  return { mean, sd, constant };
}

/** (z - mean) / sd of each latent [n x d]; constant latents are only centred. */
export function standardise(latents: Matrix, scale: LatentScale): Matrix {
  return eachLatent(latents, scale, (value, mean, sd) => (value - mean) / (sd > 0 ? sd : 1));
}

/** The reverse of standardise; constant latents come back as their mean. */
export function unstandardise(latents: Matrix, scale: LatentScale): Matrix {
  return eachLatent(latents, scale, (value, mean, sd) => value * sd + mean);
}

function eachLatent(
  latents: Matrix,
  { mean, sd }: LatentScale,
  change: (value: number, mean: number, sd: number) => number,
): Matrix {
  const d = latents.cols;
  if (d !== mean.length) throw new PerceptError(`the scale is of ${mean.length} latents, there are ${d}`);
  return matrix(
    latents.rows,
    d,
    latents.data.map((value, at) => change(value, mean[at % d]!, sd[at % d]!)),
  );
}
