import { join } from 'node:path';
import { PerceptError } from '../../errors.ts';
import { matrix, type Matrix } from '../../maths/matrix.ts';
import { withArrayFile } from '../formats/array-file.ts';
import type { ArrayFile } from '../formats/nd-array.ts';
import { listFolder, mapBounded } from '../folders.ts';
import { listFiles } from './list-files.ts';
import { matchFiles, type FileReport, type MatchInput } from './match-files.ts';

const featureFile = /\.(mat|npy|npz|h5|hdf5)$/i;
/** 400 MB as float64; the first layers of a network on many images are more, and say little. */
const mostNumbers = 50_000_000;

/** Features of one layer, of each subject (undefined where the folder names none). */
export interface LayerFeatures {
  readonly sets: ReadonlyMap<
    string | undefined,
    { readonly stimuli: readonly string[]; readonly values: Matrix }
  >;
  readonly report: FileReport;
}

/** Layers of a folder of features: its folders that hold arrays somewhere below, in natural order. */
export async function featureLayers(folder: string): Promise<string[]> {
  const { folders } = await listFolder(folder);
  const found: string[] = [];
  for (const name of folders)
    if ((await listFiles(join(folder, name), featureFile)).length > 0) found.push(name);
  if (found.length > 0) return found;
  throw new PerceptError('there are no folders with features (mat, npy, npz) in it', {
    file: folder,
    remedy:
      'Give the folder whose folders are the layers, such as features/<layer>/<subject>/<region>/<stimulus>.mat.',
  });
}

/**
 * Reads one layer of a folder of features: `<layer>/<stimulus>.mat` (of images), `<layer>/<subject>/<region>/…/<stimulus>.mat` (decoded),
 * one array a file, its variable "feat" or the only one with numbers, whatever its shape; values are flattened in row-major order.
 * @throws PerceptError when a file cannot be read, files of a layer differ in size, or they are too large
 */
export async function readLayer(
  folder: string,
  layer: string,
  match: Omit<MatchInput, 'files'>,
): Promise<LayerFeatures> {
  const root = join(folder, layer);
  const report = matchFiles({ ...match, files: await listFiles(root, featureFile) });
  const subjects = [...new Set(report.matched.map(({ subject }) => subject))];
  const sets = new Map<string | undefined, { stimuli: string[]; values: Matrix }>();
  for (const subject of subjects) {
    const of = report.matched.filter((one) => one.subject === subject);
    const rows = await mapBounded(of, ({ file }) => readFeature(join(root, file)), 4);
    const dims = rows[0]!.length;
    const other = rows.findIndex((row) => row.length !== dims);
    if (other >= 0)
      throw new PerceptError(`it holds ${rows[other]!.length} numbers, ${of[0]!.file} holds ${dims}`, {
        file: join(root, of[other]!.file),
        remedy: 'All files of a layer must have the same shape.',
      });
    if (dims * of.length > mostNumbers)
      throw new PerceptError(`${of.length} x ${dims} features are more than can be compared at once`, {
        file: root,
        remedy: 'Choose smaller layers with "layers".',
      });
    const values = matrix(of.length, dims);
    rows.forEach((row, i) => values.data.set(row, i * dims));
    sets.set(subject, { stimuli: of.map(({ stimulus }) => stimulus), values });
  }
  return { sets, report };
}

async function readFeature(path: string): Promise<Float64Array> {
  return withArrayFile(path, async (file) => {
    const { data } = await file.read(variableOf(file));
    if (data.length > mostNumbers)
      throw new PerceptError(`${data.length} features are more than can be compared at once`, {
        file: path,
        remedy: 'Choose smaller layers with "layers".',
      });
    return Float64Array.from(data as ArrayLike<number>);
  });
}

function variableOf({ entries, path }: ArrayFile): string {
  const numeric = entries.filter(
    ({ kind, shape }) => kind === 'numeric' && shape.some((length) => length > 1),
  );
  const found =
    numeric.find(({ name }) => name === 'feat') ?? (numeric.length === 1 ? numeric[0] : undefined);
  if (found !== undefined) return found.name;
  throw new PerceptError(
    numeric.length === 0
      ? 'there are no features in it'
      : `which of ${numeric.map(({ name }) => name).join(', ')} are the features is not clear`,
    { file: path, remedy: 'Save them as one array, or under the name "feat".' },
  );
}
