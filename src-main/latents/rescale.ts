import { matrix, type Matrix } from '../maths/matrix.ts';

/** What is done to predicted latents before images are made of them. */
export type Rescaling = 'none' | 'per-dimension' | 'norm';

/**
 * Rescales the predicted latents of a set of test images [n x d], which regression shrinks towards the mean. "norm" gives each vector the length
 * sqrt(d) that a standard normal one has on average; "per-dimension" standardises each latent over the test images, then gives it the mean
 * and SD that it has over the training images (as Ozcelik & VanRullen's Brain-Diffuser does): each image then depends on the others of
 * the test set. What has no length or no spread is left as it is.
 * @param train true latents of the training images [nTrain x d]
 */
export function rescaleLatents(kind: Rescaling, predicted: Matrix, train: Matrix): Matrix {
  if (kind === 'none') return predicted;
  return kind === 'norm' ? toNorm(predicted) : perDimension(predicted, train);
}

/** What was done, as results and captions say it; undefined where nothing was. */
export function describeRescaling(kind: Rescaling): string | undefined {
  switch (kind) {
    case 'none':
      return undefined;
    case 'norm':
      return 'predicted latents were rescaled to the norm sqrt(d) before images were made of them';
    case 'per-dimension':
      return 'each predicted latent was given the mean and SD of the training images over the test images (transductive) before images were made of them';
  }
}

function toNorm({ rows, cols, data }: Matrix): Matrix {
  const out = matrix(rows, cols, data.slice());
  for (let i = 0; i < rows; i++) {
    const vector = out.data.subarray(i * cols, (i + 1) * cols);
    const norm = Math.hypot(...vector);
    if (!(norm > 0)) continue;
    for (let j = 0; j < cols; j++) vector[j]! *= Math.sqrt(cols) / norm;
  }
  return out;
}

function perDimension(predicted: Matrix, train: Matrix): Matrix {
  const out = matrix(predicted.rows, predicted.cols);
  for (let j = 0; j < predicted.cols; j++) {
    const of = meanAndSd(predicted, j);
    const wanted = meanAndSd(train, j);
    const usable = of.sd > 0 && Number.isFinite(wanted.sd);
    for (let i = 0; i < predicted.rows; i++) {
      const value = predicted.data[i * predicted.cols + j]!;
      out.data[i * predicted.cols + j] = usable
        ? wanted.mean + ((value - of.mean) * wanted.sd) / of.sd
        : value;
    }
  }
  return out;
}

/** Mean and SD (divided by n - 1) of a column; NaN for the SD of a single row. */
function meanAndSd({ rows, cols, data }: Matrix, column: number): { mean: number; sd: number } {
  let mean = 0;
  for (let i = 0; i < rows; i++) mean += data[i * cols + column]! / rows;
  let squares = 0;
  for (let i = 0; i < rows; i++) squares += (data[i * cols + column]! - mean) ** 2;
  return { mean, sd: Math.sqrt(squares / (rows - 1)) };
}
