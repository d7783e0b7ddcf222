import { parse } from 'csv-parse/sync';
import { PerceptError } from './errors.ts';
import { listed } from './study/findings.ts';
import { readText } from './text.ts';

/** A table with a header. Cells are text; `lines[i]` is the line of row i in the file (the header is line 1). */
export interface Table {
  readonly path: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly lines: readonly number[];
}

/**
 * Reads a tab-separated table with a header line; cells are trimmed, empty lines are left out.
 * @throws PerceptError naming the file and the line when a row has too few or too many cells, or a column name comes twice
 */
export async function readTsv(path: string): Promise<Table> {
  const text = await readText(path);
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(text, {
      delimiter: '\t',
      info: true,
      trim: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as typeof records;
  } catch (error) {
    throw new PerceptError(`this is not a tab-separated table: ${(error as Error).message}`, {
      file: path,
      remedy: 'Save it as tab-separated text with one header line.',
      cause: error,
    });
  }
  const header = records[0];
  if (header === undefined) {
    throw new PerceptError('the table is empty', {
      file: path,
      remedy: 'A header line and at least one row are needed.',
    });
  }
  const columns = header.record;
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new PerceptError(`the column '${twice}' comes twice`, {
      file: path,
      remedy: 'Rename one of the two.',
    });
  }
  const body = records.slice(1);
  for (const { record, info } of body) {
    if (record.length !== columns.length) {
      throw new PerceptError(
        `line ${info.lines} has ${record.length} cells, the header has ${columns.length} (${listed(columns)})`,
        { file: path, remedy: 'Cells are separated by one tab; an unknown value is written n/a.' },
      );
    }
  }
  return {
    path,
    columns,
    rows: body.map(({ record }) => record),
    lines: body.map(({ info }) => info.lines),
  };
}

/** Whether a cell holds no value: n/a (BIDS), NaN, or nothing. */
export function isMissing(cell: string): boolean {
  return cell === '' || /^(n\/a|nan)$/i.test(cell);
}

/** A cell as a finite number, or undefined. Only decimal notation counts, so '0x10' and ' ' are no numbers. */
export function toNumber(cell: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(cell)) return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
}
