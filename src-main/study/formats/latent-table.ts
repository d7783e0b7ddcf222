import { PerceptError } from '../../errors.ts';
import type { Matrix } from '../../maths/matrix.ts';
import { withArrayFile } from './array-file.ts';
import { toMatrix, type ArrayEntry, type ArrayFile } from './nd-array.ts';
import { findEntry } from './entries.ts';
import { findNames, listBeside } from './names-list.ts';
import { readTable } from './table.ts';
import { sniffFile } from './sniff.ts';

/** Latents of images, one row an image. */
export interface Latents {
  /** Names of the images, row by row, where the file or the list beside it says. */
  readonly names: string[] | undefined;
  /** Names of the dimensions; z1, z2, ... where the file has none. */
  readonly dims: string[];
  /** [images x dimensions] */
  readonly data: Matrix;
}

export interface LatentOptions {
  /** Variable of a .npz, .mat or HDF5 file; not needed where there is one matrix only. */
  readonly variable?: string;
  /** Where the names are: a variable of the same file, or the path of a list (one name a line, .npy, .npz or .mat). */
  readonly names?: string;
}

const likelyVariables = ['latents', 'latent', 'z', 'Z', 'features', 'feat', 'X'];

/**
 * Reads latents from CSV, TSV, .npy, .npz, .mat or HDF5.
 * @throws PerceptError when a name stands twice, a value is no finite number (with its row), or names and rows differ in number
 */
export async function readLatents(path: string, options: LatentOptions = {}): Promise<Latents> {
  const found =
    (await sniffFile(path)) === 'text' ? await fromTable(path, options) : await fromArrays(path, options);
  check(path, found);
  return found;
}

async function fromTable(path: string, options: LatentOptions): Promise<Latents> {
  const { names, columns, data } = await readTable(path);
  const listed = options.names === undefined ? names : await listBeside(path, options.names);
  return { names: listed.length > 0 ? listed : undefined, dims: columns, data };
}

async function fromArrays(path: string, options: LatentOptions): Promise<Latents> {
  return withArrayFile(path, async (file) => {
    const entry =
      options.variable === undefined ? guessVariable(file) : findEntry(path, file.entries, options.variable);
    if (entry.shape.length > 2)
      throw new PerceptError(`'${entry.name}' is ${entry.shape.join(' x ')}, not images x dimensions`, {
        file: path,
        remedy: 'Name the variable that holds the latents, or save them as a matrix.',
      });
    const data = toMatrix(await file.read(entry.name));
    const dims = Array.from({ length: data.cols }, (_, j) => `z${j + 1}`);
    return { names: await findNames(file, data.rows, options.names), dims, data };
  });
}

function guessVariable(file: ArrayFile): ArrayEntry {
  const matrices = file.entries.filter(
    (entry) =>
      entry.kind === 'numeric' && entry.shape.length === 2 && entry.shape.every((length) => length > 1),
  );
  const likely = matrices.filter((entry) => likelyVariables.includes(entry.name));
  const [found, ...others] = likely.length === 1 ? likely : matrices;
  if (found !== undefined && others.length === 0) return found;
  throw new PerceptError(
    found === undefined
      ? 'there is no matrix of latents'
      : `which of ${matrices.map((one) => one.name).join(', ')} are the latents is not clear`,
    { file: file.path, remedy: 'Name the variable, such as "variable": "Z".' },
  );
}

function check(path: string, { names, data, dims }: Latents): void {
  if (data.rows === 0 || data.cols === 0)
    throw new PerceptError('there are no latents in it', { file: path });
  if (names !== undefined && names.length !== data.rows)
    throw new PerceptError(`there are ${names.length} names for ${data.rows} rows of latents`, {
      file: path,
      remedy: 'Give one name for each row, in the same order.',
    });
  const seen = new Map<string, number>();
  names?.forEach((name, i) => {
    const before = seen.get(name);
    if (before !== undefined)
      throw new PerceptError(`'${name}' stands in rows ${before + 1} and ${i + 1}`, {
        file: path,
        remedy: 'Each image needs one row: remove one of them.',
      });
    seen.set(name, i);
  });
  const at = data.data.findIndex((value) => !Number.isFinite(value));
  if (at === -1) return;
  const row = Math.floor(at / data.cols);
  const whose = names === undefined ? '' : ` (${names[row]!})`;
  throw new PerceptError(
    `row ${row + 1}${whose}, column '${dims[at % data.cols]!}' is ${data.data[at]!}, no finite number`,
    {
      file: path,
      remedy: 'Complete the table, or leave that image out.',
    },
  );
}
