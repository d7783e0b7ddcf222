import { attribute } from '../node.ts';
import type { Tensor } from '../tensor.ts';
import { input, type Allocate, type Fold } from './op.ts';

/** Products of matrices. */
export const MATRICES: Readonly<Record<string, Fold>> = {
  MatMul: (inputs, node, allocate) =>
    matMul(
      input(inputs, 0),
      input(inputs, 1),
      attribute.bool(node, 'transpose_a'),
      attribute.bool(node, 'transpose_b'),
      allocate,
    ),
};

function matMul(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean, allocate: Allocate): Tensor {
  const [[aRows = 0, aCols = 0], [bRows = 0, bCols = 0]] = [a.shape, b.shape];
  const [n, k] = transposeA ? [aCols, aRows] : [aRows, aCols];
  const [inner, m] = transposeB ? [bCols, bRows] : [bRows, bCols];
  if (a.shape.length !== 2 || b.shape.length !== 2 || k !== inner)
    throw new RangeError(`[${a.shape.join()}] by [${b.shape.join()}]`);
  const data = allocate(n * m);
  const [x, y] = [wide(a), wide(b)];
  const [aRow, aCol] = transposeA ? [1, aCols] : [aCols, 1];
  for (let i = 0; i < n; i++) {
    if (transposeB) {
      for (let j = 0; j < m; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++) sum += x[i * aRow + l * aCol]! * y[j * k + l]!;
        data[i * m + j] = sum;
      }
    } else {
      for (let l = 0; l < k; l++) {
        const factor = x[i * aRow + l * aCol]!;
        for (let j = 0; j < m; j++) data[i * m + j]! += factor * y[l * m + j]!;
      }
    }
  }
  return { dtype: a.dtype, shape: [n, m], data };
}

/** Loops over one type of numbers are several times as fast; of large weights no copy is made. */
function wide({ data }: Tensor): Tensor['data'] {
  return data instanceof Float64Array || data.length > 2 ** 22 ? data : Float64Array.from(data);
}
