import { makeImages, pixelsOf, toGray, type Images } from '../../images/image.ts';
import { describeImage, loadImage } from '../../images/load.ts';
import { resizeImages, type Kernel } from '../../images/resize.ts';
import { mapBounded } from '../../study/folders.ts';

export type Size = readonly [height: number, width: number];

/** Heights and widths of image files. @throws PerceptError naming a file that is no image */
export async function sizesOf(paths: readonly string[]): Promise<Size[]> {
  return mapBounded(
    paths,
    async (path) => {
      const { height, width } = await describeImage(path);
      return [height, width] as const;
    },
    8,
  );
}

export interface Target {
  readonly size: Size;
  readonly kernel: Kernel;
  readonly channels: 1 | 3;
}

/**
 * Images of files at one size: each is read as it is, cut equally on both sides to the target's proportions, and resized by `kernel`.
 * No decoder's own resizing has a part in it, so that the numbers are the same on every machine.
 */
export async function loadAt(paths: readonly string[], target: Target): Promise<Images> {
  const [height, width] = target.size;
  const out = makeImages(paths.length, { height, width, channels: target.channels });
  const pixels = pixelsOf(out);
  await mapBounded(
    [...paths.entries()],
    async ([i, path]) => {
      const [size] = await sizesOf([path]);
      const image = await loadImage(path, { size: size!, channels: target.channels, fit: 'stretch' });
      out.data.set(bringTo(image, target).data, i * pixels);
    },
    4,
  );
  return out;
}

/** Images in memory at another size, cut and resized as files are. */
export function bringTo(images: Images, { size, kernel, channels }: Target): Images {
  const plain = channels === 1 ? toGray(images) : images.channels === 3 ? images : threefold(images);
  const cut = crop(plain, size);
  return cut.height === size[0] && cut.width === size[1] ? cut : resizeImages(cut, size, kernel);
}

function threefold(images: Images): Images {
  const out = makeImages(images.n, { height: images.height, width: images.width, channels: 3 });
  for (let i = 0; i < out.data.length; i++) out.data[i] = images.data[Math.floor(i / 3)]!;
  return out;
}

/** The largest part in the middle with the proportions of `size`. */
function crop(images: Images, [height, width]: Size): Images {
  const h = Math.min(images.height, Math.max(1, Math.round((images.width * height) / width)));
  const w = Math.min(images.width, Math.max(1, Math.round((images.height * width) / height)));
  if (h === images.height && w === images.width) return images;
  const top = Math.floor((images.height - h) / 2);
  const left = Math.floor((images.width - w) / 2);
  const { channels } = images;
  const out = makeImages(images.n, { height: h, width: w, channels });
  for (let i = 0; i < images.n; i++) {
    for (let y = 0; y < h; y++) {
      const from = ((i * images.height + top + y) * images.width + left) * channels;
      out.data.set(images.data.subarray(from, from + w * channels), (i * h + y) * w * channels);
    }
  }
  return out;
}
