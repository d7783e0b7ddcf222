import { PerceptError } from '../errors.ts';
import { makeImages, sourceOf, takeImages, toGray, type Images, type ImageSource } from '../images/image.ts';
import { imageSource } from '../images/load.ts';
import { resizeImages } from '../images/resize.ts';
import { readImageStack } from '../study/formats/image-stack.ts';
import { stimulusKey } from '../study/images.ts';

/** Where the images of a list of stimuli are. */
export type ImageInput =
  | { kind: 'files'; paths: readonly string[]; size: readonly [number, number]; channels: 1 | 3 }
  | {
      kind: 'stack';
      file: string;
      variable?: string | undefined;
      size?: readonly [number, number] | undefined;
      order?: 'row-major' | 'column-major' | undefined;
      channels?: 1 | 3 | undefined;
      range?: readonly [number, number] | undefined;
    };

/** Stimuli and where their images are. */
export interface StimulusImages {
  readonly names: readonly string[];
  readonly images: ImageInput;
  /** Whether a stack without names is in the order of `names`. */
  readonly ordered: boolean;
}

/** Height, width and channels of images. */
export type ImageSize = Pick<Images, 'height' | 'width' | 'channels'>;

/**
 * The images of stimuli, from files or a stack. @param ordered whether a stack without names is in the order of `names`
 * @param as the size that is wanted; otherwise that of the recipe, or of the stack
 * @throws PerceptError when a stack does not hold them
 */
export async function openImages(
  input: ImageInput,
  names: readonly string[],
  ordered: boolean,
  as?: ImageSize,
): Promise<ImageSource> {
  if (input.kind === 'files') {
    const { size, channels } = as === undefined ? input : { size: [as.height, as.width] as const, ...as };
    return imageSource(input.paths, { size, channels, fit: 'centre-crop' });
  }
  const images = await openStack(input, names, ordered);
  return sourceOf(as === undefined ? images : brought(images, as));
}

/** The middle of images at another size, in the channels wanted: what `imageSource` makes of files, of a stack. */
function brought(images: Images, to: ImageSize): Images {
  const { n, height, width } = images;
  const scale = Math.min(height / to.height, width / to.width);
  const side = (of: number, most: number): number => Math.min(most, Math.max(1, Math.round(of * scale)));
  const [cutHeight, cutWidth] = [side(to.height, height), side(to.width, width)];
  const cut = cutMiddle(images, cutHeight, cutWidth);
  const sized =
    cutHeight === to.height && cutWidth === to.width
      ? cut
      : resizeImages(cut, [to.height, to.width], 'bicubic');
  if (sized.channels === to.channels) return sized;
  if (to.channels === 1) return toGray(sized);
  const colour = makeImages(n, to);
  sized.data.forEach((value, i) => colour.data.fill(value, 3 * i, 3 * i + 3));
  return colour;
}

function cutMiddle(images: Images, height: number, width: number): Images {
  if (height === images.height && width === images.width) return images;
  const { n, channels } = images;
  const out = makeImages(n, { height, width, channels });
  const top = Math.floor((images.height - height) / 2);
  const left = Math.floor((images.width - width) / 2);
  for (let i = 0; i < n; i++) {
    for (let y = 0; y < height; y++) {
      const from = ((i * images.height + top + y) * images.width + left) * channels;
      out.data.set(images.data.subarray(from, from + width * channels), (i * height + y) * width * channels);
    }
  }
  return out;
}

/** The images of a stack in the order of `names`, at their own size. @throws PerceptError when it does not hold them */
export async function openStack(
  input: Extract<ImageInput, { kind: 'stack' }>,
  names: readonly string[],
  ordered: boolean,
): Promise<Images> {
  const { file, variable, size, order, channels, range } = input;
  const { images, names: own } = await readImageStack(file, {
    ...(order === undefined ? {} : { order }),
    ...(variable === undefined ? {} : { variable }),
    ...(size === undefined ? {} : { size }),
    ...(channels === undefined ? {} : { channels }),
    ...(range === undefined ? {} : { range }),
  });
  const rows =
    own === undefined
      ? []
      : names.map((name) => own.findIndex((one) => stimulusKey(one) === stimulusKey(name)));
  const found = rows.filter((row) => row >= 0).length;
  if (found > 0 && found === names.length) return takeImages(images, rows);
  if (found > 0 || !ordered) {
    throw new PerceptError(
      own === undefined
        ? 'it does not say which image is of which stimulus'
        : `${names.length - found} of ${names.length} stimuli are not among its names`,
      { file, remedy: 'Store the names beside the images ("names", one a row), or give folders of images.' },
    );
  }
  if (images.n !== names.length) {
    throw new PerceptError(`it holds ${images.n} images, ${names.length} were expected`, {
      file,
      remedy:
        'Give one image for each stimulus, in the order in which the stimuli first occur in the patterns.',
    });
  }
  return images;
}
