import { PerceptError } from '../../errors.ts';
import { withArrayFile } from './array-file.ts';
import type { ArrayEntry, ArrayFile, NdArray } from './nd-array.ts';
import { findEntry } from './entries.ts';
import { findNames } from './names-list.ts';
import { chooseLayout, type StackLayout } from './stack-layout.ts';

/** Images of one size; data are [n x height x width x channels] row-major, 0..1. */
export interface StackImages {
  readonly n: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly data: Float32Array;
}

export interface ImageStackOptions {
  /** Variable of a .mat, .npz or HDF5 file; not needed where one array only can be images. */
  readonly variable?: string;
  /** [height, width]; needed where images are rows of pixels and not square. */
  readonly size?: readonly [number, number];
  /** How the pixels of a row were taken from the image: MATLAB's x(:) is column-major and is what .mat files get by default. */
  readonly order?: 'row-major' | 'column-major';
  readonly channels?: 1 | 3;
  /**
   * The values that stand for black and white; by default 0 and the integer type's largest; for floats 0 and 1, or 0 and
   * 255 where all are whole numbers up to 255 and some are 128 or more (8-bit images that MATLAB made double).
   */
  readonly range?: readonly [number, number];
}

/**
 * Reads images kept in an array: rows of pixels [n x pixels], [n x h x w], [h x w x n], [n x h x w x c], [n x c x h x w]
 * or [h x w x c x n]. The layout is told from the shape.
 * @throws PerceptError when the shape allows several layouts, values lie outside of the range, or the file is damaged
 */
export async function readImageStack(
  path: string,
  options: ImageStackOptions = {},
): Promise<{ images: StackImages; names?: string[] }> {
  return withArrayFile(path, async (file) => {
    const entry =
      options.variable === undefined
        ? guessVariable(file, options)
        : findEntry(path, file.entries, options.variable);
    const layout = chooseLayout(entry.shape, options, path);
    const order = options.order ?? (file.format.startsWith('mat') ? 'column-major' : 'row-major');
    const array = await file.read(entry.name);
    const images = arrange(array, layout, order, scaleOf(array, entry, options.range, path));
    const names = await findNames(file, layout.n);
    return names === undefined ? { images } : { images, names };
  });
}

function guessVariable(file: ArrayFile, options: ImageStackOptions): ArrayEntry {
  const fits = (entry: ArrayEntry): boolean => {
    if (entry.kind !== 'numeric') return false;
    try {
      return chooseLayout(entry.shape, options, file.path).height > 1;
    } catch {
      return false;
    }
  };
  const [found, ...others] = file.entries.filter(fits);
  if (found !== undefined && others.length === 0) return found;
  throw new PerceptError(
    found === undefined
      ? 'no array in it can be a stack of images'
      : `which of ${[found, ...others].map((one) => one.name).join(', ')} holds the images is not clear`,
    {
      file: file.path,
      remedy: 'Name the variable, and the size of the images where they are rows of pixels.',
    },
  );
}

/** Black and white of the values. */
function scaleOf(
  array: NdArray,
  entry: ArrayEntry,
  range: ImageStackOptions['range'],
  file: string,
): readonly [number, number] {
  let min = Infinity;
  let max = -Infinity;
  let whole = true;
  for (const value of array.data) {
    if (Number.isNaN(value))
      throw new PerceptError(`'${entry.name}' holds pixels that are no numbers (NaN)`, {
        file,
        remedy: 'Leave these images out, or save them again.',
      });
    if (value < min) min = value;
    if (value > max) max = value;
    whole &&= Number.isInteger(value);
  }
  const is8Bit = whole && min >= 0 && max >= 128 && max <= 255 && entry.dtype.startsWith('float');
  const [low, high] = range ?? [0, is8Bit ? 255 : (largest[entry.dtype] ?? 1)];
  if (!(high > low))
    throw new PerceptError(`a range from ${low} to ${high} is none`, {
      file,
      remedy: 'Give [black, white].',
    });
  if (min < low || max > high)
    throw new PerceptError(`'${entry.name}' has values from ${min} to ${max}, outside of ${low} to ${high}`, {
      file,
      remedy: 'Say which values are black and white, such as "range": [0, 255].',
    });
  return [low, high];
}

const largest: Record<string, number> = { bool: 1, uint8: 255, uint16: 65535, uint32: 4294967295 };

function arrange(
  array: NdArray,
  layout: StackLayout,
  order: 'row-major' | 'column-major',
  [low, high]: readonly [number, number],
): StackImages {
  const { n, height, width, channels } = layout;
  const strides = stridesOf(layout, order);
  const data = new Float32Array(n * height * width * channels);
  const scale = 1 / (high - low);
  let to = 0;
  for (let i = 0; i < n; i++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < channels; c++) {
          const from = i * strides.n + y * strides.h + x * strides.w + c * strides.c;
          data[to++] = (array.data[from]! - low) * scale;
        }
  return { n, height, width, channels, data };
}

/** How far apart neighbours along each axis stand in the array. */
function stridesOf(
  layout: StackLayout,
  order: 'row-major' | 'column-major',
): Record<'n' | 'h' | 'w' | 'c', number> {
  const { height, width, channels } = layout;
  if (layout.axes === 'n p') {
    const n = height * width * channels;
    // Column-major pixels of a colour image: x(:) runs down the columns of one channel after the other.
    return order === 'row-major'
      ? { n, h: width * channels, w: channels, c: 1 }
      : { n, h: 1, w: height, c: height * width };
  }
  const lengths = { n: layout.n, h: height, w: width, c: channels };
  const strides = { n: 0, h: 0, w: 0, c: 0 };
  let stride = 1;
  for (const axis of layout.axes.split(' ').reverse() as (keyof typeof strides)[]) {
    strides[axis] = stride;
    stride *= lengths[axis];
  }
  return strides;
}
