import { PerceptError } from '../../errors.ts';
import { toGray, type Images } from '../image.ts';
import { resizeImages, type Kernel } from '../resize.ts';

/** Two stacks as they are compared, and how they were brought to it. Sizes are [height, width]. */
export interface MatchedImages {
  readonly shown: Images;
  readonly reconstructed: Images;
  readonly resize: {
    readonly shownFrom: readonly [number, number];
    readonly reconstructedFrom: readonly [number, number];
    readonly to: readonly [number, number];
    readonly kernel: Kernel;
    readonly channels: 1 | 3;
  };
}

/**
 * Reconstructions and the images shown at one size: `to`, or that of the images shown. Where one stack is gray both are made gray.
 * @throws PerceptError when the stacks are not of as many images
 */
export function matchSizes(
  shown: Images,
  reconstructed: Images,
  {
    to = [shown.height, shown.width],
    kernel = 'bilinear',
  }: { readonly to?: readonly [number, number]; readonly kernel?: Kernel } = {},
): MatchedImages {
  if (shown.n !== reconstructed.n)
    throw new PerceptError(`${reconstructed.n} reconstructions cannot be compared with ${shown.n} images`);
  const channels = shown.channels === 3 && reconstructed.channels === 3 ? 3 : 1;
  const bring = (images: Images): Images => {
    const coloured = channels === 1 ? toGray(images) : images;
    return images.height === to[0] && images.width === to[1] ? coloured : resizeImages(coloured, to, kernel);
  };
  return {
    shown: bring(shown),
    reconstructed: bring(reconstructed),
    resize: {
      shownFrom: [shown.height, shown.width],
      reconstructedFrom: [reconstructed.height, reconstructed.width],
      to: [to[0], to[1]],
      kernel,
      channels,
    },
  };
}
