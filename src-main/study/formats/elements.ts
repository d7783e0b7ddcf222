import { endianness } from 'node:os';
import { PerceptError } from '../../errors.ts';

/** What the elements of a numeric array are on disk, in NumPy's words. */
export type ElementType =
  | 'bool'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float16'
  | 'float32'
  | 'float64';

/** The typed arrays that numbers are held in; whole numbers of 64 bits become float64, float16 becomes float32. */
export type NumericArray =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

const sizes: Record<ElementType, number> = {
  bool: 1,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  float16: 2,
  int32: 4,
  uint32: 4,
  float32: 4,
  int64: 8,
  uint64: 8,
  float64: 8,
};

/** Bytes that one element takes on disk. */
export function elementSize(type: ElementType): number {
  return sizes[type];
}

/**
 * Numbers from bytes of either byte order; the result may share memory with `bytes`.
 * @throws PerceptError when a whole number of 64 bits is beyond 2^53, where float64 would change it silently
 */
export function decodeElements(bytes: Uint8Array, type: ElementType, littleEndian: boolean): NumericArray {
  const size = sizes[type];
  const count = Math.floor(bytes.length / size);
  const swap = size > 1 && littleEndian !== (endianness() === 'LE');
  const own = swap || bytes.byteOffset % size !== 0 ? bytes.slice(0, count * size) : bytes;
  if (swap) swapBytes(Buffer.from(own.buffer, own.byteOffset, own.byteLength), size);
  const { buffer, byteOffset: at } = own;
  switch (type) {
    case 'bool':
    case 'uint8':
      return new Uint8Array(buffer, at, count);
    case 'int8':
      return new Int8Array(buffer, at, count);
    case 'int16':
      return new Int16Array(buffer, at, count);
    case 'uint16':
      return new Uint16Array(buffer, at, count);
    case 'int32':
      return new Int32Array(buffer, at, count);
    case 'uint32':
      return new Uint32Array(buffer, at, count);
    case 'float32':
      return new Float32Array(buffer, at, count);
    case 'float64':
      return new Float64Array(buffer, at, count);
    case 'float16':
      return Float32Array.from(new Uint16Array(buffer, at, count), halfToNumber);
    case 'int64':
      return safeNumbers(new BigInt64Array(buffer, at, count));
    case 'uint64':
      return safeNumbers(new BigUint64Array(buffer, at, count));
  }
}

function swapBytes(bytes: Buffer, size: number): void {
  if (size === 2) bytes.swap16();
  if (size === 4) bytes.swap32();
  if (size === 8) bytes.swap64();
}

function safeNumbers(values: BigInt64Array | BigUint64Array): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]!);
    if (!Number.isSafeInteger(value))
      throw new PerceptError(`element ${i} is ${values[i]!}, beyond the whole numbers that float64 holds`, {
        remedy: 'Save it as text or as smaller numbers.',
      });
    out[i] = value;
  }
  return out;
}

/** IEEE 754 binary16: 1 sign bit, 5 exponent bits, 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Number of elements in an array of this shape; 1 for a scalar. @throws PerceptError for sizes that are none */
export function countElements(shape: readonly number[]): number {
  let count = 1;
  for (const length of shape) {
    if (!Number.isSafeInteger(length) || length < 0)
      throw new PerceptError(`${length} is no length of an axis`);
    count *= length;
  }
  if (!Number.isSafeInteger(count)) throw new PerceptError(`${shape.join(' x ')} is larger than any file`);
  return count;
}

/** Elements of a column-major (Fortran-order) array of `shape`, put into row-major (C) order. */
export function toRowMajor<T extends NumericArray>(data: T, shape: readonly number[]): T {
  if (shape.filter((length) => length !== 1).length < 2) return data;
  const out = new (data.constructor as new (length: number) => T)(data.length);
  const strides: number[] = [];
  let stride = 1;
  for (const length of shape) {
    strides.push(stride);
    stride *= length;
  }
  const last = shape.length - 1;
  const index = new Array<number>(shape.length).fill(0);
  const inner = shape[last]!;
  const innerStride = strides[last]!;
  let from = 0;
  for (let at = 0; at < data.length; at += inner) {
    for (let j = 0; j < inner; j++) out[at + j] = data[from + j * innerStride]!;
    for (let axis = last - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
