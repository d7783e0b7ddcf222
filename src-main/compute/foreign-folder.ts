import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { PerceptError } from '../errors.ts';

const written = /^(dataset_description\.json|results\.json|recipe\.json|scores\.tsv|sub-.*)$/i;

/**
 * Refuses a results folder where files of the user would be overwritten: the study itself (its `derivatives/` apart), the
 * folder of a recipe that bears the name of a result, a folder with a data set or results that Percept did not make.
 * @param study the BIDS folder that is read, where there is one
 * @throws PerceptError naming the folder
 */
export async function refuseForeignFolder(out: string, recipeFile: string, study?: string): Promise<void> {
  const folder = await realPath(out);
  if (study !== undefined) {
    const below = relative(await realPath(study), folder).split(sep);
    const inside = below[0] !== '..' && !isAbsolute(below.join(sep));
    if (inside && !(below[0] === 'derivatives' && below.length > 1)) {
      throw new PerceptError('results are not written into the study that is read', {
        file: out,
        remedy: 'Choose a folder outside of it with --out, or one below its derivatives folder.',
      });
    }
  }
  if (dirname(await realPath(recipeFile)) === folder && written.test(basename(recipeFile))) {
    throw new PerceptError(`the results would overwrite the recipe ${basename(recipeFile)}`, {
      file: out,
      remedy: 'Choose another folder with --out.',
    });
  }
  const names = await readdir(folder).catch(() => []);
  const foreign = names.filter((name) => written.test(name));
  if (foreign.length > 0 && !(await holdsResults(folder))) {
    throw new PerceptError(`there is ${foreign[0]!}, which Percept did not write`, {
      file: out,
      remedy: 'Choose a new or an empty folder with --out.',
    });
  }
}

async function holdsResults(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, 'dataset_description.json'), 'utf8').catch(() => '{}');
  try {
    const said = JSON.parse(text) as { DatasetType?: unknown; GeneratedBy?: { Name?: unknown }[] } | null;
    return said?.DatasetType === 'derivative' && said.GeneratedBy?.[0]?.Name === 'Percept';
  } catch {
    return false;
  }
}

/** The path with links followed as far as it exists. */
async function realPath(path: string): Promise<string> {
  const absolute = resolve(path);
  const parent = dirname(absolute);
  return realpath(absolute).catch(async () =>
    parent === absolute ? absolute : join(await realPath(parent), basename(absolute)),
  );
}
