import { PerceptError } from '../../errors.ts';
import { matrix, type Matrix } from '../../maths/matrix.ts';
import { describeSize, pixelsOf, toGray, type Images } from '../image.ts';
import { prepareSsim, ssimOf, type SsimPlane, type SsimWindow } from './ssim.ts';
import { gaussianTaps } from './window.ts';

/**
 * Structural similarity as papers on reconstruction from fMRI report it; the three differ by 0.1 and more.
 * gray-2d: of the luma, windows of 11 x 11 pixels (MindEye 1 and 2).
 * gray-1d-legacy: of the luma, each column of pixels alone by windows of 11 pixels, mean over columns: what the same call does in
 * scikit-image 0.17, which takes the columns of a gray image for channels (Brain-Diffuser).
 * rgb: of red, green and blue alone by windows of 11 x 11 pixels, mean of the three (torchmetrics; KamitaniLab's cookbook).
 */
export const ssimDialects = ['gray-2d', 'gray-1d-legacy', 'rgb'] as const;
export type SsimDialect = (typeof ssimDialects)[number];

const gaussian = gaussianTaps(1.5, 3.5);
const square: SsimWindow = { down: gaussian, across: gaussian, dataRange: 1, sampleCovariance: false };
const windows: Record<SsimDialect, SsimWindow> = {
  'gray-2d': square,
  'gray-1d-legacy': { ...square, across: Float64Array.of(1) },
  rgb: square,
};

/** In words, for the record of a score. */
export const ssimWords: Record<SsimDialect, string> = {
  'gray-2d': 'SSIM of the luma, 2-D windows',
  'gray-1d-legacy':
    'SSIM of the luma, 1-D windows along each column of pixels (multichannel=True of scikit-image 0.17)',
  rgb: 'SSIM of red, green and blue, 2-D windows, mean of the three',
};

/**
 * Structural similarity of image i of one stack with image j of the other, by a Gaussian window of SD 1.5 pixels, range of values 1.
 * @param pairs all pairs [n x n], or each image with its own alone [n x 1]
 * @throws PerceptError when the stacks differ in size or number, or images are smaller than the window
 */
export function ssimMatrix(
  shown: Images,
  reconstructed: Images,
  dialect: SsimDialect,
  pairs: 'all' | 'own',
): Matrix {
  if (describeSize(shown) !== describeSize(reconstructed) || shown.n !== reconstructed.n) {
    throw new PerceptError(
      `SSIM of ${shown.n} images of ${describeSize(shown)} and ${reconstructed.n} of ${describeSize(reconstructed)} cannot be computed`,
      { remedy: 'Bring both to one size.' },
    );
  }
  const window = windows[dialect];
  if (shown.height < window.down.length || shown.width < window.across.length) {
    throw new PerceptError(
      `images of ${describeSize(shown)} are smaller than the window of SSIM, 11 pixels`,
      { remedy: 'Compare them at a larger size.' },
    );
  }
  const [a, b] = [shown, reconstructed].map((images) =>
    planes(dialect === 'rgb' ? images : toGray(images), window),
  ) as [SsimPlane[][], SsimPlane[][]];
  const { n } = shown;
  const between = (i: number, j: number): number => {
    let sum = 0;
    a[i]!.forEach((plane, channel) => (sum += ssimOf(plane, b[j]![channel]!, window)));
    return sum / a[i]!.length;
  };
  const out = matrix(n, pairs === 'all' ? n : 1);
  for (let at = 0; at < out.data.length; at++) {
    const i = Math.floor(at / out.cols);
    out.data[at] = between(i, pairs === 'all' ? at % out.cols : i);
  }
  return out;
}

/** For each image its channels as planes [height x width]. */
function planes(images: Images, window: SsimWindow): SsimPlane[][] {
  const { height, width, channels, data } = images;
  const pixels = pixelsOf(images);
  return Array.from({ length: images.n }, (_, i) =>
    Array.from({ length: channels }, (_unused, channel) =>
      prepareSsim(
        Float64Array.from(
          { length: height * width },
          (_p, at) => data[i * pixels + at * channels + channel]!,
        ),
        height,
        width,
        window,
      ),
    ),
  );
}
