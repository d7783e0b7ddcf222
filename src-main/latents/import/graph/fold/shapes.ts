import { DT } from '../../proto/types.ts';
import { attribute } from '../node.ts';
import { axisOf, sizeOf, stridesOf, type Tensor } from '../tensor.ts';
import { input, scalar, type Allocate, type Fold } from './op.ts';

/** Ops that change the shape of a tensor, or tell it, and leave its elements as they are. */
export const SHAPES: Readonly<Record<string, Fold>> = {
  Reshape: (inputs) => reshape(input(inputs, 0), [...input(inputs, 1).data]),
  Squeeze: (inputs, node) => {
    const x = input(inputs, 0);
    const listed = attribute.ints(node, 'squeeze_dims').map((axis) => axisOf(axis, x.shape.length));
    const shape = x.shape.filter(
      (length, axis) => length !== 1 || (listed.length > 0 && !listed.includes(axis)),
    );
    return { ...x, shape };
  },
  ExpandDims: (inputs) => {
    const x = input(inputs, 0);
    return { ...x, shape: withAxis(x.shape, scalar(inputs, 1)) };
  },
  Shape: (inputs) => integers(input(inputs, 0).shape),
  Size: (inputs) => integers([input(inputs, 0).data.length], []),
  Rank: (inputs) => integers([input(inputs, 0).shape.length], []),
  Transpose: (inputs, _node, allocate) => {
    const [x, order] = [input(inputs, 0), [...input(inputs, 1).data]];
    if (order.length !== x.shape.length || new Set(order).size !== order.length)
      throw new RangeError(`order ${order.join()}`);
    const axes = order.map((axis) => axisOf(axis, x.shape.length));
    const shape = axes.map((axis) => x.shape[axis]!);
    const from = stridesOf(x.shape);
    return gathered(
      x,
      shape,
      axes.map((axis) => from[axis]!),
      0,
      allocate,
    );
  },
  Slice: (inputs, _node, allocate) => {
    const [x, begin, size] = [input(inputs, 0), [...input(inputs, 1).data], input(inputs, 2).data];
    const end = begin.map((at, axis) => (size[axis]! < 0 ? (x.shape[axis] ?? 0) : at + size[axis]!));
    return slice(
      x,
      begin,
      end,
      begin.map(() => 1),
      allocate,
    );
  },
};

/** x[begin:end:step] along each axis. @throws RangeError when that lies outside */
export function slice(
  x: Tensor,
  begin: readonly number[],
  end: readonly number[],
  step: readonly number[],
  allocate: Allocate,
): Tensor {
  const shape = begin.map((from, axis) => Math.max(0, Math.ceil((end[axis]! - from) / step[axis]!)));
  shape.forEach((length, axis) => {
    const [first, last] = [begin[axis]!, begin[axis]! + (length - 1) * step[axis]!];
    if (length > 0 && !(Math.min(first, last) >= 0 && Math.max(first, last) < (x.shape[axis] ?? 0)))
      throw new RangeError(`${first} to ${last} of ${x.shape[axis]}`);
  });
  const from = stridesOf(x.shape);
  const start = begin.reduce((sum, at, axis) => sum + at * from[axis]!, 0);
  return gathered(
    x,
    shape,
    step.map((by, axis) => by * from[axis]!),
    start,
    allocate,
  );
}

/** Elements at start + the sum of index x stride. */
export function gathered(
  x: Tensor,
  shape: readonly number[],
  strides: readonly number[],
  start: number,
  allocate: Allocate,
): Tensor {
  const to = stridesOf(shape);
  const data = allocate(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    let at = start;
    for (let axis = 0; axis < shape.length; axis++)
      at += (Math.floor(i / to[axis]!) % shape[axis]!) * strides[axis]!;
    data[i] = x.data[at]!;
  }
  return { dtype: x.dtype, shape, data };
}

function reshape(x: Tensor, asked: readonly number[]): Tensor {
  const known = sizeOf(asked.filter((length) => length !== -1));
  const shape = asked.map((length) => (length === -1 ? x.data.length / known : length));
  if (sizeOf(checked(shape)) !== x.data.length)
    throw new RangeError(`[${x.shape.join()}] as [${asked.join()}]`);
  return { ...x, shape };
}

/** A shape with an axis of one element more. @throws RangeError when there is no such place */
export function withAxis(shape: readonly number[], axis: number): number[] {
  const at = axis < 0 ? axis + shape.length + 1 : axis;
  if (!(at >= 0 && at <= shape.length)) throw new RangeError(`axis ${axis} of ${shape.length}`);
  return [...shape.slice(0, at), 1, ...shape.slice(at)];
}

/** A shape as it came. @throws RangeError when it is none */
export function checked(shape: number[]): number[] {
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0))
    throw new RangeError(`shape [${shape.join()}]`);
  return shape;
}

function integers(values: readonly number[], shape: readonly number[] = [values.length]): Tensor {
  return { dtype: DT.int32, shape, data: Int32Array.from(values) };
}
