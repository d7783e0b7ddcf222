import type { Predictor, Score, ScoreName, ScoreNull } from '../../decoding/scores/score.ts';
import { takeImages, type Images } from '../../images/image.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { loadAbout, loadShown } from '../latents-store.ts';
import { saveNulls } from '../nulls.ts';
import { scoreImages, type ImageScoreOptions } from '../score-images.ts';

export interface ScoreImagesInput {
  readonly images: Images;
  readonly latentFolder: string;
  /** Which of the images shown they are of, in their order. */
  readonly testRows: Uint32Array;
  readonly evaluation: Recipe['evaluation'];
  readonly seed: number;
  /** What made them, where it is not the decoder. */
  readonly predictor?: Predictor;
  /** Where the values under the permutations are kept; undefined for nowhere. */
  readonly folder: string | undefined;
}

/** Scores generated images as the recipe says. @returns none where the images shown are not at hand */
export async function scoreImagesTask(input: ScoreImagesInput): Promise<Score[]> {
  const { folder } = input;
  const shown = await loadShown(input.latentFolder, await loadAbout(input.latentFolder));
  if (shown === undefined) return [];
  const nulls = new Map<ScoreName, ScoreNull>();
  const scores = scoreImages(takeImages(shown, input.testRows), input.images, {
    ...imageOptions(input),
    onNull: (name, one) => void nulls.set(name, one),
  });
  if (folder !== undefined) await saveNulls(folder, [nulls]);
  return scores;
}

/** How a recipe has images scored. */
export function imageOptions({
  evaluation,
  seed,
  predictor,
}: Pick<ScoreImagesInput, 'evaluation' | 'seed' | 'predictor'>): ImageScoreOptions {
  return {
    permutations: evaluation.permutations,
    resamples: evaluation.bootstrap,
    level: evaluation.confidence,
    seed,
    ssim: evaluation.ssim,
    kernel: evaluation.imageKernel,
    ...(evaluation.imageSize && { size: evaluation.imageSize }),
    ...(predictor && { predictor }),
  };
}
