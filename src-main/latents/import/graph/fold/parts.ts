import { attribute } from '../node.ts';
import { axisOf, sizeOf, type Tensor } from '../tensor.ts';
import { input, scalar, type Allocate, type Fold } from './op.ts';
import { slice, withAxis } from './shapes.ts';

/** Ops that put tensors together or take them apart. */
export const PARTS: Readonly<Record<string, Fold>> = {
  Pack: (inputs, node, allocate) => {
    const axis = attribute.int(node, 'axis');
    const expanded = inputs.map((x) => ({ ...x, shape: withAxis(x.shape, axis) }));
    return concat(expanded, axisOf(axis, input(expanded, 0).shape.length), allocate);
  },
  ConcatV2: (inputs, _node, allocate) =>
    concat(
      inputs.slice(0, -1),
      axisOf(scalar(inputs, inputs.length - 1), input(inputs, 0).shape.length),
      allocate,
    ),
  Split: (inputs, node, allocate) => {
    const x = input(inputs, 1);
    const count = attribute.int(node, 'num_split', 1);
    const axis = axisOf(scalar(inputs, 0), x.shape.length);
    const width = x.shape[axis]! / count;
    if (!(count >= 1 && count <= 10_000) || !Number.isInteger(width))
      throw new RangeError(`${x.shape[axis]} in ${count} parts`);
    return split(
      x,
      axis,
      Array.from({ length: count }, () => width),
      allocate,
    );
  },
  SplitV: (inputs, _node, allocate) => {
    const [x, sizes] = [input(inputs, 0), [...input(inputs, 1).data]];
    const axis = axisOf(scalar(inputs, 2), x.shape.length);
    const known = sizes.reduce((sum, size) => sum + Math.max(0, size), 0);
    return split(
      x,
      axis,
      sizes.map((size) => (size < 0 ? x.shape[axis]! - known : size)),
      allocate,
    );
  },
  GatherV2: (inputs, _node, allocate) => {
    const [x, indices] = [input(inputs, 0), input(inputs, 1)];
    const axis = inputs.length > 2 ? axisOf(scalar(inputs, 2), x.shape.length) : 0;
    const [outer, width] = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis + 1))];
    const length = x.shape[axis] ?? 0;
    const data = allocate(outer * indices.data.length * width);
    let to = 0;
    for (let o = 0; o < outer; o++) {
      for (const index of indices.data) {
        if (!(index >= 0 && index < length)) throw new RangeError(`index ${index} of ${length}`);
        const from = (o * length + index) * width;
        data.set(x.data.subarray(from, from + width), to);
        to += width;
      }
    }
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    return { dtype: x.dtype, shape, data };
  },
};

function concat(parts: readonly Tensor[], axis: number, allocate: Allocate): Tensor {
  const first = input(parts, 0);
  const fits = ({ shape }: Tensor): boolean =>
    shape.length === first.shape.length &&
    shape.every((length, a) => a === axis || length === first.shape[a]);
  if (!parts.every(fits)) throw new RangeError(parts.map(({ shape }) => `[${shape.join()}]`).join(', '));
  const shape = first.shape.map((length, a) =>
    a === axis ? parts.reduce((sum, part) => sum + part.shape[axis]!, 0) : length,
  );
  const outer = sizeOf(shape.slice(0, axis));
  const row = sizeOf(shape.slice(axis));
  const data = allocate(sizeOf(shape));
  let offset = 0;
  for (const part of parts) {
    const width = sizeOf(part.shape.slice(axis));
    for (let o = 0; o < outer; o++)
      data.set(part.data.subarray(o * width, (o + 1) * width), o * row + offset);
    offset += width;
  }
  return { dtype: first.dtype, shape, data };
}

function split(x: Tensor, axis: number, widths: readonly number[], allocate: Allocate): Tensor[] {
  let from = 0;
  return widths.map((width) => {
    const [begin, end] = [x.shape.map(() => 0), [...x.shape]];
    [begin[axis], end[axis]] = [from, from + width];
    from += width;
    return slice(
      x,
      begin,
      end,
      x.shape.map(() => 1),
      allocate,
    );
  });
}
