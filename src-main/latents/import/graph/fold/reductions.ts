import { attribute } from '../node.ts';
import { axisOf, sizeOf, stridesOf, type Tensor } from '../tensor.ts';
import { input, type Fold } from './op.ts';

const sum = reduction(0, (total, x) => total + x);

/** Ops that take axes together. */
export const REDUCTIONS: Readonly<Record<string, Fold>> = {
  Sum: sum,
  Prod: reduction(1, (product, x) => product * x),
  Max: reduction(-Infinity, Math.max),
  Min: reduction(Infinity, Math.min),
  All: reduction(1, (all, x) => (all !== 0 && x !== 0 ? 1 : 0)),
  Any: reduction(0, (any, x) => (any !== 0 || x !== 0 ? 1 : 0)),
  Mean: (inputs, node, allocate) => {
    const total = sum(inputs, node, allocate) as Tensor;
    const count = input(inputs, 0).data.length / total.data.length;
    for (let i = 0; i < total.data.length; i++) total.data[i]! /= count;
    return total;
  },
  L2Loss: (inputs) => {
    const x = input(inputs, 0);
    let squares = 0;
    for (const value of x.data) squares += value * value;
    return { dtype: x.dtype, shape: [], data: Float64Array.of(squares / 2) };
  },
};

function reduction(start: number, f: (total: number, x: number) => number): Fold {
  return (inputs, node, allocate) => {
    const [x, axes] = [input(inputs, 0), input(inputs, 1)];
    const rank = x.shape.length;
    const reduced = new Set(Array.from(axes.data, (axis) => axisOf(axis, rank)));
    const kept = x.shape.map((length, axis) => (reduced.has(axis) ? 1 : length));
    const data = allocate(sizeOf(kept)).fill(start);
    const [outer, inner] = [stridesOf(x.shape), stridesOf(kept)];
    const through = x.shape.flatMap((length, axis) =>
      reduced.has(axis) ? [] : [{ length, from: outer[axis]!, to: inner[axis]! }],
    );
    for (let i = 0; i < x.data.length; i++) {
      let at = 0;
      for (const { length, from, to } of through) at += (Math.floor(i / from) % length) * to;
      data[at] = f(data[at]!, x.data[i]!);
    }
    const shape = attribute.bool(node, 'keep_dims') ? kept : kept.filter((_, axis) => !reduced.has(axis));
    return { dtype: x.dtype, shape, data };
  };
}
