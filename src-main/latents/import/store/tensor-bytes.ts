import { numberToHalf } from '../dtypes.ts';
import { narrowed } from '../graph/rewrite.ts';
import { sizeOf, type Tensor } from '../graph/tensor.ts';
import { DT } from '../proto/types.ts';

/** Weights in the words of the stored format. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly quantization?: { readonly dtype: 'float16'; readonly original_dtype: 'float32' };
}

/** Vectors and scalars stay float32: they cost nothing, and variances may be smaller than half precision holds. */
const SMALLEST_HALVED = 1024;
const LARGEST_HALF = 65_504;
const INT32 = [-(2 ** 31), 2 ** 31 - 1] as const;

/**
 * A constant as little-endian bytes: floats as float32 (or float16, where `half` is asked for and all its numbers fit),
 * integers as int32, bounded to its range.
 */
export function tensorBytes(
  name: string,
  tensor: Tensor,
  half: boolean,
): { spec: WeightSpec; bytes: Uint8Array } {
  const shape = [...tensor.shape];
  const { data } = tensor;
  switch (narrowed(tensor.dtype)) {
    case DT.float: {
      if (half && sizeOf(shape) >= SMALLEST_HALVED && fits(data)) {
        const bits = new Uint16Array(data.length);
        for (let i = 0; i < bits.length; i++) bits[i] = numberToHalf(data[i]!);
        const quantization = { dtype: 'float16', original_dtype: 'float32' } as const;
        return { spec: { name, shape, dtype: 'float32', quantization }, bytes: bytesOf(bits) };
      }
      const floats = data instanceof Float32Array ? data : Float32Array.from(data);
      return { spec: { name, shape, dtype: 'float32' }, bytes: bytesOf(floats) };
    }
    case DT.bool:
      return {
        spec: { name, shape, dtype: 'bool' },
        bytes: Uint8Array.from(data, (value) => (value === 0 ? 0 : 1)),
      };
    default: {
      const whole = data instanceof Int32Array ? data : Int32Array.from(data, bounded);
      return { spec: { name, shape, dtype: 'int32' }, bytes: bytesOf(whole) };
    }
  }
}

function bounded(value: number): number {
  return Math.min(INT32[1], Math.max(INT32[0], value));
}

function fits(data: Tensor['data']): boolean {
  for (const value of data) if (!(Math.abs(value) <= LARGEST_HALF)) return false;
  return true;
}

function bytesOf(data: Float32Array | Int32Array | Uint16Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
