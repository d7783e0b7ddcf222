import { PerceptError } from '../errors.ts';
import { matrix, type Matrix } from '../maths/matrix.ts';
import { listed } from './findings.ts';
import { matchesGlob } from './natural.ts';
import { isMissing, readTsv, toNumber, type Table } from '../read-tsv.ts';

/** Nuisance time series of one run. */
export interface Confounds {
  readonly names: readonly string[];
  /** [nScans x names] */
  readonly data: Matrix;
  /** how many n/a of first rows were set to 0 */
  readonly naCount: number;
}

const motion = ['trans_x', 'trans_y', 'trans_z', 'rot_x', 'rot_y', 'rot_z'];
const withSuffix = (suffix: string) => motion.map((name) => name + suffix);

/** The six of realignment; with their backward differences; with the squares of both (Satterthwaite et al. 2013). */
const presets: Readonly<Record<string, readonly string[]>> = {
  motion6: motion,
  motion12: [...motion, ...withSuffix('_derivative1')],
  motion24: [
    ...motion,
    ...withSuffix('_derivative1'),
    ...withSuffix('_power2'),
    ...withSuffix('_derivative1_power2'),
  ],
};

/** Names of fMRIPrep up to 1.1 and what they are called since. */
const oldNames: readonly (readonly [RegExp, string])[] = [
  [/^([XYZ])$/, 'trans_'],
  [/^Rot([XYZ])$/, 'rot_'],
  [/^([at])CompCor(\d+)$/, '_comp_cor_'],
  [/^Cosine(\d+)$/, 'cosine'],
  [/^NonSteadyStateOutlier(\d+)$/, 'non_steady_state_outlier'],
];
const renamed: Readonly<Record<string, string>> = {
  CSF: 'csf',
  WhiteMatter: 'white_matter',
  GlobalSignal: 'global_signal',
  FramewiseDisplacement: 'framewise_displacement',
  stdDVARS: 'std_dvars',
};

function today(name: string): string {
  for (const [pattern, stem] of oldNames) {
    const [, first, second] = pattern.exec(name) ?? [];
    if (first === undefined) continue;
    return second === undefined ? stem + first.toLowerCase() : first + stem + second;
  }
  return Object.hasOwn(renamed, name) ? renamed[name]! : name;
}

/** Columns that fMRIPrep may rightly leave out of a run, because nothing was found. */
const mayBeAbsent = /^(non_steady_state_outlier|motion_outlier)/;

/** Columns that compare a scan with the one before, so that the first has no value. */
const differences = /(_derivative1(_power2)?|^framewise_displacement|dvars|^rmsd)$/;

/**
 * Reads columns of a confounds table (fMRIPrep of any version, or any table with a header). `columns` are names, globs
 * ('cosine*') or the presets motion6, motion12, motion24; the names of fMRIPrep up to 1.1 are read as today's. A
 * derivative or square that the table lacks is computed. n/a in the first row of a difference is 0, and counted.
 * @throws PerceptError naming the file and the column that is not there, or the line of n/a elsewhere or of what is no number
 */
export async function readConfounds(path: string, columns: readonly string[]): Promise<Confounds> {
  const table = await readTsv(path);
  const available = table.columns.map(today);
  const names: string[] = [];
  for (const asked of columns.flatMap((column) =>
    Object.hasOwn(presets, column) ? presets[column]! : [today(column)],
  )) {
    const found =
      asked.includes('*') || asked.includes('?')
        ? available.filter((name) => matchesGlob(name, asked))
        : [asked];
    if (found.length === 0 && !mayBeAbsent.test(asked)) refuseColumn(table, asked);
    for (const name of found) if (!names.includes(name)) names.push(name);
  }
  const data = matrix(table.rows.length, names.length);
  let naCount = 0;
  names.forEach((name, j) => {
    const { values, missing } = columnOf(table, available, name);
    values.forEach((value, i) => (data.data[i * names.length + j] = value));
    naCount += missing;
  });
  return { names, data, naCount };
}

/** One column as it stands, or computed from the one that its name is built on. */
function columnOf(
  table: Table,
  available: readonly string[],
  name: string,
): { values: Float64Array; missing: number } {
  const at = available.indexOf(name);
  if (at >= 0) return parseColumn(table, at, name);
  const squared = /^(.+)_power2$/.exec(name)?.[1];
  if (squared !== undefined) {
    const { values, missing } = columnOf(table, available, squared);
    return { values: values.map((value) => value * value), missing };
  }
  const base = /^(.+)_derivative1$/.exec(name)?.[1];
  if (base !== undefined) {
    const { values } = columnOf(table, available, base);
    return { values: values.map((value, i) => (i === 0 ? 0 : value - values[i - 1]!)), missing: 1 };
  }
  return refuseColumn(table, name);
}

function parseColumn(table: Table, at: number, name: string): { values: Float64Array; missing: number } {
  let missing = 0;
  const values = Float64Array.from(table.rows, (row, i) => {
    const cell = row[at]!;
    if (i === 0 && isMissing(cell) && differences.test(name)) {
      missing++;
      return 0;
    }
    const value = toNumber(cell);
    if (value !== undefined) return value;
    throw new PerceptError(`line ${table.lines[i]!}: ${table.columns[at]!} is '${cell}', not a number`, {
      file: table.path,
      remedy: 'Choose other confounds, or correct the table; only the first scan of a difference may be n/a.',
    });
  });
  return { values, missing };
}

function refuseColumn(table: Table, name: string): never {
  throw new PerceptError(`there is no confound '${name}'`, {
    file: table.path,
    remedy: `The columns are ${listed(table.columns, 30)}.`,
  });
}
