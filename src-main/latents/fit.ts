import { pixelsOf, type ImageSource } from '../images/image.ts';
import { fitPca } from './pca.ts';
import type { PcaModel } from './pca-model.ts';
import { fitRandomPca, type RandomPcaOptions } from './random-pca.ts';

/** Within these the exact PCA takes a few seconds and 0.6 GB: its eigenvalues cost the cube of the side of the Gram matrix. */
const LARGEST_EXACT = { side: 400, bytes: 160 * 2 ** 20 };

/**
 * PCA of a source: exact where the images fit into 160 MB as float64 and number (or have pixels) 400 or fewer, otherwise
 * randomised. `method` of the result says which.
 * @throws PerceptError when the images do not vary in `dims` directions
 */
export async function fitPcaOf(source: ImageSource, options: RandomPcaOptions): Promise<PcaModel> {
  const pixels = pixelsOf(source);
  const small =
    Math.min(source.n, pixels) <= LARGEST_EXACT.side && source.n * pixels * 8 <= LARGEST_EXACT.bytes;
  if (!small) return fitRandomPca(source, options);
  options.signal?.throwIfAborted();
  const model = fitPca(await source.read(0, source.n), options.dims);
  options.onProgress?.({ pass: 1, passes: 1, done: source.n, total: source.n });
  return model;
}
