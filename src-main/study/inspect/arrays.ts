import type { Finding } from '../findings.ts';
import { withArrayFile } from '../formats/array-file.ts';
import type { ArrayEntry } from '../formats/nd-array.ts';
import { readBData } from '../formats/bdata.ts';
import { chooseLayout } from '../formats/stack-layout.ts';
import { readTable } from '../formats/table.ts';
import { inspectBData } from './bdata.ts';
import { thousands, type Inspection } from './inspection.ts';

const titles = {
  mat5: 'a MATLAB file (v5)',
  'mat7.3': 'a MATLAB file (v7.3)',
  npy: 'a NumPy array',
  npz: 'a NumPy archive',
  bdata: 'BData',
  hdf5: 'an HDF5 file',
  table: 'a table',
};

/** Pixels along the side of an image; below that, numbers that happen to be a square are no pictures. */
const SMALLEST = 4;

/** A file of arrays: what each variable is and could be. @throws PerceptError when it is damaged */
export async function inspectArrays(path: string): Promise<Inspection> {
  const { format, entries } = await withArrayFile(path, async (file) => file);
  const names = new Set(entries.map(({ name }) => name));
  if (format === 'bdata' || (names.has('dataSet') && names.has('metaData.key'))) {
    const data = await readBData(path);
    try {
      return await inspectBData(data, entries, format);
    } finally {
      await data.close();
    }
  }
  if (format === 'table') return inspectTable(path);
  const findings: Finding[] = entries
    .filter(({ kind }) => kind === 'other')
    .map(({ name, dtype, note }) => ({
      severity: 'warning',
      what: `'${name}' is ${dtype}, which is not read`,
      todo: note ?? 'Save it as an array of numbers.',
    }));
  return {
    path,
    kind: format,
    title: titles[format],
    facts: [['variables', thousands(entries.length)]],
    entries,
    findings,
    suggestions: entries.flatMap((entry) => suggest(entry, path)),
  };
}

async function inspectTable(path: string): Promise<Inspection> {
  const { names, columns, data, missing, textColumns } = await readTable(path);
  const facts: [string, string][] = [
    ['rows', thousands(data.rows)],
    ['columns of numbers', `${thousands(data.cols)}: ${shorten(columns)}`],
  ];
  if (names.length > 0) facts.push(['row names', shorten(names)]);
  if (textColumns.length > 0) facts.push(['columns of text', shorten(textColumns)]);
  if (missing > 0) facts.push(['missing', `${thousands(missing)} cells`]);
  const suggestions =
    columns.includes('onset') && columns.includes('duration')
      ? ['Events of a run: they are used through the BIDS folder that they lie in.']
      : data.cols > 0 && names.length > 0 && missing === 0
        ? ['Latents: "latents": { "kind": "table", "file": … }.']
        : [];
  return { path, kind: 'table', title: 'a table', facts, suggestions };
}

function suggest(entry: ArrayEntry, path: string): string[] {
  const { name, shape, kind } = entry;
  if (kind === 'text' && (shape[0] ?? 0) > 1) return [`'${name}': names of ${shape[0]!} samples or images`];
  if (kind !== 'numeric' || shape.filter((length) => length > 1).length < 2) return [];
  const uses: string[] = [];
  if (shape.length === 2) {
    uses.push(
      `patterns (${shape[0]!} samples x ${thousands(shape[1]!)} voxels)`,
      `latents (${shape[0]!} images x ${thousands(shape[1]!)})`,
    );
  }
  try {
    const { n, height, width, channels } = chooseLayout(shape, {}, path);
    if (Math.min(height, width) >= SMALLEST)
      uses.push(`${n} images of ${height} x ${width}${channels === 3 ? ' in colour' : ''}`);
  } catch {
    // No images then: most arrays are none.
  }
  return uses.length === 0 ? [] : [`'${name}': ${uses.join(', or ')}`];
}

function shorten(list: readonly string[]): string {
  return list.length > 6 ? `${list.slice(0, 5).join(', ')}, … ${list.at(-1)!}` : list.join(', ');
}
