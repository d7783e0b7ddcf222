import type { Score } from '../../decoding/scores/score.ts';
import { pixelsOf, takeImages, type Images } from '../../images/image.ts';
import { loadAbout, loadShown } from '../latents-store.ts';
import { compareNearest, nearestImageScores, nearestTrainingImages } from '../score-images.ts';
import { saveImageTables } from '../score-tables.ts';
import { loadSmall, loadTraining, type TrainingImages } from '../training-images.ts';
import { saveImagesTask, type SaveImagesInput } from './save-images.ts';
import { imageOptions, scoreImagesTask, type ScoreImagesInput } from './score-images.ts';

/** A subject's images in a region, as they were generated. */
export type ReconstructInput = SaveImagesInput &
  ScoreImagesInput & {
    readonly folder: string;
    /** What the baseline in pixels is taken from; undefined for no baseline. */
    readonly training: TrainingImages | undefined;
  };

export interface Reconstructed {
  readonly scores: Score[];
  /** Scores of the training images that are nearest to the reconstructions; none where these or the images shown are not at hand. */
  readonly baselines: Score[];
  /** What is to be said of the images beside. */
  readonly notes: string[];
}

/** What it keeps the tables of the baseline's scores as. */
export const NEAREST_TABLES = 'nearest-tables';

/** Saves generated images. @returns their scores against the images shown; none where these are not at hand */
export async function reconstructTask(input: ReconstructInput): Promise<Reconstructed> {
  await saveImagesTask(input);
  return {
    scores: await scoreImagesTask(input),
    baselines: await scoreNearest(input),
    notes: describeNumbers(input.images),
  };
}

/** Says how many images hold what is no number. */
function describeNumbers(images: Images): string[] {
  const size = pixelsOf(images);
  const broken = Array.from({ length: images.n }, (_, i) =>
    images.data.subarray(i * size, (i + 1) * size).every(Number.isFinite),
  ).filter((whole) => !whole).length;
  if (broken === 0) return [];
  return [
    `the generator gave no numbers for pixels of ${broken} of ${images.n} images: these are saved as far as they go, and scores of pixels leave them out`,
  ];
}

async function scoreNearest(input: ReconstructInput): Promise<Score[]> {
  const { training, latentFolder, testRows, images, evaluation } = input;
  const shown = await loadShown(latentFolder, await loadAbout(latentFolder));
  if (training === undefined || shown === undefined) return [];
  const nearest = nearestTrainingImages(images, await loadSmall(training), evaluation.imageKernel);
  const rows = [...new Set(nearest)].filter((row) => row >= 0);
  if (rows.length === 0) return [];
  const found: Images = await loadTraining(training, rows);
  const { height, width } = training.smallSize;
  const options = imageOptions(input);
  const tables = compareNearest(
    takeImages(shown, testRows),
    nearest.map((row) => rows.indexOf(row)),
    found,
    { ...options, sought: [height, width] },
  );
  await saveImageTables(input.folder, NEAREST_TABLES, tables);
  // A baseline is a level to compare with: it needs an interval, and no p of its own.
  return nearestImageScores(tables, { ...options, permutations: 0 });
}
