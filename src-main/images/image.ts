import { PerceptError } from '../errors.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';

/** A stack of images of one size, [n x height x width x channels] row-major, values 0..1 (sRGB-encoded, not linear). */
export interface Images {
  readonly n: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly data: Float32Array;
}

/** Images that are read a batch at a time, so that a set larger than the memory can be gone through. */
export interface ImageSource {
  readonly n: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** Images from .. to-1. */
  read(from: number, to: number): Promise<Images>;
}

type Size = Pick<Images, 'height' | 'width' | 'channels'>;

/** Numbers in one image: height x width x channels. */
export function pixelsOf(size: Size): number {
  return size.height * size.width * size.channels;
}

/** A size in words: "28 x 28 gray", "256 x 256 colour" (height x width). */
export function describeSize(size: Size): string {
  return `${size.height} x ${size.width} ${size.channels === 1 ? 'gray' : 'colour'}`;
}

/**
 * Images over `data`, or black ones.
 * @throws PerceptError when the length does not fit, or the stack does not fit into the memory
 */
export function makeImages(n: number, size: Size, data?: Float32Array): Images {
  const { height, width, channels } = size;
  const length = n * pixelsOf(size);
  if (data !== undefined && data.length !== length) {
    throw new PerceptError(`${n} images of ${describeSize(size)} need ${length} numbers, got ${data.length}`);
  }
  return { n, height, width, channels, data: data ?? allocate(length, n) };
}

function allocate(length: number, n: number): Float32Array {
  try {
    return new Float32Array(length);
  } catch (cause) {
    const gigabytes = ((length * 4) / 2 ** 30).toFixed(1);
    throw new PerceptError(`${n} images at once need ${gigabytes} GB of memory`, {
      remedy: 'Read fewer images at once, or make them smaller.',
      cause,
    });
  }
}

/** The images named by `indices`, copied in that order. @throws PerceptError when an index is out of range */
export function takeImages(images: Images, indices: ArrayLike<number>): Images {
  const pixels = pixelsOf(images);
  const out = makeImages(indices.length, images);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]!;
    if (!Number.isInteger(from) || from < 0 || from >= images.n)
      throw new PerceptError(`there is no image ${from} among ${images.n}`);
    out.data.set(images.data.subarray(from * pixels, (from + 1) * pixels), i * pixels);
  }
  return out;
}

/** One image a row, [n x pixels] float64, pixels in the order height, width, channel. */
export function flatten(images: Images): Matrix {
  return matrix(images.n, pixelsOf(images), Float64Array.from(images.data));
}

/** Luma of colour images with the weights of ITU-R BT.709 as scikit-image's rgb2gray has them; gray ones unchanged. */
export function toGray(images: Images): Images {
  if (images.channels === 1) return images;
  const gray = makeImages(images.n, { height: images.height, width: images.width, channels: 1 });
  for (let i = 0; i < gray.data.length; i++) {
    gray.data[i] =
      0.2125 * images.data[3 * i]! + 0.7154 * images.data[3 * i + 1]! + 0.0721 * images.data[3 * i + 2]!;
  }
  return gray;
}

/** Images in memory as a source. Its batches are views, not copies. */
export function sourceOf(images: Images): ImageSource {
  const { n, height, width, channels, data } = images;
  const pixels = pixelsOf(images);
  return {
    n,
    height,
    width,
    channels,
    read: async (from, to) => makeImages(to - from, images, data.subarray(from * pixels, to * pixels)),
  };
}
