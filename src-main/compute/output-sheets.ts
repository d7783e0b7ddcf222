import { join } from 'node:path';
import { matrix, takeRows, type Matrix } from '../maths/matrix.ts';
import { mapBounded } from '../study/folders.ts';
import { loadMatrix } from './arrays.ts';
import type { StepResult } from './cache.ts';
import { isPairwise } from './category-scores.ts';
import type { Context } from './context.ts';
import { imageFileNames, type DecodedSubject } from './decode-steps.ts';
import type { Generator } from './generator.ts';
import { label, type OutputFolder } from './output-folder.ts';
import type { OutputInput } from './output-input.ts';
import { loadTrueImages, trueImages } from './true-images.ts';

/** A subject in whom a region was reconstructed; `i` is the region's place among the subject's. */
interface Reconstructed {
  readonly subject: DecodedSubject;
  readonly images: StepResult;
  readonly i: number;
}

/** For each region, all subjects' reconstructions side by side. */
export async function writeSheets(
  context: Context,
  outputs: OutputFolder,
  input: OutputInput,
): Promise<void> {
  const { generator } = input.latents;
  if (generator === undefined) return;
  const own = await ownImages(context, input, generator);
  const names = [
    ...new Set(input.decoded.flatMap(({ patterns }) => patterns.regions.map((region) => region.name))),
  ];
  // Each holds the images of all subjects.
  await mapBounded(names, (name) => writeSheet(context, outputs, input, generator, own, name), 8);
  outputs.made.sort();
}

/** Files of the generator's own images of the true latents of the test set. */
function ownImages(
  context: Context,
  { latents, testNames }: OutputInput,
  generator: Generator,
): Promise<StepResult> {
  const { cache, runner } = context;
  return cache.step('own-images', { latents: latents.key, generator: generator.name }, async (folder) => {
    const images = loadTrueImages(await trueImages(context, latents, generator), generator);
    await runner.run('saveImages', { images, fileNames: imageFileNames(testNames), folder });
  });
}

async function writeSheet(
  { cache, runner, signal }: Context,
  outputs: OutputFolder,
  input: OutputInput,
  generator: Generator,
  own: StepResult,
  region: string,
): Promise<void> {
  const { latents, testNames, result } = input;
  const { height, width, channels } = generator;
  const found = input.decoded.flatMap((subject): Reconstructed[] => {
    const i = subject.patterns.regions.findIndex(({ name }) => name === region);
    return i < 0 || subject.images === undefined ? [] : [{ subject, images: subject.images, i }];
  });
  const title = `${result.title}${result.simulated ? ' (simulated data)' : ''}: ${region}`;
  const caption = captionOf(input, generator, region);
  const dependsOn = {
    subjects: found.map(({ subject, images, i }) => [subject.result.id, images.key, i]),
    own: own.key,
    title,
    caption,
    names: testNames,
  };
  const step = await cache.step('sheet', dependsOn, async (folder) => {
    const mean =
      found.length < 2
        ? undefined
        : await generator.make(generator.rescale(await meanLatents(found, testNames.length)), { signal });
    await runner.run('sheet', {
      latentFolder: latents.folder,
      size: { height, width, channels },
      own: { folder: own.folder, files: imageFileNames(testNames) },
      subjects: found.map(({ subject, images, i }) => ({
        id: subject.result.id,
        folder: join(images.folder, String(i)),
        files: filesByRow(subject, testNames.length),
      })),
      mean,
      names: testNames,
      title,
      caption,
      out: join(folder, 'sheet.png'),
    });
  });
  await outputs.copy(join(step.folder, 'sheet.png'), [`label-${label(region)}_reconstructions.png`]);
}

function captionOf(
  { latents: { about }, testNames, result }: OutputInput,
  { rescaling }: Generator,
  region: string,
): string[] {
  const group = result.group.find((one) => one.region === region && isPairwise(one.score));
  const first = about.notes[0] ?? '';
  return [
    `${first.charAt(0).toUpperCase()}${first.slice(1)}. All ${testNames.length} test images are shown.`,
    ...(rescaling === undefined ? [] : [`For the images, ${rescaling}.`]),
    ...(group === undefined || group.mean === null
      ? []
      : [
          `Pairwise accuracy on latents (eq. 3): ${(100 * group.mean).toFixed(1)} %, chance 50 %, n = ${group.n}.`,
        ]),
  ];
}

/** For each test image of the study the subject's file; undefined where the subject did not see it. */
function filesByRow({ testRows, fileNames }: DecodedSubject, n: number): (string | undefined)[] {
  const files = new Array<string | undefined>(n).fill(undefined);
  testRows.forEach((row, k) => (files[row] = fileNames[k]));
  return files;
}

/** Mean over the subjects that saw an image of their predicted latents [n x d]. */
async function meanLatents(found: readonly Reconstructed[], n: number): Promise<Matrix> {
  const decoded = await Promise.all(
    found.map(({ subject, i }) => loadMatrix(join(subject.decode.folder, `latents-${i}.npy`))),
  );
  const rowOf = found.map(({ subject }) => new Map(Array.from(subject.testRows, (row, k) => [row, k])));
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
