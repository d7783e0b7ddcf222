import type { Predictor, Score, ScoreName, ScoreNull } from '../../decoding/scores/score.ts';
import { takeImages, type Images } from '../../images/image.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { loadAbout, loadShown } from '../latents-store.ts';
import { saveNulls } from '../nulls.ts';
import { compareImages, imageScores, type ImageScoreOptions } from '../score-images.ts';
import { saveImageTables } from '../score-tables.ts';
import { scoreOptions } from './score-options.ts';

export interface ScoreImagesInput {
  readonly images: Images;
  readonly latentFolder: string;
  /** Which of the images shown they are of, in their order. */
  readonly testRows: Uint32Array;
  readonly evaluation: Recipe['evaluation'];
  readonly seed: number;
  /** What made them, where it is not the decoder. */
  readonly predictor?: Predictor;
  /** Where what the scores are made of is kept, and, where something is permuted, the values under the permutations. */
  readonly folder: string;
}

/** What `scoreImagesTask` keeps the tables of its scores as. */
export const IMAGE_TABLES = 'tables';

/** Scores generated images as the recipe says. @returns none where the images shown are not at hand */
export async function scoreImagesTask(input: ScoreImagesInput): Promise<Score[]> {
  const { folder } = input;
  const shown = await loadShown(input.latentFolder, await loadAbout(input.latentFolder));
  if (shown === undefined) return [];
  const nulls = new Map<ScoreName, ScoreNull>();
  const options = imageOptions(input);
  const tables = compareImages(takeImages(shown, input.testRows), input.images, options);
  await saveImageTables(folder, IMAGE_TABLES, tables);
  const scores = imageScores(tables, {
    ...options,
    onNull: (name, one) => void nulls.set(name, one),
  });
  await saveNulls(folder, [nulls]);
  return scores;
}

/** How a recipe has images scored. */
export function imageOptions(
  input: Pick<ScoreImagesInput, 'evaluation' | 'seed' | 'predictor'>,
): ImageScoreOptions {
  const { ssim, imageKernel, imageSize } = input.evaluation;
  return { ...scoreOptions(input), ssim, kernel: imageKernel, ...(imageSize && { size: imageSize }) };
}
