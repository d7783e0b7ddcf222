import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { comparisonView, type ComparisonView } from '../../contract/compare.ts';
import { compareNatural } from '../../study/natural.ts';
import { viewFileOf } from '../compare/place.ts';
import { readResults } from '../figures/results-file.ts';
import { regionNames } from '../figures/scores.ts';
import type { Method } from './types.ts';

/** Results that lie beside those of a study, and the comparison that was made of them last. */
export const compareView: Method<'compare.view'> = async (place) => {
  const folder = join(place.out, '..');
  const own = basename(place.out);
  const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const results = await Promise.all(
    names
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .sort((a, b) => compareNatural(a.name, b.name))
      .map(async ({ name }) => {
        // What cannot be read is no results folder, or one of a run that has not ended.
        const read = await readResults(join(folder, name)).catch(() => undefined);
        if (read === undefined) return [];
        const { title, latents } = read.results;
        const what = latents.model?.name ?? latents.kind;
        return [
          {
            folder: name,
            title,
            latents: `${what}, ${latents.dims} latents`,
            own: name === own,
            categories: ofCategories(read.results),
            regions: regionNames(read.results),
          },
        ];
      }),
  );
  return { results: results.flat(), comparison: await lastComparison(viewFileOf(place)) };
};

/** Whether what was decoded are categories: their scores say so in their names. */
export function ofCategories({
  subjects,
}: {
  readonly subjects: readonly {
    readonly regions: readonly { readonly scores: readonly { readonly name: string }[] }[];
  }[];
}): boolean {
  return subjects.some(({ regions }) =>
    regions.some(({ scores }) => scores.some(({ name }) => name.startsWith('category:'))),
  );
}

async function lastComparison(file: string): Promise<ComparisonView | null> {
  try {
    return comparisonView.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // None was made yet, or by a version that says other things.
    return null;
  }
}
