import { stat } from 'node:fs/promises';
import { explainSystemError, PerceptError } from '../errors.ts';
import { sharp } from './codec.ts';
import { makeImages, pixelsOf, toGray, type Images, type ImageSource } from './image.ts';

export interface LoadOptions {
  /** Height and width of every image, in pixels. */
  size: readonly [number, number];
  channels: 1 | 3;
  /** centre-crop: scaled until both sides are covered, then cut equally on both sides; stretch: proportions change. */
  fit: 'centre-crop' | 'stretch';
}

/** What a file holds before any resizing; height and width as displayed (EXIF orientation applied). */
export interface ImageDescription {
  format: string;
  height: number;
  width: number;
  channels: number;
  alpha: boolean;
  bits: 8 | 16;
}

/** A file of a few kilobytes can claim a picture of gigabytes; nothing that is shown in a scanner is larger than this. */
const PIXEL_LIMIT = 100_000_000;
const FORMATS = ['jpeg', 'png', 'webp', 'tiff', 'gif'];
const CONVERT = 'Convert it to PNG or JPEG with 8 or 16 bits a channel.';
/** As many as libuv has threads to decode in. */
const AT_ONCE = 4;

function open(path: string) {
  return sharp(path, { limitInputPixels: PIXEL_LIMIT, failOn: 'error', sequentialRead: true });
}

/**
 * Format and size of an image file, from its header.
 * @throws PerceptError naming the file when it is not a readable JPEG, PNG, WebP, TIFF or GIF of integer samples
 */
export async function describeImage(path: string): Promise<ImageDescription> {
  const found = await open(path)
    .metadata()
    .catch(async (error: unknown) => {
      throw await unreadable(path, error);
    });
  if (!FORMATS.includes(found.format))
    throw new PerceptError(`images of format ${found.format} are not read`, { file: path, remedy: CONVERT });
  if (found.depth !== 'uchar' && found.depth !== 'ushort')
    throw new PerceptError(`its samples are of type ${found.depth}`, { file: path, remedy: CONVERT });
  const { width, height } = found.autoOrient;
  if (width * height > PIXEL_LIMIT) {
    throw new PerceptError(`it claims ${width} x ${height} pixels, more than ${PIXEL_LIMIT / 1e6} million`, {
      file: path,
      remedy: 'Make it smaller, or check that it is the right file.',
    });
  }
  const bits = found.depth === 'uchar' ? 8 : 16;
  return { format: found.format, height, width, channels: found.channels, alpha: found.hasAlpha, bits };
}

/** An image at its own size: 8-bit sRGB, [height x width x 3] row-major. */
export interface WholeImage {
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
}

/**
 * An image file as 8-bit sRGB at the size asked for: upright by its EXIF orientation, CMYK and embedded profiles converted,
 * transparency over white, 16 bits cut to 8, the first page of several; resized with a cubic kernel that averages when it
 * shrinks. Gray is `toGray` of the colours.
 * @throws PerceptError naming the file when it cannot be read
 */
export async function loadImage(path: string, options: LoadOptions): Promise<Images> {
  const [height, width] = options.size;
  const { data } = await decode(path, { height, width, fit: options.fit });
  const colour = makeImages(1, { height, width, channels: 3 });
  for (let i = 0; i < data.length; i++) colour.data[i] = data[i]! / 255;
  return options.channels === 3 ? colour : grayExactly(colour);
}

/** An image file at its own size, read as `loadImage` does. @throws PerceptError naming the file when it cannot be read */
export async function loadWholeImage(path: string): Promise<WholeImage> {
  return decode(path, undefined);
}

async function decode(
  path: string,
  to: { height: number; width: number; fit: LoadOptions['fit'] } | undefined,
): Promise<WholeImage> {
  const { height, width } = await describeImage(path).then((found) => to ?? found);
  const upright = open(path).autoOrient().flatten({ background: '#ffffff' });
  const sized =
    to === undefined
      ? upright
      : upright.resize(width, height, {
          fit: to.fit === 'stretch' ? 'fill' : 'cover',
          position: 'centre',
          kernel: 'cubic',
          // The decoder's own shrinking is coarser than the kernel.
          fastShrinkOnLoad: false,
        });
  const { data, info } = await sized
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(async (error: unknown) => {
      throw await unreadable(path, error);
    });
  if (info.channels !== 3 || data.length !== height * width * 3) {
    const got = `${info.height} x ${info.width} x ${info.channels}`;
    throw new PerceptError(`it decodes to ${got} samples`, { file: path, remedy: CONVERT });
  }
  return { height, width, data };
}

/** Gray of a picture that has no colours is its own value, not the weighted sum, which rounds. */
function grayExactly(colour: Images): Images {
  const gray = toGray(colour);
  for (let i = 0; i < gray.data.length; i++) {
    const value = colour.data[3 * i]!;
    if (value === colour.data[3 * i + 1] && value === colour.data[3 * i + 2]) gray.data[i] = value;
  }
  return gray;
}

/** Image files as a source: each read decodes its files afresh, a few at once. Nothing is opened before. */
export function imageSource(paths: readonly string[], options: LoadOptions): ImageSource {
  const [height, width] = options.size;
  if (![height, width].every((side) => Number.isInteger(side) && side > 0))
    throw new PerceptError(`images cannot be made ${height} x ${width} pixels`);
  const { channels } = options;
  return {
    n: paths.length,
    height,
    width,
    channels,
    read: async (from, to) => {
      const batch = makeImages(to - from, { height, width, channels });
      const pixels = pixelsOf(batch);
      let next = from;
      const work = async (): Promise<void> => {
        while (next < to) {
          const i = next++;
          batch.data.set((await loadImage(paths[i]!, options)).data, (i - from) * pixels);
        }
      };
      const stop = (error: unknown): never => {
        next = to;
        throw error;
      };
      await Promise.all(Array.from({ length: AT_ONCE }, () => work().catch(stop)));
      return batch;
    },
  };
}

async function unreadable(path: string, error: unknown): Promise<Error> {
  try {
    const found = await stat(path);
    if (!found.isFile())
      return new PerceptError('this is not a file', { file: path, remedy: 'Give the path of an image.' });
    if (found.size === 0)
      return new PerceptError('the file is empty', { file: path, remedy: 'Copy it again from its source.' });
  } catch (cause) {
    return explainSystemError(cause, path);
  }
  const said = error instanceof Error ? error.message : String(error);
  if (/pixel limit/i.test(said)) {
    return new PerceptError(`it claims more than ${PIXEL_LIMIT / 1e6} million pixels`, {
      file: path,
      remedy: 'Make it smaller, or check that it is the right file.',
      cause: error,
    });
  }
  const problem = /unsupported image format/i.test(said)
    ? 'this is not an image that can be read (JPEG, PNG, WebP, TIFF or GIF)'
    : `the image is damaged (${said.split('\n')[0]!.trim()})`;
  return new PerceptError(problem, {
    file: path,
    remedy: 'Open it in an image viewer; save it again as PNG, or copy it again from its source.',
    cause: error,
  });
}
