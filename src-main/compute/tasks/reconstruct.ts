import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scorePixels } from '../../decoding/scores/pixel-scores.ts';
import type { Score } from '../../decoding/scores/score.ts';
import { flatten, takeImages } from '../../images/image.ts';
import { encodePng } from '../../images/save.ts';
import { makeFolder } from '../../files.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { loadMatrix } from '../arrays.ts';
import { loadAbout, loadModel, loadShown } from '../latents-store.ts';

export interface ReconstructInput {
  readonly latentFolder: string;
  readonly decodeFolder: string;
  readonly regionCount: number;
  /** Which of the images shown are the test images, in their order, and what their files are called. */
  readonly testRows: Uint32Array;
  readonly fileNames: readonly string[];
  readonly evaluation: Recipe['evaluation'];
  readonly seed: number;
  readonly folder: string;
}

/** Generates one subject's images in each region: writes <i>/<file name> and pixels.json (Score[][]). */
export async function reconstructTask(input: ReconstructInput): Promise<void> {
  const about = await loadAbout(input.latentFolder);
  const model = await loadModel(input.latentFolder, about);
  const shown = await loadShown(input.latentFolder, about);
  if (model === undefined || shown === undefined)
    throw new Error('images were asked of latents without a generator');
  const truth = flatten(takeImages(shown, input.testRows));
  const { permutations, bootstrap: resamples, confidence: level } = input.evaluation;
  const all: Score[][] = [];
  for (let i = 0; i < input.regionCount; i++) {
    const images = await model.generate(await loadMatrix(join(input.decodeFolder, `latents-${i}.npy`)));
    await makeFolder(join(input.folder, String(i)));
    for (const [k, name] of input.fileNames.entries()) {
      await writeFile(join(input.folder, String(i), name), await encodePng(takeImages(images, [k])));
    }
    const { pixelCorrelation, pixCompPairwise, pixCompTwoWay } = scorePixels(truth, flatten(images), {
      permutations,
      resamples,
      level,
      seed: input.seed,
    });
    const { perImage, ...correlation } = pixelCorrelation;
    all.push([correlation, pixCompPairwise, pixCompTwoWay]);
  }
  await writeFile(join(input.folder, 'pixels.json'), JSON.stringify(all));
}
