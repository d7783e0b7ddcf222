import type { ArrayEntry, ArrayFile } from './nd-array.ts';
import { findEntryOfKind } from './entries.ts';
import { openBytes, type FileBytes } from './file-bytes.ts';
import {
  MI_COMPRESSED,
  MI_MATRIX,
  damagedMat,
  inflateElement,
  inflateStart,
  readElement,
  readTag,
  type Source,
} from './mat5-elements.ts';
import { describeHead, parseHead, parseValue } from './mat5-parse.ts';
import { namedValues, textsOf, type MatValue } from './mat5-value.ts';

const FILE_HEADER = 128;
const HEAD = 4096;

/** A variable of the file: where its element is, and what is known of it. */
interface Variable {
  readonly at: number;
  readonly length: number;
  readonly compressed: boolean;
  readonly entries: ArrayEntry[];
}

/**
 * Opens a MATLAB level 5 file (-v6 and -v7), either byte order. Plain variables are known by their heads and read when
 * asked for; structs and cells are looked through at once, their parts named s.field, s(2).field and c{3}.
 * @throws PerceptError when it is damaged
 */
export async function openMat5(path: string): Promise<ArrayFile> {
  const file = await openBytes(path);
  try {
    const littleEndian = (await file.read(126, 2))[0] === 'I'.charCodeAt(0);
    const variables = await listVariables(file, littleEndian);
    const entries = variables.flatMap((variable) => variable.entries);
    const load = async (name: string): Promise<MatValue> => {
      const variable = variables.find((one) => one.entries.some((entry) => entry.name === name))!;
      const value = parseValue(await loadMatrix(file, variable, littleEndian));
      for (const [found, part] of namedValues(variable.entries[0]!.name, value, path))
        if (found === name) return part;
      throw damagedMat(path, `'${name}' changed while it was read`);
    };
    return {
      path,
      format: 'mat5',
      entries,
      async read(name) {
        findEntryOfKind(path, entries, name, 'numeric');
        const value = await load(name);
        if (value.kind !== 'numeric') throw damagedMat(path, `'${name}' holds no numbers`);
        return value.array;
      },
      async readText(name) {
        findEntryOfKind(path, entries, name, 'text');
        return textsOf(await load(name)) ?? [];
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function listVariables(file: FileBytes, littleEndian: boolean): Promise<Variable[]> {
  const variables: Variable[] = [];
  for (let at = FILE_HEADER; at + 8 <= file.size;) {
    const source: Source = { bytes: await file.read(at, 8), littleEndian, file: file.path };
    const { type, length, next } = readTag(source, 0);
    const compressed = type === MI_COMPRESSED;
    if (!compressed && type !== MI_MATRIX)
      throw damagedMat(file.path, `element type ${type} between variables`);
    if (at + 8 + length > file.size)
      throw damagedMat(file.path, `a variable claims ${length} bytes, ${file.size - at - 8} are left`);
    const variable = { at: at + 8, length, compressed };
    const entries = await describeVariable(file, variable, littleEndian);
    // A variable without a name is MATLAB's own bookkeeping for objects.
    if (entries[0]?.name !== '') variables.push({ ...variable, entries });
    at += next;
  }
  return variables;
}

async function describeVariable(
  file: FileBytes,
  variable: Omit<Variable, 'entries'>,
  littleEndian: boolean,
): Promise<ArrayEntry[]> {
  const start = await file.read(variable.at, Math.min(variable.length, HEAD));
  const bytes = variable.compressed ? inflateStart(start, file.path).subarray(8) : start;
  const head = parseHead({ bytes, littleEndian, file: file.path });
  const described = describeHead(head);
  const plain: ArrayEntry = { name: head.name, shape: head.shape, ...described };
  if (plain.name === '' || plain.kind === 'numeric' || plain.kind === 'other') return [plain];
  const value = parseValue(await loadMatrix(file, variable, littleEndian));
  return Array.from(namedValues(head.name, value, file.path), ([name, part]) => describeValue(name, part));
}

function describeValue(name: string, value: MatValue): ArrayEntry {
  if (value.kind === 'numeric') {
    const { dtype, array, note } = value;
    return { name, shape: array.shape, dtype, kind: 'numeric', ...(note === undefined ? {} : { note }) };
  }
  if (value.kind === 'other') return { name, ...value };
  const texts = textsOf(value);
  if (texts === undefined) return { name, shape: value.shape, dtype: value.kind, kind: value.kind };
  return { name, shape: [texts.length], dtype: 'text', kind: 'text' };
}

/** Content of the miMATRIX element that is the variable. */
async function loadMatrix(
  file: FileBytes,
  variable: Omit<Variable, 'entries'>,
  littleEndian: boolean,
): Promise<Source> {
  const bytes = await file.read(variable.at, variable.length);
  if (!variable.compressed) return { bytes, littleEndian, file: file.path };
  const inflated = inflateElement(bytes, littleEndian, file.path);
  const element = readElement(inflated, 0);
  if (element.type !== MI_MATRIX) throw damagedMat(file.path, 'a compressed element holds no variable');
  return { ...inflated, bytes: element.bytes };
}
