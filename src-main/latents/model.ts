import { PerceptError } from '../errors.ts';
import { describeSize, pixelsOf, type Images, type ImageSource } from '../images/image.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';

/** What turns images into latents and latents back into images. */
export interface LatentModel {
  /** As shown beside results, such as "PCA, 15 components of 90 images". */
  readonly name: string;
  /** Latent dimensions d. */
  readonly dims: number;
  /**
   * Latents [n x dims] of images.
   * @throws PerceptError when the images are not of the model's size, or it has no encoder
   */
  encode(images: Images, options?: ModelOptions): Promise<Matrix>;
  /**
   * Images of latents [n x dims]. Values may lie outside 0..1: saving clips, scores see what was made.
   * @throws PerceptError when the latents do not have `dims` columns, or it has no generator
   */
  generate(latents: Matrix, options?: ModelOptions): Promise<Images>;
}

/** Models that take their time can be watched and stopped. */
export interface ModelOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of images that are done. */
  readonly onProgress?: (done: number) => void;
}

/** How far a long computation is: pass 1 .. passes, `done` of `total` images in this pass. */
export interface PassProgress {
  pass: number;
  passes: number;
  done: number;
  total: number;
}

export interface PassOptions {
  onProgress?: (progress: PassProgress) => void;
  signal?: AbortSignal;
}

/** Images in a batch, so that one holds about 128 MB of float32 pixels. */
export function batchSize(size: Pick<Images, 'height' | 'width' | 'channels'>): number {
  return Math.max(1, Math.floor(2 ** 25 / pixelsOf(size)));
}

/** Latents [n x dims] of all images of a source, a batch at a time. @throws the reason of `signal` when aborted */
export async function encodeSource(
  model: LatentModel,
  source: ImageSource,
  { onProgress, signal }: PassOptions = {},
): Promise<Matrix> {
  const out = matrix(source.n, model.dims);
  const step = batchSize(source);
  for (let from = 0; from < source.n; from += step) {
    signal?.throwIfAborted();
    const to = Math.min(source.n, from + step);
    const latents = await model.encode(await source.read(from, to));
    out.data.set(latents.data, from * model.dims);
    onProgress?.({ pass: 1, passes: 1, done: to, total: source.n });
  }
  return out;
}

/** @throws PerceptError naming both sizes when images are not of the size that a model was made for */
export function checkSize(
  images: Pick<Images, 'height' | 'width' | 'channels'>,
  model: Pick<Images, 'height' | 'width' | 'channels'>,
): void {
  if (describeSize(images) !== describeSize(model)) {
    throw new PerceptError(
      `the model was made for images of ${describeSize(model)}, these are ${describeSize(images)}`,
      { remedy: 'Load the images at the size of the model.' },
    );
  }
}
