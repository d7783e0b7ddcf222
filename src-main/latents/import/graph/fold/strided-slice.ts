import { attribute } from '../node.ts';
import { input, type Fold } from './op.ts';
import { slice } from './shapes.ts';

/** A slice of every axis, and what becomes of the axes afterwards. */
export interface DenseSlice {
  readonly from: readonly number[];
  /** Exclusive; -1 where a slice backwards goes through to the first element. */
  readonly to: readonly number[];
  readonly step: readonly number[];
  /** The lengths of the result. */
  readonly shape: readonly number[];
}

/** Bit masks by TensorFlow's names: begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask. */
export type SliceMasks = (name: string) => number;

/**
 * What x[begin:end:stride] means for x of a shape, with its masks for axes taken whole, left out, added or reduced to one element.
 * @throws RangeError when it means nothing
 */
export function denseSlice(
  lengths: readonly number[],
  begin: ArrayLike<number>,
  end: ArrayLike<number>,
  strides: ArrayLike<number>,
  masks: SliceMasks,
): DenseSlice {
  const has = (mask: string, bit: number): boolean => ((masks(mask) >> bit) & 1) === 1;
  const [from, to, step, shape]: number[][] = [[], [], [], []];
  const take = (first: number, last: number, stride: number, shrinks = false): void => {
    from!.push(first);
    to!.push(last);
    step!.push(stride);
    if (!shrinks) shape!.push(Math.max(0, Math.ceil((last - first) / stride)));
  };
  const whole = (): void => {
    const length = lengths[from!.length];
    if (length === undefined) throw new RangeError(`more axes than the ${lengths.length} there are`);
    take(0, length, 1);
  };
  const bits = Array.from(begin, (_, bit) => bit);
  const own = bits.filter((bit) => !has('ellipsis_mask', bit) && !has('new_axis_mask', bit)).length;
  if (own > lengths.length) throw new RangeError(`${own} axes of ${lengths.length}`);
  for (const bit of bits) {
    if (has('ellipsis_mask', bit)) {
      for (let rest = lengths.length - own; rest > 0; rest--) whole();
      continue;
    }
    if (has('new_axis_mask', bit)) {
      shape!.push(1);
      continue;
    }
    const length = lengths[from!.length]!;
    const stride = strides[bit]!;
    if (stride === 0) throw new RangeError('stride 0');
    const [lowest, highest] = stride > 0 ? [0, length] : [-1, length - 1];
    const counted = (at: number): number => (at < 0 ? at + length : at);
    const clamp = (at: number): number => Math.min(Math.max(counted(at), lowest), highest);
    if (has('shrink_axis_mask', bit)) {
      const at = has('begin_mask', bit) ? 0 : counted(begin[bit]!);
      if (!(at >= 0 && at < length)) throw new RangeError(`element ${begin[bit]} of ${length}`);
      take(at, at + 1, 1, true);
      continue;
    }
    const first = has('begin_mask', bit) ? (stride > 0 ? 0 : length - 1) : clamp(begin[bit]!);
    const last = has('end_mask', bit) ? (stride > 0 ? length : -1) : clamp(end[bit]!);
    take(first, last, stride);
  }
  while (from!.length < lengths.length) whole();
  return { from: from!, to: to!, step: step!, shape: shape! };
}

export const stridedSlice: Fold = (inputs, node, allocate) => {
  const [x, begin, end, strides] = [0, 1, 2, 3].map((at) => input(inputs, at));
  const dense = denseSlice(x!.shape, begin!.data, end!.data, strides!.data, (mask) =>
    attribute.int(node, mask),
  );
  return { ...slice(x!, dense.from, dense.to, dense.step, allocate), shape: dense.shape };
};
