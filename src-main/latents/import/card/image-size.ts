import type { CardTensor, ImageShape } from './schema.ts';

/** What a tensor says of the images in it; null where it takes any size. */
export interface ImageSize {
  readonly height: number | null;
  readonly width: number | null;
  readonly channels: 1 | 3;
  /** undefined where both would fit. */
  readonly layout: ImageShape['layout'] | undefined;
}

/** Types whose numbers can be pixels. */
const FLOATS = new Set(['float32', 'float16', 'float64']);

/**
 * The images that a tensor of rank 4 can hold; undefined where it holds none.
 * @param layout what it is, where that is known; @param usual what is taken where both fit
 */
export function imageSize(
  tensor: CardTensor | undefined,
  layout: ImageShape['layout'] | undefined,
  usual: ImageShape['layout'] | undefined,
): ImageSize | undefined {
  if (tensor === undefined || !FLOATS.has(tensor.dtype) || tensor.shape?.length !== 4) return undefined;
  const [, a = null, b = null, c = null] = tensor.shape;
  const possible: ImageShape['layout'][] = [];
  // An image of one pixel is none, but a vector.
  if (channelsOf(c) !== undefined && (a !== 1 || b !== 1)) possible.push('NHWC');
  if (channelsOf(a) !== undefined && (b !== 1 || c !== 1)) possible.push('NCHW');
  const fitting = possible.filter((one) => (layout ?? one) === one);
  const chosen = fitting.length === 1 ? fitting[0] : fitting.length === 2 ? usual : undefined;
  if (fitting.length === 0) return undefined;
  if (chosen === undefined) return { height: null, width: null, channels: channelsOf(a)!, layout: undefined };
  return chosen === 'NHWC'
    ? { height: a, width: b, channels: channelsOf(c)!, layout: chosen }
    : { height: b, width: c, channels: channelsOf(a)!, layout: chosen };
}

/** The length of the vectors in a tensor: [n, d], or [n, d, 1, 1] and [n, 1, 1, d] as some networks have them. */
export function vectorSize(tensor: CardTensor | undefined): number | undefined {
  if (tensor === undefined || !FLOATS.has(tensor.dtype)) return undefined;
  const sizes = tensor.shape?.slice(1) ?? [];
  if (sizes.length !== 1 && sizes.length !== 3) return undefined;
  const long = sizes.filter((size) => size !== 1);
  if (long.length > 1 || sizes.includes(null)) return undefined;
  return long[0] ?? 1;
}

function channelsOf(size: number | null): 1 | 3 | undefined {
  return size === 1 || size === 3 ? size : undefined;
}
