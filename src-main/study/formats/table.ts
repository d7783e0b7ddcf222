import { readFile, stat } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { PerceptError, explainSystemError } from '../../errors.ts';
import type { Matrix } from '../../maths/matrix.ts';
import type { ArrayEntry, ArrayFile } from './nd-array.ts';
import { findEntryOfKind } from './entries.ts';

/** A table of numbers with named rows and columns. */
export interface Table {
  /** What stands in the first column where that is text, row by row; empty where every column holds numbers. */
  readonly names: string[];
  /** Names of the columns of `data`. */
  readonly columns: string[];
  /** [rows x columns]; a cell that is empty or says n/a, NA, nan, null or - is NaN. */
  readonly data: Matrix;
  readonly missing: number;
  /** Other columns, without numbers; they are not in `data`. */
  readonly textColumns: string[];
}

const MAX_BYTES = 2 ** 28;
const nameHeader = /^$|^(stimulus|image|item|file)?[ _]?(name|id|file|label|stimulus|image|item)s?$/i;
const missingWords = new Set(['', 'n/a', 'na', 'nan', 'null', '-', '#n/a']);

/**
 * Reads a CSV or TSV file (comma, semicolon, tab or blanks; byte-order mark, CRLF and quotes understood). The first row
 * is a header unless it holds numbers where the rows below do; a first column of text, or one without a name, names the rows.
 * @throws PerceptError naming row and column of a cell that is no number, or the row of a wrong length
 */
export async function readTable(path: string): Promise<Table> {
  const rows = parseRows(await readText(path), path);
  const [first] = rows;
  if (first === undefined)
    throw new PerceptError('the table is empty', { file: path, remedy: 'Save it again.' });
  const below = rows.slice(1);
  const hasHeader = below.length > 0 && isHeader(first, below);
  const body = hasHeader ? below : rows;
  // Stimulus ids look like numbers, but trailing zeros of theirs matter: what the header calls a name stays text.
  const firstIsText =
    (hasHeader && nameHeader.test(first[0]!)) || body.some((row) => !isNumberOrMissing(row[0]!));
  const header = hasHeader ? first : first.map((_, j) => `c${firstIsText ? j : j + 1}`);
  const start = firstIsText ? 1 : 0;
  const isText = header.map(
    (_, j) =>
      j >= start && body.every((row) => !isNumber(row[j]!)) && body.some((row) => !isMissing(row[j]!)),
  );
  const kept = header.map((_, j) => j).filter((j) => j >= start && !isText[j]);
  const data = new Float64Array(body.length * kept.length);
  let missing = 0;
  body.forEach((row, i) =>
    kept.forEach((j, k) => {
      const cell = row[j]!;
      if (!isNumberOrMissing(cell))
        throw new PerceptError(
          `row ${i + 1 + (hasHeader ? 1 : 0)}, column '${header[j]!}' says '${cell}', which is no number`,
          {
            file: path,
            remedy: 'Give a number, or n/a where there is none.',
          },
        );
      if (isMissing(cell)) missing++;
      data[i * kept.length + k] = toNumber(cell);
    }),
  );
  return {
    names: firstIsText ? body.map((row) => row[0]!) : [],
    columns: kept.map((j) => header[j]!),
    data: { rows: body.length, cols: kept.length, data },
    missing,
    textColumns: header.filter((_, j) => isText[j]),
  };
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES)
      throw new PerceptError(
        `a table of ${(size / 2 ** 20).toFixed(0)} MiB is too large to be read as text`,
        {
          file: path,
          remedy: 'Save it as .npy or .mat.',
        },
      );
    return await readFile(path, 'utf8');
  } catch (error) {
    throw explainSystemError(error, path);
  }
}

function parseRows(text: string, path: string): string[][] {
  const delimiter = sniffDelimiter(text);
  try {
    const options = { bom: true, trim: true, skip_empty_lines: true, delimiter: delimiter ?? ' ' };
    return delimiter === undefined ? parse(text.replace(/[ \t]+/g, ' '), options) : parse(text, options);
  } catch (error) {
    const { lines, code } = error as { lines?: number; code?: string };
    const where = lines === undefined ? '' : ` at line ${lines}`;
    const why =
      code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH'
        ? 'has another number of cells than the first'
        : `cannot be read (${(error as Error).message})`;
    throw new PerceptError(`the row${where} ${why}`, {
      file: path,
      remedy: 'Save the table again as CSV or TSV.',
      cause: error,
    });
  }
}

/** The delimiter that the first line has most of, outside of quotes; undefined for blanks. */
function sniffDelimiter(text: string): string | undefined {
  const line = /[^\r\n]+/.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? '';
  const counts = ['\t', ',', ';'].map((mark) => [mark, line.split(mark).length - 1] as const);
  const [mark, count] = counts.reduce((most, one) => (one[1] > most[1] ? one : most));
  if (count > 0) return mark;
  return /\S +\S/.test(line) ? undefined : ',';
}

/** A header has a cell that is no number above a column of numbers, or, above columns of text only, a cell that no row repeats. */
function isHeader(first: string[], below: string[][]): boolean {
  const numeric = first.map(
    (_, j) => below.every((row) => isNumberOrMissing(row[j]!)) && below.some((row) => isNumber(row[j]!)),
  );
  if (numeric.some(Boolean))
    return first.some((cell, j) => numeric[j]! && !isNumberOrMissing(cell)) || first[0] === '';
  return first.length > 1 && first.every((cell, j) => cell !== '' && below.every((row) => row[j] !== cell));
}

function isMissing(cell: string): boolean {
  return missingWords.has(cell.toLowerCase());
}

function isNumber(cell: string): boolean {
  return !isMissing(cell) && !Number.isNaN(toNumber(cell));
}

/** NaN for a missing cell; R and Python write infinity in several ways. */
function toNumber(cell: string): number {
  if (isMissing(cell)) return NaN;
  return /^[+-]?inf(inity)?$/i.test(cell) ? (cell.startsWith('-') ? -Infinity : Infinity) : Number(cell);
}

function isNumberOrMissing(cell: string): boolean {
  return isMissing(cell) || isNumber(cell);
}

/** A table as an array file: 'data' is the numbers, 'names' the row names, 'columns' the names of the columns. */
export async function openTableArrays(path: string): Promise<ArrayFile> {
  const table = await readTable(path);
  const { names, columns, data } = table;
  const entries: ArrayEntry[] = [
    { name: 'data', shape: [data.rows, data.cols], dtype: 'float64', kind: 'numeric' },
    { name: 'columns', shape: [columns.length], dtype: 'text', kind: 'text' },
  ];
  if (names.length > 0) entries.push({ name: 'names', shape: [names.length], dtype: 'text', kind: 'text' });
  return {
    path,
    format: 'table',
    entries,
    async read(name) {
      findEntryOfKind(path, entries, name, 'numeric');
      return { shape: [data.rows, data.cols], data: data.data };
    },
    async readText(name) {
      findEntryOfKind(path, entries, name, 'text');
      return name === 'names' ? names : columns;
    },
    close: async () => undefined,
  };
}
