import { makeImages, pixelsOf, type Images } from '../../images/image.ts';
import { loadWholeImage } from '../../images/load.ts';
import { fitPicture, type Fitting } from '../../latents/imported/fit-picture.ts';

export interface PicturesInput {
  readonly paths: readonly string[];
  readonly fitting: Fitting;
}

/** Image files as a model takes them. @throws PerceptError naming the file that cannot be read */
export async function picturesTask({ paths, fitting }: PicturesInput): Promise<Images> {
  const images = makeImages(paths.length, fitting.image);
  for (const [i, path] of paths.entries()) {
    const picture = await loadWholeImage(path);
    images.data.set(fitPicture({ ...picture, channels: 3, white: 255 }, fitting).data, i * pixelsOf(images));
  }
  return images;
}
