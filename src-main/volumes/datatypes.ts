/** Voxel types that hold one real number, by the names NumPy gives them. */
export type Datatype =
  'uint8' | 'int8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'float32' | 'float64';

export const BYTES: Readonly<Record<Datatype, 1 | 2 | 4 | 8>> = {
  uint8: 1,
  int8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float32: 4,
  float64: 8,
};

/** NIfTI's `datatype` codes (nifti1.h, section "TYPE OF DATA"). */
export const DATATYPES: ReadonlyMap<number, Datatype> = new Map<number, Datatype>([
  [2, 'uint8'],
  [4, 'int16'],
  [8, 'int32'],
  [16, 'float32'],
  [64, 'float64'],
  [256, 'int8'],
  [512, 'uint16'],
  [768, 'uint32'],
  [1024, 'int64'],
  [1280, 'uint64'],
]);

/** Codes of the standard that are not one real number a voxel, or that no JavaScript number can hold. */
export const UNREADABLE_DATATYPES: ReadonlyMap<number, string> = new Map([
  [1, 'binary (1 bit a voxel)'],
  [32, 'complex64'],
  [128, 'RGB24 (colour)'],
  [1536, 'float128'],
  [1792, 'complex128'],
  [2048, 'complex256'],
  [2304, 'RGBA32 (colour)'],
]);

export const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The typed array of each type that has one whose elements are numbers. */
export const VIEWS = {
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;
