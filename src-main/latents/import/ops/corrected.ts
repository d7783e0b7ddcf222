import type { GraphNode } from '@tensorflow/tfjs-converter';
import {
  abs,
  add,
  cast,
  equal,
  expandDims,
  floorDiv,
  mod,
  mul,
  range,
  reshape,
  sign,
  sub,
  tensor,
  tidy,
  where,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';

// Ops that the executor has, but does otherwise than TensorFlow; found by running both on the same arrays.

/** The remainder with the sign of x; the executor's has that of y. */
export function truncatedMod({ inputs }: GraphNode): Tensor {
  const [x, y] = inputs as [Tensor, Tensor];
  return tidy(() => mul(sign(x), mod(abs(x), abs(y))));
}

/** Whole numbers divided towards 0; the executor rounds down. */
export function truncatedDiv({ inputs }: GraphNode): Tensor {
  const [x, y] = inputs as [Tensor, Tensor];
  return tidy(() => mul(mul(sign(x), sign(y)), floorDiv(abs(x), abs(y))));
}

/** `on` at each index along a new axis, `off` elsewhere, also for indices out of range, which one backend writes somewhere. */
export function oneHot({ inputs, attrs }: GraphNode): Tensor {
  const [indices, depth, on, off] = inputs as [Tensor, Tensor, Tensor, Tensor];
  const { length } = indices.shape;
  const axis = Number(attrs['axis'] ?? -1);
  const at = axis < 0 ? length : axis;
  return tidy(() => {
    const count = depth.dataSync()[0]!;
    const shape = Array.from({ length: length + 1 }, (_, i) => (i === at ? count : 1));
    const hits = equal(expandDims(indices, at), reshape(range(0, count, 1, 'int32'), shape));
    return add(mul(cast(hits, on.dtype), sub(on, off)), off);
  });
}

/** Matrices with what lies further from the diagonal than some places set to 0; a place below 0 keeps all. */
export function bandPart({ inputs }: GraphNode): Tensor {
  const [x, below, above] = inputs as [Tensor, Tensor, Tensor];
  const [lowest, highest] = [below.dataSync()[0]!, above.dataSync()[0]!];
  const [rows = 0, columns = 0] = x.shape.slice(-2);
  const kept = new Uint8Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      kept[i * columns + j] = Number((lowest < 0 || i - j <= lowest) && (highest < 0 || j - i <= highest));
  return tidy(() => where(tensor(kept, [rows, columns], 'bool'), x, zerosLike(x)));
}
