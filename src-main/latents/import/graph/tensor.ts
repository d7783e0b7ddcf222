import type { Values } from '../dtypes.ts';
import { DT } from '../proto/types.ts';

/** A tensor with its numbers, row-major. */
export interface Tensor {
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly data: Values;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Elements between neighbours along each axis. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** An axis counted from the end where it is negative. @throws RangeError when there is none */
export function axisOf(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(positive) || positive < 0 || positive >= Math.max(1, rank))
    throw new RangeError(`axis ${axis} of ${rank}`);
  return positive;
}

export function isFloat(dtype: number): boolean {
  return dtype === DT.float || dtype === DT.double || dtype === DT.half || dtype === DT.bfloat16;
}

/** The shape that shapes are broadcast to. @throws RangeError when they do not fit */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      throw new RangeError(`shapes [${a.join()}] and [${b.join()}] do not fit`);
    return x === 1 ? y : x;
  });
}
