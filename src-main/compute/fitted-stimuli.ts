import { hashArray, hashJson } from '../files.ts';
import { makeImages, pixelsOf, takeImages, type Images } from '../images/image.ts';
import { fitPicture, type Fitting } from '../latents/imported/fit-picture.ts';
import { mapBounded } from '../study/folders.ts';
import type { Context } from './context.ts';
import { openStack, type StimulusImages } from './image-input.ts';

/** The hashes of the images, and what reads some of them as the model takes them. */
export async function fittedStimuli(
  { cache, runner }: Pick<Context, 'cache' | 'runner'>,
  { names, images, ordered }: StimulusImages,
  fitting: Fitting,
): Promise<{ hashes: string[]; read: (rows: readonly number[]) => Promise<Images> }> {
  if (images.kind === 'files') {
    const { paths } = images;
    return {
      hashes: await mapBounded(paths, (path) => cache.hashOf(path)),
      read: (rows) => runner.run('pictures', { paths: rows.map((i) => paths[i]!), fitting }),
    };
  }
  const stack = await openStack(images, names, ordered);
  const size = pixelsOf(stack);
  const { height, width, channels } = stack;
  const one = (i: number): Float32Array => stack.data.subarray(i * size, (i + 1) * size);
  return {
    hashes: names.map((_name, i) => hashJson([height, width, channels, hashArray(one(i))])),
    read: async (rows) => {
      const fitted = makeImages(rows.length, fitting.image);
      rows.forEach((i, k) => {
        const picture = { height, width, channels, white: 1, data: takeImages(stack, [i]).data };
        fitted.data.set(fitPicture(picture, fitting).data, k * pixelsOf(fitted));
      });
      return fitted;
    },
  };
}
