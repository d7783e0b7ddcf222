import { PerceptError } from '../../errors.ts';
import { openMat5 } from './mat5.ts';
import { openNpyFile } from './npy-file.ts';
import { openNpz } from './npz.ts';
import { sniffFile } from './sniff.ts';
import { openTableArrays } from './table.ts';
import type { ArrayFile } from './nd-array.ts';

/**
 * Opens a file of arrays by its content, whatever its extension says.
 * @throws PerceptError naming the file when its format is none of these or it is damaged
 */
export async function openArrayFile(path: string): Promise<ArrayFile> {
  const file = await naming(path, async () => openers[await known(path)](path));
  return {
    ...file,
    read: (name) => naming(`${path}, '${name}'`, () => file.read(name)),
    readText: (name) => naming(`${path}, '${name}'`, () => file.readText(name)),
  };
}

// The HDF5 library takes a tenth of a second to load: only files that need it wait for it.
const openers = {
  mat5: openMat5,
  'mat7.3': async (path: string): Promise<ArrayFile> => (await import('./mat73.ts')).openMat73(path),
  hdf5: async (path: string): Promise<ArrayFile> => (await import('./hdf5-arrays.ts')).openHdf5Arrays(path),
  npy: openNpyFile,
  zip: openNpz,
  text: openTableArrays,
};

async function known(path: string): Promise<keyof typeof openers> {
  const format = await sniffFile(path);
  if (format in openers) return format as keyof typeof openers;
  const problem =
    format === 'unknown'
      ? 'this is no array file that Percept knows'
      : `this is ${format}, not an array file`;
  throw new PerceptError(problem, {
    file: path,
    remedy:
      'Arrays are read from MATLAB .mat (v5 to v7.3), .npy, .npz, HDF5, CSV and TSV; in MATLAB, save with -v7.',
  });
}

/** Gives errors that come from deep inside, and name no file, the name of what was read. */
async function naming<T>(file: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (!(error instanceof PerceptError) || error.file !== undefined) throw error;
    const remedy = error.remedy ?? 'Save the file again.';
    throw new PerceptError(error.problem, { file, remedy, cause: error });
  }
}

/** Runs `use` on an opened array file and closes it whatever happens. */
export async function withArrayFile<T>(path: string, use: (file: ArrayFile) => Promise<T>): Promise<T> {
  const file = await openArrayFile(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
