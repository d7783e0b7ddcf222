import { takeImages, type Images } from '../../images/image.ts';
import { takeRows, type Matrix } from '../../maths/matrix.ts';
import type { DifferenceOptions, PairedDifference } from '../../statistics/paired-difference.ts';
import { findPeculiarities, type Peculiarities } from '../compare/image-notes.ts';
import { loadAt, sizesOf, type Size, type Target } from '../compare/load-images.ts';
import { methodDifference, type Values } from '../compare/method-difference.ts';
import type { SpaceAbout } from '../compare/model.ts';
import { scoreImageSet, scoreVectorSet, type SetOptions, type SetScore } from '../compare/score-sets.ts';
import type { SsimDialect } from '../../images/metrics/ssim-dialects.ts';

/** Image files at the size at which they are compared. */
export interface LoadedSet {
  readonly images: Images;
  /** Of the first file, before it was resized. */
  readonly from: Size;
  readonly peculiarities: Peculiarities;
}

/** Loads image files for a comparison. @throws PerceptError naming a file that cannot be read */
export async function loadSetTask({
  paths,
  target,
}: {
  readonly paths: readonly string[];
  readonly target: Target;
}): Promise<LoadedSet> {
  const [from] = await sizesOf(paths.slice(0, 1));
  const peculiarities = await findPeculiarities(paths);
  return { images: await loadAt(paths, target), from: from!, peculiarities };
}

export interface ScoreFilesInput {
  readonly shown: Images;
  /** Size of the images shown before they were resized. */
  readonly shownFrom: Size;
  readonly paths: readonly string[];
  readonly target: Target;
  /** Which images each part is over. */
  readonly splits: readonly (readonly number[])[];
  readonly options: SetOptions;
  readonly ssim: readonly SsimDialect[];
}

/** Scores one set of reconstructions over each part of the images. @throws PerceptError naming a file that cannot be read */
export async function scoreFilesTask({
  shown,
  shownFrom,
  splits,
  options,
  ssim,
  ...files
}: ScoreFilesInput): Promise<{ scores: SetScore[][]; peculiarities: Peculiarities }> {
  const { images, from, peculiarities } = await loadSetTask(files);
  const { size, kernel, channels } = files.target;
  // The rule is one for all methods, also for those whose images happen to be of that size.
  const resize = { shownFrom, reconstructedFrom: from, to: size, kernel, channels };
  const scores = splits.map((rows) =>
    scoreImageSet(takeImages(shown, rows), takeImages(images, rows), { ...options, resize, ssim }),
  );
  return { scores, peculiarities };
}

export interface ScoreVectorsInput {
  readonly space: SpaceAbout;
  /** [nImages x dims], row by row the same images. */
  readonly truth: Matrix;
  readonly predicted: Matrix;
  readonly splits: readonly (readonly number[])[];
  readonly options: SetOptions;
}

/** Scores one set of vectors over each part of the images. */
export async function scoreVectorsTask({
  space,
  truth,
  predicted,
  splits,
  options,
}: ScoreVectorsInput): Promise<SetScore[][]> {
  return splits.map((rows) =>
    scoreVectorSet(space, takeRows(truth, rows), takeRows(predicted, rows), options),
  );
}

/** The difference of two methods in one score. */
export async function methodDifferenceTask({
  pairs,
  options,
}: {
  readonly pairs: readonly (readonly [Values, Values])[];
  readonly options: DifferenceOptions;
}): Promise<PairedDifference | undefined> {
  return methodDifference(pairs, options);
}
