import { PerceptError } from '../../errors.ts';
import { DT } from './proto/types.ts';

/** Bytes an element and the name of each type whose values importing reads. */
const TYPES: ReadonlyMap<number, { readonly bytes: number; readonly name: string }> = new Map([
  [DT.float, { bytes: 4, name: 'float32' }],
  [DT.double, { bytes: 8, name: 'float64' }],
  [DT.int32, { bytes: 4, name: 'int32' }],
  [DT.uint8, { bytes: 1, name: 'uint8' }],
  [DT.int16, { bytes: 2, name: 'int16' }],
  [DT.int8, { bytes: 1, name: 'int8' }],
  [DT.int64, { bytes: 8, name: 'int64' }],
  [DT.bool, { bytes: 1, name: 'bool' }],
  [DT.bfloat16, { bytes: 2, name: 'bfloat16' }],
  [DT.half, { bytes: 2, name: 'float16' }],
  [DT.uint32, { bytes: 4, name: 'uint32' }],
  [DT.uint64, { bytes: 8, name: 'uint64' }],
]);

/** Bytes of one element. @throws PerceptError for types that are not numbers */
export function bytesOf(dtype: number): number {
  const type = TYPES.get(dtype);
  if (type === undefined) throw new PerceptError(`tensors of ${dtypeName(dtype)} are not supported`);
  return type.bytes;
}

export function dtypeName(dtype: number): string {
  if (dtype === DT.string) return 'string';
  if (dtype === DT.resource) return 'resource';
  return TYPES.get(dtype)?.name ?? `type ${dtype}`;
}

/** Numbers of a tensor. int32 and float32 keep their type; the others become float64, which holds all but 64-bit integers exactly. */
export type Values = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/**
 * The numbers that little-endian bytes hold.
 * @throws PerceptError when a 64-bit integer is larger than 2^53, or the length is no multiple of the type's
 */
export function valuesOf(dtype: number, bytes: Uint8Array): Values {
  const width = bytesOf(dtype);
  if (bytes.length % width !== 0)
    throw new PerceptError(`${bytes.length} bytes are no whole number of ${dtypeName(dtype)}`);
  const n = bytes.length / width;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Copied: bytes may lie anywhere in a buffer, arrays of numbers only at multiples of their width.
  if (dtype === DT.float) return new Float32Array(copy(bytes));
  if (dtype === DT.double) return new Float64Array(copy(bytes));
  if (dtype === DT.int32) return new Int32Array(copy(bytes));
  const read = READERS[dtype]!;
  return Float64Array.from({ length: n }, (_, i) => read(view, i * width));
}

const READERS: Readonly<Record<number, (view: DataView, at: number) => number>> = {
  [DT.uint8]: (view, at) => view.getUint8(at),
  [DT.int8]: (view, at) => view.getInt8(at),
  [DT.bool]: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
  [DT.int16]: (view, at) => view.getInt16(at, true),
  [DT.uint32]: (view, at) => view.getUint32(at, true),
  [DT.int64]: (view, at) => whole(view.getBigInt64(at, true)),
  [DT.uint64]: (view, at) => whole(view.getBigUint64(at, true)),
  [DT.half]: (view, at) => halfToNumber(view.getUint16(at, true)),
  [DT.bfloat16]: (view, at) => bfloat16ToNumber(view.getUint16(at, true)),
};

function whole(value: bigint): number {
  const number = Number(value);
  // Beyond that, numbers are bounds and masks ("all"), which stay so when they are rounded towards the bound.
  if (!Number.isSafeInteger(number)) return value < 0n ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
  return number;
}

/** A number of IEEE 754 binary16. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A number of bfloat16: the upper half of a float32. */
export function bfloat16ToNumber(bits: number): number {
  conversion.setUint32(0, bits * 0x10000);
  return conversion.getFloat32(0);
}
const conversion = new DataView(new ArrayBuffer(4));

/** The nearest IEEE 754 binary16, ties to even; what is too large becomes infinite. */
export function numberToHalf(value: number): number {
  conversion.setFloat32(0, value);
  const bits = conversion.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Below the smallest normal number: a multiple of 2^-24. Adding and taking away 0.5 rounds to it in float32.
    const scaled = Math.abs(value) * 2 ** 24;
    const floor = Math.floor(scaled);
    const rest = scaled - floor;
    return sign | (floor + (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? 1 : 0));
  }
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

function copy(bytes: Uint8Array): ArrayBuffer {
  // Not bytes.slice(), which for Node's buffers copies nothing.
  return new Uint8Array(bytes).buffer;
}
