import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { takeImages, type Images } from '../../images/image.ts';
import { contactSheet } from '../../images/sheet.ts';
import { matrix, takeRows, type Matrix } from '../../maths/matrix.ts';
import { loadMatrix } from '../arrays.ts';
import { loadAbout, loadModel, loadShown } from '../latents-store.ts';

export interface SheetInput {
  readonly latentFolder: string;
  /** One entry a subject: which latents it has in this region, and which rows of the images shown they are of. */
  readonly subjects: readonly { id: string; latents: string; testRows: Uint32Array }[];
  readonly names: readonly string[];
  readonly title: string;
  readonly caption: readonly string[];
  readonly out: string;
}

/** The reconstructions of a region side by side: presented, the generator's own, each subject, and the mean of their latents. */
export async function sheetTask(input: SheetInput): Promise<void> {
  const about = await loadAbout(input.latentFolder);
  const model = await loadModel(input.latentFolder, about);
  const shown = await loadShown(input.latentFolder, about);
  if (model === undefined || shown === undefined)
    throw new Error('a sheet was asked of latents without a generator');
  const truth = await loadMatrix(join(input.latentFolder, 'test.npy'));
  const own = await model.generate(truth);
  const decoded = await Promise.all(input.subjects.map(async ({ latents }) => loadMatrix(latents)));
  const images = await Promise.all(decoded.map((latents) => model.generate(latents)));
  const rowOf = input.subjects.map(({ testRows }) => new Map(Array.from(testRows, (row, i) => [row, i])));
  const mean =
    input.subjects.length > 1
      ? await model.generate(meanLatents(decoded, rowOf, input.names.length))
      : undefined;
  const one = (from: Images, i: number | undefined): Images | undefined =>
    i === undefined ? undefined : takeImages(from, [i]);
  const png = await contactSheet({
    rows: input.names.map((label, k) => ({
      label,
      cells: [
        one(shown, k),
        one(own, k),
        ...images.map((some, s) => one(some, rowOf[s]!.get(k))),
        ...(mean === undefined ? [] : [one(mean, k)]),
      ],
    })),
    columns: [
      'presented',
      "generator's own",
      ...input.subjects.map(({ id }) => `sub-${id}`),
      ...(mean === undefined ? [] : ['mean latents']),
    ],
    title: input.title,
    caption: [...input.caption],
    gapAfter: [1, ...(mean === undefined ? [] : [1 + input.subjects.length])],
  });
  await writeFile(input.out, png);
}

/** Mean over the subjects that saw an image of their predicted latents [names x d]. */
function meanLatents(decoded: readonly Matrix[], rowOf: readonly Map<number, number>[], n: number): Matrix {
  const mean = matrix(n, decoded[0]!.cols);
  for (let k = 0; k < n; k++) {
    const rows = decoded.flatMap((latents, s) => {
      const at = rowOf[s]!.get(k);
      return at === undefined ? [] : [takeRows(latents, [at]).data];
    });
    for (const values of rows)
      for (let j = 0; j < mean.cols; j++) mean.data[k * mean.cols + j]! += values[j]! / rows.length;
  }
  return mean;
}
