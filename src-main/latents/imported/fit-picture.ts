import { toGray, type Images } from '../../images/image.ts';
import { resizeImages } from '../../images/resize.ts';
import type { EncodeRole } from '../import/card/schema.ts';
import { bicubicKernel } from '../import/ops/bicubic.ts';

/** How the card says that pictures become a model's images. */
export type Fitting = Pick<EncodeRole, 'image' | 'crop' | 'cropFraction' | 'resize'>;

/** A picture of any size, [height x width x channels] row-major; `white` is the value of white. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array | Float32Array;
  readonly white: number;
}

/**
 * One image of the model's size, 0..1 in RGB or gray. Bicubic is TensorFlow's kernel without half-pixel centres, which does not average when an
 * image shrinks and overshoots a little: what BigBiGAN's authors feed their module with. Bilinear averages when an image shrinks, as
 * Pillow does, which the networks of PyTorch are fed with.
 */
export function fitPicture(picture: Picture, { image, crop, cropFraction = 1, resize }: Fitting): Images {
  const part = crop === 'whole' ? wholeOf(picture) : middleOf(picture, image, cropFraction);
  const cut = cutOut(picture, part);
  const { height, width } = image;
  const sized =
    resize === 'bilinear'
      ? resizeImages(cut, [height, width], 'bilinear')
      : resizeAsTensorFlow(cut, height, width);
  if (image.channels === sized.channels) return sized;
  return image.channels === 1 ? toGray(sized) : inColour(sized);
}

interface Part {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

function wholeOf({ height, width }: Picture): Part {
  return { top: 0, left: 0, height, width };
}

/** The largest part in the middle that has the proportions of the model's images, a share of its sides. */
function middleOf(picture: Picture, image: Fitting['image'], share: number): Part {
  const scale = share * Math.min(picture.height / image.height, picture.width / image.width);
  const side = (of: number, most: number): number => Math.min(most, Math.max(1, Math.round(of * scale)));
  const height = side(image.height, picture.height);
  const width = side(image.width, picture.width);
  const top = Math.floor((picture.height - height) / 2);
  const left = Math.floor((picture.width - width) / 2);
  return { top, left, height, width };
}

function cutOut({ width, channels, data, white }: Picture, part: Part): Images {
  const rowLength = part.width * channels;
  const out = new Float32Array(part.height * rowLength);
  for (let i = 0; i < part.height; i++) {
    const from = ((part.top + i) * width + part.left) * channels;
    for (let j = 0; j < rowLength; j++) out[i * rowLength + j] = data[from + j]! / white;
  }
  return { n: 1, height: part.height, width: part.width, channels, data: out };
}

function resizeAsTensorFlow(
  { height, width, channels, data }: Images,
  toHeight: number,
  toWidth: number,
): Images {
  const across = tapsOf(width, toWidth);
  const down = tapsOf(height, toHeight);
  const narrowed = resample(data, across, height, channels);
  return {
    n: 1,
    height: toHeight,
    width: toWidth,
    channels,
    data: resample(narrowed, down, 1, toWidth * channels),
  };
}

/** The four samples that each output sample is made of. */
interface Taps {
  readonly from: number;
  readonly to: number;
  readonly at: Int32Array;
  readonly weights: Float64Array;
}

/** Stimuli are mostly of one size: the taps made last are kept. */
const made = new Map<string, Taps>();

function tapsOf(from: number, to: number): Taps {
  const key = `${from} ${to}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const kernel = bicubicKernel(from, to, { alignCorners: false, halfPixelCenters: false });
  const at = new Int32Array(4 * to);
  const weights = new Float64Array(4 * to);
  for (let i = 0; i < to; i++) {
    let tap = 4 * i;
    for (let j = 0; j < from; j++) {
      const weight = kernel.weights[i * from + j]!;
      if (weight === 0) continue;
      at[tap] = j;
      weights[tap++] = weight;
    }
  }
  if (made.size >= 8) made.clear();
  const taps = { from, to, at, weights };
  made.set(key, taps);
  return taps;
}

/** Resamples the middle axis of [outer x from x inner]. */
function resample(
  data: Float32Array,
  { from, to, at, weights }: Taps,
  outer: number,
  inner: number,
): Float32Array {
  const out = new Float32Array(outer * to * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < to; i++) {
      const target = (o * to + i) * inner;
      for (let tap = 4 * i; tap < 4 * i + 4; tap++) {
        const weight = weights[tap]!;
        if (weight === 0) continue;
        const source = (o * from + at[tap]!) * inner;
        for (let c = 0; c < inner; c++) out[target + c]! += weight * data[source + c]!;
      }
    }
  }
  return out;
}

function inColour({ n, height, width, data }: Images): Images {
  const out = new Float32Array(3 * data.length);
  data.forEach((value, i) => out.fill(value, 3 * i, 3 * i + 3));
  return { n, height, width, channels: 3, data: out };
}
