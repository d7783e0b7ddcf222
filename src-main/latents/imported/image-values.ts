import { makeImages, pixelsOf, type Images } from '../../images/image.ts';
import type { ImageShape } from '../import/card/schema.ts';
import type { Values } from '../import/run/run-signature.ts';

/** Images 0..1 in the model's values, layout and order of channels. Channels of `images` must be those of the model. */
export function toModelValues(images: Images, shape: ImageShape): Values {
  const { n, height, width, channels } = images;
  const data = new Float32Array(images.data.length);
  walk(images, shape, (ours, theirs, black, scale) => {
    data[theirs] = black + scale * images.data[ours]!;
  });
  const first = shape.layout === 'NCHW';
  return { shape: first ? [n, channels, height, width] : [n, height, width, channels], data };
}

/** The reverse: what a model made, as images 0..1 (beyond it where the model goes beyond its range). */
export function fromModelValues({ data }: Values, n: number, shape: ImageShape): Images {
  const images = makeImages(n, shape);
  walk(images, shape, (ours, theirs, black, scale) => {
    images.data[ours] = (data[theirs]! - black) / scale;
  });
  return images;
}

/** Calls `visit` with the place of each number here and in the model's array, the model's value of 0 and what 1 adds to it. */
function walk(
  images: Pick<Images, 'n' | 'height' | 'width' | 'channels'>,
  { range: [low, high], layout, order, mean = [0], std = [1] }: ImageShape,
  visit: (ours: number, theirs: number, black: number, scale: number) => void,
): void {
  const { n, height, width, channels } = images;
  const pixels = height * width;
  const size = pixelsOf(images);
  for (let c = 0; c < channels; c++) {
    const theirChannel = order === 'BGR' ? channels - 1 - c : c;
    const sd = std[theirChannel] ?? std[0]!;
    const black = (low - (mean[theirChannel] ?? mean[0]!)) / sd;
    const scale = (high - low) / sd;
    for (let i = 0; i < n; i++) {
      for (let p = 0; p < pixels; p++) {
        const theirs = layout === 'NCHW' ? theirChannel * pixels + p : p * channels + theirChannel;
        visit(i * size + p * channels + c, i * size + theirs, black, scale);
      }
    }
  }
}
