import { sizeOf, stridesOf } from '../tensor.ts';
import { input, scalar, type Fold } from './op.ts';
import { checked, gathered } from './shapes.ts';

/** Ops that make more elements than they are given. */
export const EXPANSIONS: Readonly<Record<string, Fold>> = {
  Fill: (inputs, _node, allocate) => {
    const shape = checked([...input(inputs, 0).data]);
    return {
      dtype: input(inputs, 1).dtype,
      shape,
      data: allocate(sizeOf(shape)).fill(scalar(inputs, 1)),
    };
  },
  Tile: (inputs, _node, allocate) => {
    const [x, times] = [input(inputs, 0), checked([...input(inputs, 1).data])];
    if (times.length !== x.shape.length) throw new RangeError(`${times.length} multiples`);
    const shape = x.shape.map((length, axis) => length * times[axis]!);
    const [to, from] = [stridesOf(shape), stridesOf(x.shape)];
    const data = allocate(sizeOf(shape));
    for (let i = 0; i < data.length; i++) {
      let at = 0;
      for (let axis = 0; axis < shape.length; axis++)
        at += (Math.floor(i / to[axis]!) % x.shape[axis]!) * from[axis]!;
      data[i] = x.data[at]!;
    }
    return { dtype: x.dtype, shape, data };
  },
  BroadcastTo: (inputs, _node, allocate) => {
    const [x, shape] = [input(inputs, 0), checked([...input(inputs, 1).data])];
    const missing = shape.length - x.shape.length;
    const from = stridesOf(x.shape);
    const strides = shape.map((length, axis) => {
      const own = axis < missing ? 1 : x.shape[axis - missing]!;
      if (own !== 1 && own !== length) throw new RangeError(`[${x.shape.join()}] to [${shape.join()}]`);
      return own === 1 ? 0 : from[axis - missing]!;
    });
    return gathered(x, shape, strides, 0, allocate);
  },
  Range: (inputs, _node, allocate) => {
    const [from, to, step] = [scalar(inputs, 0), scalar(inputs, 1), scalar(inputs, 2)];
    if (step === 0) throw new RangeError('step 0');
    const n = Math.max(0, Math.ceil((to - from) / step));
    const data = allocate(n);
    for (let i = 0; i < n; i++) data[i] = from + i * step;
    return { dtype: input(inputs, 0).dtype, shape: [n], data };
  },
};
