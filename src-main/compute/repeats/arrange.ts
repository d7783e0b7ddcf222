/** Where the pattern of one repeat of an image lies. */
export interface Place {
  /** Which of the files. */
  readonly file: number;
  readonly row: number;
}

/** The repeats of a subject's test images, each with a pattern of its own. */
export interface Repeats {
  /** What a repeat of an image is: all its presentations in a run, one presentation, or a sample of a file. */
  readonly unit: 'run' | 'presentation' | 'sample';
  /** Patterns, npy [rows x nVoxels] each. */
  readonly files: readonly string[];
  /** Which of the subject's test images have at least two repeats, ascending. */
  readonly images: readonly number[];
  /** For each repeat the place of each of `images`; none where fewer than three images were repeated. */
  readonly places: readonly (readonly Place[])[];
  /** What was left out, and why, in words. */
  readonly notes: readonly string[];
  /** Hash of all that the patterns depend on. */
  readonly key: string;
}

/**
 * Sorts patterns by image and repeat. All images get as many repeats as the one with the fewest has, the first ones; an image with one
 * pattern has no repeat and is left out.
 * @param testNames of the subject's test images; @param shown names of the images whose patterns are the rows of each file
 */
export function arrangeRepeats(
  testNames: readonly string[],
  shown: readonly (readonly string[])[],
  unit: Repeats['unit'],
): Pick<Repeats, 'unit' | 'images' | 'places' | 'notes'> {
  const found = new Map<string, Place[]>(testNames.map((name) => [name, []]));
  shown.forEach((names, file) => names.forEach((name, row) => found.get(name)?.push({ file, row })));
  const all = testNames.map((name) => found.get(name)!);
  const images = [...all.keys()].filter((i) => all[i]!.length >= 2);
  const counts = images.map((i) => all[i]!.length);
  const once = all.length - images.length;
  const what = 'noise ceiling and accuracy against the number of repeats';
  if (images.length < 3) {
    const why =
      images.length === 0
        ? 'no test image was shown more than once'
        : `${images.length} of ${all.length} test images were shown more than once, and three are needed`;
    return { unit, images, places: [], notes: [`no ${what}: ${why}`] };
  }
  const least = Math.min(...counts);
  const most = Math.max(...counts);
  return {
    unit,
    images,
    places: Array.from({ length: least }, (_, r) => images.map((i) => all[i]![r]!)),
    notes: [
      ...(once === 0
        ? []
        : [`${what} are of ${images.length} test images: ${once} more were shown only once`]),
      ...(least === most
        ? []
        : [
            `test images have ${least} to ${most} repeats (${unit}s): the first ${least} of each are taken for a noise ceiling`,
          ]),
    ],
  };
}
