import { makeImages, takeImages, type Images } from '../images/image.ts';
import { loadMatrix } from './arrays.ts';
import { openImages, type ImageSize, type StimulusImages } from './image-input.ts';

/** The training images small, to seek the nearest among, and where they are. */
export interface TrainingImages {
  /** npy [nTrain x pixels] */
  readonly small: string;
  readonly smallSize: ImageSize;
  readonly source: StimulusImages;
  /** Size of the reconstructions. */
  readonly size: ImageSize;
  /** Hash of all that they depend on. */
  readonly key: string;
}

/** The small images. */
export async function loadSmall({ small, smallSize }: TrainingImages): Promise<Images> {
  const { rows, data } = await loadMatrix(small);
  return makeImages(rows, smallSize, Float32Array.from(data));
}

/** Some of the training images at the size of the reconstructions; row by row. */
export async function loadTraining(
  { source: { images, names, ordered }, size }: TrainingImages,
  rows: readonly number[],
): Promise<Images> {
  if (images.kind === 'files') {
    const some = { ...images, paths: rows.map((row) => images.paths[row]!) };
    const found = await openImages(
      some,
      rows.map((row) => names[row]!),
      ordered,
      size,
    );
    return found.read(0, found.n);
  }
  const all = await openImages(images, names, ordered, size);
  return takeImages(await all.read(0, all.n), rows);
}
