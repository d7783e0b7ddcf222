import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PerceptError } from '../../errors.ts';
import { writeFileWhole } from '../../files.ts';
import { plainText } from '../../plain-text.ts';
import { parseComparison } from '../../recipe/compare-schema.ts';
import type { StudyPlace } from '../methods/types.ts';
import { readResults } from '../figures/results-file.ts';
import type { Runner } from '../pool.ts';
import type { OnProgress } from '../progress.ts';
import { compareMethods } from './compare.ts';
import { writeComparison } from './outputs.ts';
import { comparisonFolderOf, viewFileOf } from './place.ts';
import { viewComparison } from './view.ts';

export interface StudyComparison {
  /** Names of folders of results beside those of the study. */
  readonly results: readonly string[];
  readonly folders: readonly { readonly path: string; readonly name: string }[];
  readonly region?: string | undefined;
}

/**
 * Compares results of a study with each other and with reconstructions of other programs; the comparison is written beside them.
 * @returns what should be known of it
 * @throws PerceptError when nothing is chosen, or something cannot be read or compared
 */
export async function compareForStudy(
  place: StudyPlace,
  { results, folders, region }: StudyComparison,
  { signal, onProgress, runner }: { signal: AbortSignal; onProgress: OnProgress; runner: Runner },
): Promise<{ notes: string[] }> {
  if (results.length + folders.length === 0)
    throw new PerceptError('nothing was chosen to be compared', { remedy: 'Choose two methods or more.' });
  const comparison = parseComparison({
    perceptCompare: 1,
    title: 'Comparison of methods',
    methods: [
      ...(await namedByLatents(place, results, new Set(folders.map(({ name }) => name.toLowerCase())))),
      ...folders.map(({ path, name }) => ({ name, reconstructions: path })),
    ],
    ...(region === undefined ? {} : { region }),
    networks: place.recipe.evaluation.networks ?? [],
  });
  const result = await compareMethods({ comparison, folder: place.root, runner, onProgress, signal });
  const folder = comparisonFolderOf(place);
  await mkdir(folder, { recursive: true });
  const { notes } = await writeComparison(folder, result);
  await writeFileWhole(
    viewFileOf(place),
    JSON.stringify(viewComparison({ ...result, comparison: { ...result.comparison, notes } })),
  );
  return { notes: [...notes] };
}

/** Results by what their latents are ("PCA", a model's name), which says more than the name of their folder; by that where it is not clear. */
async function namedByLatents(
  place: StudyPlace,
  results: readonly string[],
  taken: ReadonlySet<string>,
): Promise<{ name: string; results: string }[]> {
  const found = await Promise.all(
    results.map(async (folder) => {
      const path = join(place.out, '..', folder);
      const { latents } = (await readResults(path)).results;
      return { folder, path, name: plainText(latents.model?.name ?? latents.kind).slice(0, 80) || folder };
    }),
  );
  const clear = found.every(
    ({ name }, i) =>
      !taken.has(name.toLowerCase()) &&
      found.findIndex((other) => other.name.toLowerCase() === name.toLowerCase()) === i,
  );
  return found.map(({ folder, path, name }) => ({ name: clear ? name : folder, results: path }));
}
