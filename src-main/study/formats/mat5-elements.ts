import { inflateSync, constants } from 'node:zlib';
import { PerceptError } from '../../errors.ts';
import { decodeElements, elementSize, type ElementType, type NumericArray } from './elements.ts';

/** Data types of MAT-file level 5 elements (MathWorks, MAT-File Format, table 1-1). */
export const MI_MATRIX = 14;
export const MI_COMPRESSED = 15;
const MI_UTF8 = 16;
const MI_UTF16 = 17;
const MI_UTF32 = 18;

const elementTypes = new Map<number, ElementType>([
  [1, 'int8'],
  [2, 'uint8'],
  [3, 'int16'],
  [4, 'uint16'],
  [5, 'int32'],
  [6, 'uint32'],
  [7, 'float32'],
  [9, 'float64'],
  [12, 'int64'],
  [13, 'uint64'],
]);

/** One data element: what its tag says, its bytes, and where the next one begins. */
export interface Element {
  readonly type: number;
  readonly bytes: Uint8Array;
  readonly next: number;
}

/** Bytes of a MAT-file with the byte order they are in and the file to blame. */
export interface Source {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  readonly file: string;
}

/** Says what is wrong with a damaged MAT-file. */
export function damagedMat(file: string, why: string, cause?: unknown): PerceptError {
  return new PerceptError(`the MAT-file is damaged: ${why}`, {
    file,
    remedy: 'Copy it again, or save it again in MATLAB with -v7.',
    cause,
  });
}

/** The type and length of an element's tag; small elements keep up to 4 bytes inside the tag. */
export function readTag(
  source: Source,
  at: number,
): { type: number; length: number; dataAt: number; next: number } {
  const { bytes, littleEndian, file } = source;
  if (at + 8 > bytes.length) throw damagedMat(file, 'it ends inside a tag');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = view.getUint32(at, littleEndian);
  if (word >>> 16 !== 0) {
    const length = word >>> 16;
    if (length > 4) throw damagedMat(file, `a small element claims ${length} bytes`);
    return { type: word & 0xffff, length, dataAt: at + 4, next: at + 8 };
  }
  const length = view.getUint32(at + 4, littleEndian);
  const padded = word === MI_COMPRESSED ? length : Math.ceil(length / 8) * 8;
  return { type: word, length, dataAt: at + 8, next: at + 8 + padded };
}

/** The element at `at`. @throws PerceptError when it reaches past the end */
export function readElement(source: Source, at: number): Element {
  const { type, length, dataAt, next } = readTag(source, at);
  if (dataAt + length > source.bytes.length)
    throw damagedMat(
      source.file,
      `an element claims ${length} bytes, ${source.bytes.length - dataAt} are left`,
    );
  return { type, bytes: source.bytes.subarray(dataAt, dataAt + length), next };
}

/** Numbers of a numeric element, in whatever type they are stored (MATLAB stores doubles as small integers). */
export function elementNumbers(source: Source, element: Element): NumericArray {
  const type = elementTypes.get(element.type);
  if (type === undefined) throw damagedMat(source.file, `element type ${element.type} holds no numbers`);
  if (element.bytes.length % elementSize(type) !== 0) throw damagedMat(source.file, 'a number is cut in two');
  return decodeElements(element.bytes, type, source.littleEndian);
}

/** Characters of a char array's element as code points, one a position. */
export function elementCharacters(source: Source, element: Element): string[] {
  const { bytes } = element;
  if (element.type === MI_UTF8) return [...Buffer.from(bytes).toString('utf8')];
  if (element.type === MI_UTF16) {
    const units = decodeElements(bytes, 'uint16', source.littleEndian);
    return Array.from(units, (unit) => String.fromCharCode(unit));
  }
  const codes =
    element.type === MI_UTF32
      ? decodeElements(bytes, 'uint32', source.littleEndian)
      : elementNumbers(source, element);
  return Array.from(codes, (code) => (code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'));
}

/** MAT-file level 5 keeps lengths in 32 bits; MATLAB itself stops a variable at 2 GiB. */
export const MAX_VARIABLE = 2 ** 31;

/**
 * The one element inside a compressed element.
 * @throws PerceptError when it inflates to more than its own tag says, or the tag says more than deflate can do
 */
export function inflateElement(packed: Uint8Array, littleEndian: boolean, file: string): Source {
  const claimed = readTag({ bytes: inflateStart(packed, file), littleEndian, file }, 0).next;
  if (claimed > MAX_VARIABLE || claimed > packed.length * 1032 + 1024)
    throw damagedMat(file, `${packed.length} compressed bytes claim to hold ${claimed}`);
  try {
    return { bytes: inflateSync(packed, { maxOutputLength: claimed }), littleEndian, file };
  } catch (error) {
    throw damagedMat(file, 'a compressed variable does not unpack to what it promises', error);
  }
}

/** The first bytes of a compressed element, from as much of it as is given. */
export function inflateStart(packed: Uint8Array, file: string): Uint8Array {
  try {
    // Z_SYNC_FLUSH: input that stops in the middle is no error here.
    return inflateSync(packed.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw damagedMat(file, 'a compressed variable does not unpack', error);
  }
}
