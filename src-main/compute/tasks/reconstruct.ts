import type { Score } from '../../decoding/scores/score.ts';
import { saveImagesTask, type SaveImagesInput } from './save-images.ts';
import { scoreImagesTask, type ScoreImagesInput } from './score-images.ts';

/** A subject's images in a region, as they were generated. */
export type ReconstructInput = SaveImagesInput & ScoreImagesInput & { readonly folder: string };

/** Saves generated images. @returns their scores against the images shown; none where these are not at hand */
export async function reconstructTask(input: ReconstructInput): Promise<Score[]> {
  await saveImagesTask(input);
  return scoreImagesTask(input);
}
