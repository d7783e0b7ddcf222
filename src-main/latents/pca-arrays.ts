import { PerceptError } from '../errors.ts';
import { matrix } from '../maths/matrix.ts';
import type { PcaModel } from './pca-model.ts';

/** An array with its shape, as a .npy file holds it. */
export interface ShapedArray {
  shape: number[];
  data: Float64Array | Float32Array;
}

/** A PCA as named arrays and what describes them, for files. */
export interface PcaArrays {
  arrays: { mean: ShapedArray; components: ShapedArray; variances: ShapedArray };
  about: Pick<PcaModel, 'method' | 'totalVariance' | 'nTrain' | 'height' | 'width' | 'channels'>;
}

/** The arrays of a PCA: mean [height x width x channels], components [d x height x width x channels], variances [d]. */
export function pcaToArrays(model: PcaModel): PcaArrays {
  const { mean, components, variances, ...about } = model;
  const size = [model.height, model.width, model.channels];
  return {
    arrays: {
      mean: { shape: size, data: mean },
      components: { shape: [components.rows, ...size], data: components.data },
      variances: { shape: [components.rows], data: variances },
    },
    about,
  };
}

/** The reverse of pcaToArrays; arrays may be float32. @throws PerceptError naming the array that does not fit */
export function pcaFromArrays({ arrays, about }: PcaArrays): PcaModel {
  const size = [about.height, about.width, about.channels];
  const dims = arrays.variances.shape[0] ?? 0;
  const expected = { mean: size, components: [dims, ...size], variances: [dims] };
  for (const key of ['mean', 'components', 'variances'] as const) {
    const { shape, data } = arrays[key];
    const wanted = expected[key];
    if (shape.join() !== wanted.join() || data.length !== wanted.reduce((a, b) => a * b, 1)) {
      throw new PerceptError(`the PCA's ${key} is ${shape.join(' x ')}, ${wanted.join(' x ')} was expected`, {
        remedy: 'Fit the PCA again.',
      });
    }
    if (!data.every(Number.isFinite))
      throw new PerceptError(`the PCA's ${key} contains NaN or infinite values`, {
        remedy: 'Fit the PCA again.',
      });
  }
  const pixels = size.reduce((a, b) => a * b, 1);
  return {
    ...about,
    mean: Float64Array.from(arrays.mean.data),
    components: matrix(dims, pixels, Float64Array.from(arrays.components.data)),
    variances: Float64Array.from(arrays.variances.data),
  };
}
