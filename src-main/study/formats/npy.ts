import { endianness } from 'node:os';
import { PerceptError } from '../../errors.ts';
import {
  countElements,
  decodeElements,
  toRowMajor,
  type ElementType,
  type NumericArray,
} from './elements.ts';
import type { ArrayEntry, NdArray } from './nd-array.ts';

/** What the header of a .npy file says (NumPy enhancement proposal 1, versions 1 to 3). */
export interface NpyHeader {
  readonly shape: readonly number[];
  readonly columnMajor: boolean;
  readonly littleEndian: boolean;
  /** 'S': bytes, one a character; 'U': UCS-4; a name such as 'complex128' where it cannot be read. */
  readonly type: ElementType | 'S' | 'U' | { refused: string; remedy: string };
  readonly itemSize: number;
  /** Where the numbers begin in the file. */
  readonly dataOffset: number;
}

/** Bytes at the start of a .npy file that always suffice for its header. */
export const NPY_HEAD = 1 << 16;

/** Reads the header from the first bytes of a .npy file. @throws PerceptError when it is damaged */
export function parseNpyHeader(head: Uint8Array, file: string): NpyHeader {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const damaged = (why: string): PerceptError =>
    new PerceptError(`the .npy header is damaged: ${why}`, { file, remedy: 'Save or copy the file again.' });
  if (bytes.length < 12 || bytes.toString('latin1', 0, 6) !== '\x93NUMPY')
    throw damaged('no NumPy signature');
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw damaged(`version ${version} does not exist`);
  const textAt = version === 1 ? 10 : 12;
  const length = version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  if (textAt + length > bytes.length) throw damaged('it is longer than the file');
  const text = bytes.toString(version === 3 ? 'utf8' : 'latin1', textAt, textAt + length);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const shapeText = /['"]shape['"]\s*:\s*\(([^)]*)\)/.exec(text)?.[1];
  const descr = /['"]descr['"]\s*:\s*(?:['"]([^'"]+)['"]|(\[))/.exec(text);
  if (order === undefined || shapeText === undefined || descr === null) throw damaged('a field is missing');
  const lengths = shapeText.split(',').map((part) => part.trim().replace(/L$/, ''));
  const shape = lengths.filter((part) => part !== '').map(Number);
  if (shape.length > 32) throw damaged('more than 32 dimensions');
  if (!shape.every((axis) => Number.isSafeInteger(axis) && axis >= 0))
    throw damaged(`(${shapeText}) is no shape`);
  countElements(shape);
  return {
    shape,
    columnMajor: order === 'True',
    dataOffset: textAt + length,
    ...parseDescr(descr[1] ?? '[', damaged),
  };
}

function parseDescr(
  descr: string,
  damaged: (why: string) => PerceptError,
): Pick<NpyHeader, 'type' | 'littleEndian' | 'itemSize'> {
  if (descr === '[') return refusal('structured records', 'Save each field as an array of its own.');
  const match = /^([<>=|]?)([?a-zA-Z])(\d*)/.exec(descr);
  if (match === null) throw damaged(`'${descr}' is no element type`);
  const [, order, letter = '', digits = ''] = match;
  const littleEndian = order === '>' ? false : order === '<' || endianness() === 'LE';
  const size = Number(digits || 1);
  if (letter === 'O')
    return refusal(
      'Python objects (a pickle)',
      'Unpickling can run code, so it is not done: save plain numbers, such as np.save(path, np.asarray(x, dtype=float)).',
    );
  if (letter === 'c')
    return refusal(`complex${size * 8}`, 'Save the real part, or the magnitude, as its own array.');
  if (letter === 'S' || letter === 'a') return { type: 'S', littleEndian, itemSize: Number(digits) };
  if (letter === 'U') return { type: 'U', littleEndian, itemSize: 4 * Number(digits) };
  const family = { b: 'bool', '?': 'bool', i: 'int', u: 'uint', f: 'float' }[letter];
  const name = family === 'bool' ? 'bool' : `${family}${size * 8}`;
  if (family === undefined || !isElementType(name))
    return refusal(`element type '${descr}'`, 'Save it as float64 or as text.');
  return { type: name, littleEndian, itemSize: size };
}

function isElementType(name: string): name is ElementType {
  return /^(bool|u?int(8|16|32|64)|float(16|32|64))$/.test(name);
}

function refusal(refused: string, remedy: string): Pick<NpyHeader, 'type' | 'littleEndian' | 'itemSize'> {
  return { type: { refused, remedy }, littleEndian: true, itemSize: 0 };
}

/** The array under `name` as an entry of its file. */
export function npyEntry(name: string, header: NpyHeader): ArrayEntry {
  const { shape, type } = header;
  if (typeof type === 'object') return { name, shape, dtype: type.refused, kind: 'other', note: type.remedy };
  if (type === 'S' || type === 'U') return { name, shape, dtype: 'text', kind: 'text' };
  return { name, shape, dtype: type, kind: 'numeric' };
}

/**
 * Bytes that the header promises after itself.
 * @throws PerceptError when the `available` bytes of the file do not hold them
 */
export function npyDataSize(header: NpyHeader, available: number, file: string): number {
  const size = countElements(header.shape) * header.itemSize;
  if (size > available)
    throw new PerceptError(
      `the header promises ${header.shape.join(' x ') || 'one'} elements, ${size} bytes, but ${Math.max(0, available)} follow`,
      { file, remedy: 'The file was cut off: save or copy it again.' },
    );
  return size;
}

/** Numbers of a .npy file from the bytes after its header. */
export function decodeNpy(header: NpyHeader, bytes: Uint8Array): NdArray {
  const data = decodeElements(bytes, header.type as ElementType, header.littleEndian);
  return { shape: header.shape, data: header.columnMajor ? toRowMajor(data, header.shape) : data };
}

/** Texts of a .npy file ('S' or 'U') in row-major order; padding is taken off. */
export function decodeNpyText(header: NpyHeader, bytes: Uint8Array): string[] {
  const count = countElements(header.shape);
  const texts: string[] = [];
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < count; i++) {
    const item = view.subarray(i * header.itemSize, (i + 1) * header.itemSize);
    texts.push(
      header.type === 'S' ? item.toString('utf8').replace(/\0+$/, '') : ucs4(item, header.littleEndian),
    );
  }
  if (!header.columnMajor) return texts;
  const order = toRowMajor(
    Uint32Array.from(texts, (_, i) => i),
    header.shape,
  );
  return Array.from(order, (from) => texts[from]!);
}

function ucs4(bytes: Buffer, littleEndian: boolean): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const code = littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    if (code === 0) break;
    text += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  }
  return text;
}

const letters = new Map<string, string>([
  ['Int8Array', 'i1'],
  ['Uint8Array', 'u1'],
  ['Int16Array', 'i2'],
  ['Uint16Array', 'u2'],
  ['Int32Array', 'i4'],
  ['Uint32Array', 'u4'],
  ['Float32Array', 'f4'],
  ['Float64Array', 'f8'],
]);

/** The bytes of a .npy file (version 1.0, row-major): the same array gives the same bytes. */
export function encodeNpy(shape: readonly number[], data: NumericArray): Uint8Array {
  if (countElements(shape) !== data.length)
    throw new PerceptError(`${shape.join(' x ')} elements were promised, ${data.length} are there`);
  const letter = letters.get(data.constructor.name)!;
  const order = letter.endsWith('1') ? '|' : endianness() === 'LE' ? '<' : '>';
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${order}${letter}', 'fortran_order': False, 'shape': (${tuple}), }`;
  // NumPy pads the header with spaces so that the numbers begin at a multiple of 64 bytes.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const out = new Uint8Array(length + data.byteLength);
  const head = Buffer.from(out.buffer, 0, length);
  head.write('\x93NUMPY\x01\x00', 'latin1');
  head.writeUInt16LE(length - 10, 8);
  head.write(`${text.padEnd(length - 11)}\n`, 10, 'latin1');
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), length);
  return out;
}
