import { resolve } from 'node:path';
import type { CompareRecipe } from '../../recipe/compare-schema.ts';
import { readSeenList } from '../../study/methods/seen-list.ts';
import { describeSeen, FEWEST_IMAGES, seenParts } from '../../study/methods/seen-parts.ts';

/** Some of the images that are scored, by their place among them. */
export interface Split {
  readonly name: 'all' | 'seen' | 'unseen';
  readonly rows: readonly number[];
}

export interface Splits {
  readonly splits: readonly Split[];
  readonly seen: { readonly by: string; readonly names: readonly string[] } | undefined;
  readonly notes: readonly string[];
}

/** All images, and where there is a list of a generator's training images those that it has seen and those that it has not. */
export async function readSplit(
  { seen }: CompareRecipe,
  folder: string,
  stimuli: readonly string[],
): Promise<Splits> {
  const all: Split = { name: 'all', rows: stimuli.map((_, i) => i) };
  if (seen === undefined) return { splits: [all], seen: undefined, notes: [] };
  const { list, column, flag } = seen;
  const found = await readSeenList(resolve(folder, list), stimuli, {
    ...(column === undefined ? {} : { column }),
    ...(flag === undefined ? {} : { flag }),
  });
  const parts = seenParts(stimuli, found);
  const notes = [describeSeen(stimuli, found, list)];
  for (const { name, rows: some } of parts)
    if (some.length < FEWEST_IMAGES) notes.push(`There are too few ${name} images to score them alone.`);
  return {
    splits: [all, ...parts.filter((part) => part.rows.length >= FEWEST_IMAGES)],
    seen: { by: found.by, names: stimuli.filter((name) => found.seen.has(name)) },
    notes,
  };
}
