import type { SeenList } from './seen-list.ts';

/** Some of the images, by their place among all of them. */
export interface SeenPart {
  readonly name: 'seen' | 'unseen';
  readonly rows: readonly number[];
}

/** One image alone has no other to be told from. */
export const FEWEST_IMAGES = 2;

/** The stimuli that a list of a generator's training images has, and the others. */
export function seenParts(stimuli: readonly string[], { seen }: Pick<SeenList, 'seen'>): SeenPart[] {
  const rows = (which: boolean): number[] =>
    stimuli.flatMap((stimulus, row) => (seen.has(stimulus) === which ? [row] : []));
  return [
    { name: 'seen', rows: rows(true) },
    { name: 'unseen', rows: rows(false) },
  ];
}

/** How many there are of each, in words. @param list as the recipe calls it */
export function describeSeen(stimuli: readonly string[], { seen, by }: SeenList, list: string): string {
  const inside = stimuli.filter((stimulus) => seen.has(stimulus)).length;
  const what = by === 'image' ? 'are in the list of training images' : 'are of a category in the list';
  return `${inside} of ${stimuli.length} images ${what} (${list}), ${stimuli.length - inside} are not.`;
}
