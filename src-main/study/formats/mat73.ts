import { PerceptError } from '../../errors.ts';
import type { ArrayEntry, ArrayFile, NdArray } from './nd-array.ts';
import { toRowMajor } from './elements.ts';
import { findEntryOfKind } from './entries.ts';
import { openHdf5, type Hdf5 } from './hdf5.ts';
import { densify } from './sparse.ts';

/** A MATLAB value in the HDF5 file: its entry, and the objects that hold it. */
interface Held {
  readonly entry: ArrayEntry;
  /** Dataset (or group, of a sparse array) with the content; for a cell array of text, one dataset a cell. */
  readonly objects: readonly string[];
}

const MAX_NAMES = 10_000;
const MAX_DEPTH = 32;

/**
 * Opens a MATLAB 7.3 file, which is HDF5 with MATLAB's classes in attributes and its axes in reverse. Parts of structs
 * and cells are named s.field, s(2).field and c{3}. @throws PerceptError when it is damaged
 */
export async function openMat73(path: string): Promise<ArrayFile> {
  const file = await openHdf5(path);
  try {
    const held = new Map<string, Held>();
    for (const { name, kind } of file.children('/'))
      if (!name.startsWith('#') && (kind === 'group' || kind === 'dataset'))
        walk(file, name, `/${name}`, held, 0);
    const entries = Array.from(held.values(), (one) => one.entry);
    return {
      path,
      format: 'mat7.3',
      entries,
      async read(name) {
        const { note } = findEntryOfKind(path, entries, name, 'numeric');
        const [object] = held.get(name)!.objects;
        return note === 'sparse' ? readSparse(file, object!) : readFull(file, object!);
      },
      async readText(name) {
        findEntryOfKind(path, entries, name, 'text');
        return held.get(name)!.objects.flatMap((object) => readCharacters(file, object));
      },
      close: async () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

function walk(file: Hdf5, name: string, object: string, held: Map<string, Held>, depth: number): void {
  if (held.size >= MAX_NAMES || depth > MAX_DEPTH)
    throw new PerceptError(`it holds more than ${MAX_NAMES} values, or they are nested too deep`, {
      file: file.path,
      remedy: 'Save the arrays that are needed as variables of their own, with -v7.',
    });
  const keep = (entry: Omit<ArrayEntry, 'name'>, objects: readonly string[] = [object]): void => {
    held.set(name, { entry: { name, ...entry }, objects });
  };
  const mxClass = file.attribute(object, 'MATLAB_class');
  if (file.kind(object) === 'group') {
    const sparseRows = file.attribute(object, 'MATLAB_sparse');
    if (typeof sparseRows === 'number') {
      const columns = file.describe(`${object}/jc`).shape[0]! - 1;
      return keep({ shape: [sparseRows, columns], dtype: 'float64', kind: 'numeric', note: 'sparse' });
    }
    return walkStruct(file, name, object, held, depth, keep);
  }
  const { type } = file.describe(object);
  const shape = matlabShape(file, object);
  const empty = file.attribute(object, 'MATLAB_empty') === 1;
  if (mxClass === 'char') return keep({ shape: [shape[0] ?? 0], dtype: 'text', kind: 'text' });
  if (mxClass === 'struct') return keep({ shape, dtype: 'struct', kind: 'struct' });
  if (mxClass === 'cell' || type === 'reference') {
    const items = empty ? [] : file.references(object);
    const isText = items.length > 0 && items.every((item) => holdsText(file, item));
    if (isText) return keep({ shape: [items.length], dtype: 'text', kind: 'text' }, items);
    keep({ shape, dtype: 'cell', kind: 'cell' });
    items.forEach((item, i) => walk(file, `${name}{${i + 1}}`, item, held, depth + 1));
    return;
  }
  if (typeof type === 'object')
    return keep({
      shape,
      dtype: type.refused,
      kind: 'other',
      note: 'Save its real part as a variable of its own.',
    });
  if (type === 'text')
    return keep({ shape: [], dtype: 'text', kind: 'other', note: 'Text that MATLAB did not write.' });
  const classes: Record<string, string> = { double: 'float64', single: 'float32', logical: 'bool' };
  keep({ shape, dtype: classes[String(mxClass)] ?? type, kind: 'numeric' });
}

/** A struct is a group; an array of structs keeps, for each field, references to the values of its elements. */
function walkStruct(
  file: Hdf5,
  name: string,
  group: string,
  held: Map<string, Held>,
  depth: number,
  keep: (entry: Omit<ArrayEntry, 'name'>) => void,
): void {
  const fields = file.children(group).filter(({ kind }) => kind === 'group' || kind === 'dataset');
  const elements = fields.map((field) => {
    const path = `${group}/${field.name}`;
    const plain = field.kind === 'dataset' && file.attribute(path, 'MATLAB_class') === undefined;
    return plain && file.describe(path).type === 'reference' ? file.references(path) : undefined;
  });
  const isArray = elements.length > 0 && elements.every((one) => one !== undefined);
  keep({ shape: isArray ? [1, elements[0]!.length] : [1, 1], dtype: 'struct', kind: 'struct' });
  fields.forEach((field, f) => {
    if (!isArray) return walk(file, `${name}.${field.name}`, `${group}/${field.name}`, held, depth + 1);
    elements[f]!.forEach((item, i) => walk(file, `${name}(${i + 1}).${field.name}`, item, held, depth + 1));
  });
}

/** MATLAB's dimensions: HDF5's in reverse; of an empty array, the numbers that its dataset holds. */
function matlabShape(file: Hdf5, dataset: string): number[] {
  if (file.attribute(dataset, 'MATLAB_empty') === 1) return Array.from(file.numbers(dataset));
  const shape = [...file.describe(dataset).shape].reverse();
  return shape.length === 1 ? [shape[0]!, 1] : shape;
}

function holdsText(file: Hdf5, object: string): boolean {
  if (file.kind(object) !== 'dataset' || file.attribute(object, 'MATLAB_class') !== 'char') return false;
  const rows = matlabShape(file, object)[0]!;
  return rows === 1 || file.attribute(object, 'MATLAB_empty') === 1;
}

function readFull(file: Hdf5, dataset: string): NdArray {
  const shape = matlabShape(file, dataset);
  if (file.attribute(dataset, 'MATLAB_empty') === 1) return { shape, data: new Float64Array(0) };
  return { shape, data: toRowMajor(file.numbers(dataset), shape) };
}

function readSparse(file: Hdf5, group: string): NdArray {
  const nRows = Number(file.attribute(group, 'MATLAB_sparse'));
  const columnStart = file.numbers(`${group}/jc`);
  const has = new Set(file.children(group).map((child) => child.name));
  return densify(
    {
      nRows,
      nCols: columnStart.length - 1,
      columnStart,
      // A sparse array of zeros only has neither.
      rowIndex: has.has('ir') ? file.numbers(`${group}/ir`) : [],
      values: has.has('data') ? file.numbers(`${group}/data`) : [],
    },
    file.path,
  );
}

/** Rows of a char array: UTF-16 units, column after column. */
function readCharacters(file: Hdf5, dataset: string): string[] {
  if (file.attribute(dataset, 'MATLAB_empty') === 1) return [''];
  const [rows = 0, columns = 0] = matlabShape(file, dataset);
  const units = file.numbers(dataset);
  return Array.from({ length: rows }, (_, i) => {
    let text = '';
    for (let j = 0; j < columns; j++) text += String.fromCharCode(units[j * rows + i]!);
    return rows === 1 ? text : text.trimEnd();
  });
}
