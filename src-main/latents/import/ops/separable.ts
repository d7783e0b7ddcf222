import { matMul, reshape, tensor, tidy, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';

/** How each of some numbers is made of others: weights [to x from], row-major. */
export interface Kernel {
  readonly to: number;
  readonly from: number;
  readonly weights: Float32Array;
}

/**
 * Resizes images [n x height x width x channels] by products with two matrices, one for each direction: on any backend,
 * without a kernel of its own.
 */
export function resizeSeparably(images: Tensor4D, rows: Kernel, columns: Kernel): Tensor4D {
  return tidy(() => {
    const [n, height, width, channels] = images.shape;
    const down = product(rows, reshape(images, [n, height, width * channels]));
    const across = product(columns, reshape(down, [n * rows.to, width, channels]));
    return reshape(across, [n, rows.to, columns.to, channels]) as Tensor4D;
  });
}

/** kernel [to x from] by x [n x from x m], for each n. */
function product({ to, from, weights }: Kernel, x: Tensor): Tensor {
  return matMul(tensor(weights, [1, to, from]), x);
}
