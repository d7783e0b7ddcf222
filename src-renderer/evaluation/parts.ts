import type { DecodingView } from '../../src-main/contract/decoding.ts';

/** Which test images scores are of. */
export type Part = 'all' | 'seen' | 'unseen';

/** What can be chosen, with how many images each has; nothing where the results do not tell seen images from others. */
export function partsOf({ test, results }: Pick<DecodingView, 'test' | 'results'>): {
  readonly value: Part;
  readonly label: string;
  readonly hint: string;
}[] {
  const { seen } = results;
  if (seen === undefined) return [];
  const what = { seen: 'In the list of training images', unseen: 'Not in the list of training images' };
  return [
    { value: 'all', label: `All images (${test.length})`, hint: 'All test images together' },
    ...seen.parts.map(({ name, images }) => ({
      value: name,
      label: `${name === 'seen' ? 'Seen' : 'Unseen'} (${images.length})`,
      hint: `${what[name]}: ${seen.list}; scored among themselves`,
    })),
  ];
}

/** The results over some of the images alone, in place of those over all; what was not computed of them is not there. */
export function ofPart(decoding: DecodingView, part: Part): DecodingView {
  const { results } = decoding;
  const found = results.seen?.parts.find(({ name }) => name === part);
  if (found === undefined) return decoding;
  const { groupRepeats: _repeats, groupMatched: _matched, ...rest } = results;
  const subjects = results.subjects.flatMap(({ id, regions }) => {
    const own = found.subjects.find((subject) => subject.id === id);
    if (own === undefined) return [];
    return [
      {
        id,
        regions: regions.flatMap(({ repeats: _, matched: __, baselines: ___, ...region }) => {
          const scored = own.regions.find(({ name }) => name === region.name);
          return scored === undefined ? [] : [{ ...region, ...scored, nImages: own.images }];
        }),
        ...(own.ceiling && { ceiling: own.ceiling }),
      },
    ];
  });
  return {
    ...decoding,
    results: { ...rest, subjects, group: found.group },
  };
}
