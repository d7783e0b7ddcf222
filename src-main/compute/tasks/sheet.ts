import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { takeImages, type Images } from '../../images/image.ts';
import { loadImage } from '../../images/load.ts';
import { contactSheet } from '../../images/sheet.ts';
import type { ImageSize } from '../image-input.ts';
import { loadAbout, loadShown } from '../latents-store.ts';

/** Saved images: what the file of each row of the sheet is called, undefined where there is none. */
export interface SavedImages {
  readonly folder: string;
  readonly files: readonly (string | undefined)[];
}

export interface SheetInput {
  readonly latentFolder: string;
  readonly size: ImageSize;
  /** The generator's own images of the true latents. */
  readonly own: SavedImages;
  readonly subjects: readonly ({ readonly id: string } & SavedImages)[];
  /** Images of the mean of the subjects' latents, one a row; undefined for a single subject. */
  readonly mean: Images | undefined;
  readonly names: readonly string[];
  readonly title: string;
  readonly caption: readonly string[];
  readonly out: string;
}

/** The reconstructions of a region side by side: presented, the generator's own, each subject, and the mean of their latents. */
export async function sheetTask(input: SheetInput): Promise<void> {
  const { mean, subjects } = input;
  const shown = await loadShown(input.latentFolder, await loadAbout(input.latentFolder));
  const own = await loadSaved(input.own, input.size);
  const images = await Promise.all(subjects.map((subject) => loadSaved(subject, input.size)));
  const one = (from: Images | undefined, i: number): Images | undefined =>
    from === undefined ? undefined : takeImages(from, [i]);
  const png = await contactSheet({
    rows: input.names.map((label, k) => ({
      label,
      cells: [
        one(shown, k),
        own[k],
        ...images.map((some) => some[k]),
        ...(mean === undefined ? [] : [one(mean, k)]),
      ],
    })),
    columns: [
      'presented',
      "generator's own",
      ...subjects.map(({ id }) => `sub-${id}`),
      ...(mean === undefined ? [] : ['mean latents']),
    ],
    title: input.title,
    caption: [...input.caption],
    gapAfter: [1, ...(mean === undefined ? [] : [1 + subjects.length])],
  });
  await writeFile(input.out, png);
}

/** Images at the size at which they were saved. */
async function loadSaved(
  { folder, files }: SavedImages,
  { height, width, channels }: ImageSize,
): Promise<(Images | undefined)[]> {
  const options = { size: [height, width] as const, channels, fit: 'stretch' as const };
  return Promise.all(
    files.map(async (name) => (name === undefined ? undefined : loadImage(join(folder, name), options))),
  );
}
