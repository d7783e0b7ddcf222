import { PerceptError } from '../errors.ts';
import { columnMeans, matrix, subtractFromRows, type Matrix } from '../maths/matrix.ts';

/**
 * What is taken from each voxel before inversion: the mean of all test images (Mozafari, Reddy & VanRullen 2020), the mean of the training
 * patterns, the mean of the other test images, or nothing.
 */
export type Centring = 'test' | 'train' | 'leave-one-out' | 'none';

/** Each choice in words, for results. */
export const CENTRING_IN_WORDS: Readonly<Record<Centring, string>> = {
  test: 'patterns centred with the mean of the test images (transductive: an image is decoded with knowledge of the others)',
  train:
    'patterns centred with the training mean (which changes the bias alone: latents are those of uncentred patterns, ridge apart)',
  // y_i - mean of the others = n/(n-1) (y_i - mean of all).
  'leave-one-out':
    'patterns centred with the mean of the other test images (transductive: n/(n-1) times the result with the mean of all of them)',
  none: 'patterns not centred',
};

/**
 * Test patterns [nImages x nVoxels], centred.
 * @param trainMean mean training pattern [nVoxels], for 'train'
 * @throws PerceptError when trainMean is missing or of another length, or one image would be centred with itself
 */
export function centrePatterns(y: Matrix, centring: Centring, trainMean?: ArrayLike<number>): Matrix {
  if (centring === 'none') return y;
  if (centring === 'train') {
    if (trainMean?.length !== y.cols) {
      throw new PerceptError(
        trainMean === undefined
          ? 'centring with the training mean needs the mean training pattern'
          : `the mean training pattern has ${trainMean.length} voxels, the test patterns have ${y.cols}`,
      );
    }
    return subtractFromRows(y, trainMean);
  }
  if (y.rows < 2) {
    throw new PerceptError(`centring "${centring}" needs at least two test images, there is ${y.rows}`, {
      remedy: 'Centre with the training mean, or not at all',
    });
  }
  const centred = subtractFromRows(y, columnMeans(y));
  if (centring === 'test') return centred;
  const scale = y.rows / (y.rows - 1);
  return matrix(
    y.rows,
    y.cols,
    centred.data.map((value) => scale * value),
  );
}
