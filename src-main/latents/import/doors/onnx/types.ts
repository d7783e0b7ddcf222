/** Element types of ONNX by number: name, and bytes of an element (of 4-bit ones, a half). */
const TYPES: ReadonlyMap<number, readonly [string, number]> = new Map([
  [1, ['float32', 4]],
  [2, ['uint8', 1]],
  [3, ['int8', 1]],
  [4, ['uint16', 2]],
  [5, ['int16', 2]],
  [6, ['int32', 4]],
  [7, ['int64', 8]],
  [9, ['bool', 1]],
  [10, ['float16', 2]],
  [11, ['float64', 8]],
  [12, ['uint32', 4]],
  [13, ['uint64', 8]],
  [14, ['complex64', 8]],
  [15, ['complex128', 16]],
  [16, ['bfloat16', 2]],
  [17, ['float8e4m3fn', 1]],
  [18, ['float8e4m3fnuz', 1]],
  [19, ['float8e5m2', 1]],
  [20, ['float8e5m2fnuz', 1]],
  [21, ['uint4', 0.5]],
  [22, ['int4', 0.5]],
] as const);

export function onnxTypeName(type: number): string {
  return type === 8 ? 'string' : (TYPES.get(type)?.[0] ?? `type ${type}`);
}

/** Bytes of an element; undefined for text and types that are not known. */
export function onnxTypeBytes(type: number): number | undefined {
  return TYPES.get(type)?.[1];
}
