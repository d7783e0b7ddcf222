import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PerceptError } from '../../errors.ts';
import { writeFileWhole } from '../../files.ts';
import { compareSchema } from '../../recipe/compare-schema.ts';
import type { StudyPlace } from '../methods/types.ts';
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
  { signal, onProgress }: { signal: AbortSignal; onProgress: OnProgress },
): Promise<{ notes: string[] }> {
  if (results.length + folders.length === 0)
    throw new PerceptError('nothing was chosen to be compared', { remedy: 'Choose two methods or more.' });
  const comparison = compareSchema.parse({
    perceptCompare: 1,
    title: 'Comparison of methods',
    methods: [
      ...results.map((name) => ({ name, results: join(place.out, '..', name) })),
      ...folders.map(({ path, name }) => ({ name, reconstructions: path })),
    ],
    ...(region === undefined ? {} : { region }),
  });
  const result = await compareMethods({ comparison, folder: place.root, onProgress, signal });
  const folder = comparisonFolderOf(place);
  await mkdir(folder, { recursive: true });
  await writeComparison(folder, result);
  await writeFileWhole(viewFileOf(place), JSON.stringify(viewComparison(result)));
  return { notes: [...result.comparison.notes] };
}
