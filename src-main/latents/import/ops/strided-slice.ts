import type { GraphNode } from '@tensorflow/tfjs-converter';
import { reshape, stridedSlice, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { denseSlice } from '../graph/fold/strided-slice.ts';

/** StridedSlice as TensorFlow does it: the executor's own mixes up axes where some are added and others taken away. */
export function stridedSliceOp({ inputs, attrs }: GraphNode): Tensor {
  const [x, begin, end, strides] = inputs as [Tensor, Tensor, Tensor, Tensor];
  const { from, to, step, shape } = denseSlice(
    x.shape,
    begin.dataSync(),
    end.dataSync(),
    strides.dataSync(),
    (mask) => Number(attrs[mask] ?? 0),
  );
  // Backwards through the first element: there is no index before it but "the end".
  const open = to.reduce((mask, last, axis) => (last < 0 ? mask | (1 << axis) : mask), 0);
  return tidy(() => reshape(stridedSlice(x, [...from], [...to], [...step], 0, open), [...shape]));
}
