import { join } from 'node:path';
import { saveArray } from '../arrays.ts';
import { openImages, type ImageSize, type StimulusImages } from '../image-input.ts';

/** Writes images.npy [nTrain x pixels], the images at `size`. */
export async function trainingImagesTask(input: {
  readonly source: StimulusImages;
  readonly size: ImageSize;
  readonly folder: string;
}): Promise<void> {
  const { images, names, ordered } = input.source;
  const source = await openImages(images, names, ordered, input.size);
  const { n, data } = await source.read(0, source.n);
  await saveArray(join(input.folder, 'images.npy'), [n, data.length / n], data);
}
