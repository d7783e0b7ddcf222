import type { ArrayEntry, NdArray } from './nd-array.ts';
import { countElements, toRowMajor, type NumericArray } from './elements.ts';
import {
  MI_MATRIX,
  damagedMat,
  elementCharacters,
  elementNumbers,
  readElement,
  type Element,
  type Source,
} from './mat5-elements.ts';
import type { MatValue } from './mat5-value.ts';
import { densify } from './sparse.ts';

/** What the head of a matrix element says. */
export interface MatHead {
  readonly name: string;
  readonly shape: readonly number[];
  readonly mxClass: number;
  readonly complex: boolean;
  readonly logical: boolean;
  /** Where its content begins. */
  readonly at: number;
}

const CELL = 1;
const STRUCT = 2;
const CHAR = 4;
const SPARSE = 5;
const OPAQUE = 17;
const numericClasses = new Map<number, [string, new (numbers: ArrayLike<number>) => NumericArray]>([
  [6, ['float64', Float64Array]],
  [7, ['float32', Float32Array]],
  [8, ['int8', Int8Array]],
  [9, ['uint8', Uint8Array]],
  [10, ['int16', Int16Array]],
  [11, ['uint16', Uint16Array]],
  [12, ['int32', Int32Array]],
  [13, ['uint32', Uint32Array]],
  [14, ['int64', Float64Array]],
  [15, ['uint64', Float64Array]],
]);
const MAX_DEPTH = 32;

/** The head of a matrix: flags, dimensions, name; `source` holds the content of the miMATRIX element, or its start. */
export function parseHead(source: Source): MatHead {
  const flags = readElement(source, 0);
  const words = elementNumbers(source, flags);
  const word = words[0] ?? 0;
  const mxClass = word & 0xff;
  const common = { mxClass, complex: (word & 0x800) !== 0, logical: (word & 0x200) !== 0 };
  if (mxClass === OPAQUE) {
    const name = readElement(source, flags.next);
    return { ...common, name: text(name), shape: [], at: name.next };
  }
  const dims = readElement(source, flags.next);
  const shape = Array.from(elementNumbers(source, dims));
  if (shape.length < 2 || shape.length > 32) throw damagedMat(source.file, `${shape.length} dimensions`);
  countElements(shape);
  const name = readElement(source, dims.next);
  return { ...common, name: text(name), shape, at: name.next };
}

/** What an entry of this head is, without its content. */
export function describeHead(head: MatHead): { dtype: string; kind: ArrayEntry['kind']; note?: string } {
  if (head.mxClass === CELL) return { dtype: 'cell', kind: 'cell' };
  if (head.mxClass === STRUCT) return { dtype: 'struct', kind: 'struct' };
  if (head.mxClass === CHAR) return { dtype: 'text', kind: 'text' };
  const known = head.mxClass === SPARSE ? 'float64' : numericClasses.get(head.mxClass)?.[0];
  if (known === undefined) {
    const note = 'Save its data as plain arrays or a struct.';
    return { dtype: head.mxClass === 16 ? 'a function handle' : 'a MATLAB object', kind: 'other', note };
  }
  if (head.complex) {
    const note = 'Save its real part, or its magnitude, as a variable of its own.';
    return { dtype: `complex ${known}`, kind: 'other', note };
  }
  const dtype = head.logical ? 'bool' : known;
  return head.mxClass === SPARSE ? { dtype, kind: 'numeric', note: 'sparse' } : { dtype, kind: 'numeric' };
}

/** The value in a matrix element. @throws PerceptError when lengths and dimensions disagree */
export function parseValue(source: Source, depth = 0): MatValue {
  if (depth > MAX_DEPTH) throw damagedMat(source.file, `values are nested more than ${MAX_DEPTH} deep`);
  // An empty miMATRIX inside a cell or struct stands for [].
  if (source.bytes.length === 0)
    return { kind: 'numeric', dtype: 'float64', array: { shape: [0, 0], data: new Float64Array(0) } };
  const head = parseHead(source);
  const { kind, dtype, note } = describeHead(head);
  if (kind === 'other') return { kind, dtype, shape: head.shape, note: note! };
  if (kind === 'text') return parseText(source, head);
  if (kind === 'cell')
    return { kind, shape: head.shape, items: parseItems(source, head.at, head.shape, 1, depth) };
  if (kind === 'struct') return parseStruct(source, head, depth);
  const array = head.mxClass === SPARSE ? parseSparse(source, head) : parseNumbers(source, head);
  return { kind, dtype, array, ...(note === undefined ? {} : { note }) };
}

function parseNumbers(source: Source, head: MatHead): NdArray {
  const stored = elementNumbers(source, readElement(source, head.at));
  const Held = numericClasses.get(head.mxClass)![1];
  if (stored.length !== countElements(head.shape))
    throw damagedMat(
      source.file,
      `'${head.name}' is ${head.shape.join(' x ')} but holds ${stored.length} numbers`,
    );
  const data = stored instanceof Held ? stored : new Held(stored);
  return { shape: head.shape, data: toRowMajor(data, head.shape) };
}

function parseSparse(source: Source, head: MatHead): NdArray {
  const rows = readElement(source, head.at);
  const starts = readElement(source, rows.next);
  const values = readElement(source, starts.next);
  const [nRows = 0, nCols = 0] = head.shape;
  return densify(
    {
      nRows,
      nCols,
      rowIndex: elementNumbers(source, rows),
      columnStart: elementNumbers(source, starts),
      values: elementNumbers(source, values),
    },
    source.file,
  );
}

function parseText(source: Source, head: MatHead): MatValue {
  const [rows = 0, ...rest] = head.shape;
  const columns = countElements(rest);
  if (rows * columns === 0)
    return { kind: 'text', texts: rows === 1 ? [''] : [], shape: [rows === 1 ? 1 : 0] };
  const characters = elementCharacters(source, readElement(source, head.at));
  if (rows === 1) return { kind: 'text', texts: [characters.join('')], shape: [1] };
  if (characters.length !== rows * columns) throw damagedMat(source.file, `'${head.name}' lacks characters`);
  const texts = Array.from({ length: rows }, (_, i) => {
    let line = '';
    for (let j = 0; j < columns; j++) line += characters[j * rows + i]!;
    return line.trimEnd();
  });
  return { kind: 'text', texts, shape: [rows] };
}

function parseStruct(source: Source, head: MatHead, depth: number): MatValue {
  const lengths = readElement(source, head.at);
  const width = elementNumbers(source, lengths)[0] ?? 0;
  const names = readElement(source, lengths.next);
  if (width < 1 && names.bytes.length > 0) throw damagedMat(source.file, 'field names have no length');
  const fields: string[] = [];
  for (let at = 0; at + width <= names.bytes.length && width > 0; at += width)
    fields.push(
      Buffer.from(names.bytes.subarray(at, at + width))
        .toString('utf8')
        .replace(/\0.*$/s, ''),
    );
  const flat = parseItems(source, names.next, head.shape, fields.length, depth);
  const items: MatValue[][] = [];
  const width0 = fields.length;
  for (let at = 0; at < flat.length; at += width0) items.push(flat.slice(at, at + width0));
  return { kind: 'struct', shape: head.shape, fields, items };
}

/** The matrices that follow each other in a cell (one an element) or struct (one a field). */
function parseItems(
  source: Source,
  at: number,
  shape: readonly number[],
  each: number,
  depth: number,
): MatValue[] {
  const count = countElements(shape) * each;
  if (count > (source.bytes.length - at) / 8)
    throw damagedMat(source.file, `${count} elements do not fit into it`);
  const items: MatValue[] = [];
  for (let i = 0; i < count; i++) {
    const element: Element = readElement(source, at);
    if (element.type !== MI_MATRIX)
      throw damagedMat(source.file, `element type ${element.type} inside a cell or struct`);
    items.push(parseValue({ ...source, bytes: element.bytes }, depth + 1));
    at = element.next;
  }
  return items;
}

function text(element: Element): string {
  return Buffer.from(element.bytes).toString('utf8').replace(/\0+$/, '');
}
