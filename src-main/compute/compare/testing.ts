import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeImages, takeImages, type Images } from '../../images/image.ts';
import { resizeImages } from '../../images/resize.ts';
import { encodePng } from '../../images/save.ts';
import { normal, seeded } from '../../maths/random.ts';

/** Smooth random colour images, so that blurring and noise do to them what they do to photographs. */
export function smoothImages(n: number, side: number, seed: number): Images {
  const draw = normal(seeded(seed, 'smooth images'));
  const coarse = makeImages(n, { height: 6, width: 6, channels: 3 });
  for (let i = 0; i < coarse.data.length; i++) coarse.data[i] = 0.5 + 0.22 * draw();
  return resizeImages(coarse, [side, side], 'bicubic');
}

/** The images with noise of this standard deviation. */
export function noisy(images: Images, deviation: number, seed: number): Images {
  const draw = normal(seeded(seed, 'noise on images'));
  return {
    ...images,
    data: images.data.map((value) => Math.min(1, Math.max(0, value + deviation * draw()))),
  };
}

/** Small and large again, by bilinear interpolation. */
export function blurred(images: Images, side: number): Images {
  return resizeImages(
    resizeImages(images, [side, side], 'bilinear'),
    [images.height, images.width],
    'bilinear',
  );
}

/** Writes each image as PNG under the name that `nameOf` gives it, below a folder. */
export async function writeImages(
  folder: string,
  images: Images,
  nameOf: (i: number) => string,
): Promise<void> {
  for (let i = 0; i < images.n; i++) {
    const path = join(folder, nameOf(i));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await encodePng(takeImages(images, [i])));
  }
}
