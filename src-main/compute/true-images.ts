import { join } from 'node:path';
import { makeImages, pixelsOf, type Images } from '../images/image.ts';
import { loadColumns, loadMatrix, saveArray } from './arrays.ts';
import type { StepResult } from './cache.ts';
import type { Context } from './context.ts';
import type { Generator } from './generator.ts';
import type { LatentsStep } from './latents-step.ts';

/**
 * The images that a generator makes of the true latents of all test images, which no decoding can be better than: for what it could do at
 * best, and to stand beside reconstructions. Made once for all that ask for them.
 */
export function trueImages(
  { cache, signal }: Pick<Context, 'cache' | 'signal'>,
  { folder: latentFolder, key }: Pick<LatentsStep, 'folder' | 'key'>,
  generator: Generator,
): Promise<StepResult> {
  return cache.step('true-images', { latents: key, generator: generator.name }, async (folder) => {
    const images = await generator.make(await loadMatrix(join(latentFolder, 'test.npy')), { signal });
    await saveArray(join(folder, 'images.npy'), [images.n, pixelsOf(images)], images.data);
  });
}

/** Those of some test images, in their order; by default of all. */
export function loadTrueImages({ folder }: StepResult, generator: Generator, rows?: Uint32Array): Images {
  const { height, width, channels } = generator;
  const size = { height, width, channels };
  const pixels = pixelsOf(size);
  const all = loadColumns(join(folder, 'images.npy'), 0, pixels);
  const data = Float32Array.from(all.data);
  if (rows === undefined) return makeImages(all.rows, size, data);
  const own = makeImages(rows.length, size);
  rows.forEach((row, k) => own.data.set(data.subarray(row * pixels, (row + 1) * pixels), k * pixels));
  return own;
}
