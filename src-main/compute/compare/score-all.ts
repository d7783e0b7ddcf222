import type { Resize } from '../../decoding/scores/score.ts';
import { takeImages, type Images } from '../../images/image.ts';
import { matrix, takeRows, type Matrix } from '../../maths/matrix.ts';
import type { CompareRecipe } from '../../recipe/compare-schema.ts';
import type { CompareInput, Scored } from './comparison.ts';
import { bringTo, loadAt, sizesOf, type Size, type Target } from './load-images.ts';
import type { LoadedMethod, Presented, VectorSpace } from './model.ts';
import { scoreImageSet, scoreVectorSet, type SetScore } from './score-sets.ts';
import type { Split } from './split.ts';

/** One size for all: as asked, else that of the smallest reconstruction, so that no pixel is made up. */
export async function targetOf(
  { images }: CompareRecipe,
  presented: Presented,
  stimuli: readonly string[],
  loaded: readonly LoadedMethod[],
): Promise<Target | undefined> {
  const some = loaded.filter((method) => method.images.size > 0);
  if (some.length === 0 || (presented.files.size === 0 && presented.stack === undefined)) return undefined;
  const { kernel, channels } = images;
  let size = images.size as Size | undefined;
  if (size === undefined) {
    // The first image of each subject stands for the others; odd ones are brought to size all the same.
    const paths = some.flatMap(({ images: sets }) =>
      [...sets.values()].map((files) => files.get(stimuli[0]!)!),
    );
    for (const found of await sizesOf(paths)) {
      if (size === undefined || found[0] * found[1] < size[0] * size[1]) size = found;
    }
  }
  return { size: size!, kernel, channels };
}

/** Stimuli that some set has no correlation on, because its image or vector is constant or holds a NaN. */
export function unscorable(scored: readonly Scored[], stimuli: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { method, subject, split, perImage, shares } of scored) {
    if (split !== 'all' || shares !== undefined) continue;
    perImage?.forEach((value, i) => {
      if (!Number.isNaN(value)) return;
      const who = subject === '' ? method : `${method}, sub-${subject}`;
      const stimulus = stimuli[i]!;
      found.set(stimulus, [...new Set([...(found.get(stimulus) ?? []), who])]);
    });
  }
  return found;
}

interface Work {
  readonly presented: Presented;
  readonly stimuli: readonly string[];
  readonly loaded: readonly LoadedMethod[];
  readonly target: Target | undefined;
  readonly splits: readonly Split[];
}

/** Scores every set of every method over all images and over each part of them. */
export async function scoreAll(
  { comparison, onProgress, signal }: CompareInput,
  { presented, stimuli, loaded, target, splits }: Work,
): Promise<Scored[]> {
  const { permutations, bootstrap: resamples, confidence: level, nWay: ways, top } = comparison.evaluation;
  const options = { permutations, resamples, level, seed: comparison.seed, ways, top };
  const { ssim } = comparison.images;
  // The last step are the differences.
  const total = 1 + loaded.reduce((sum, { images, vectors }) => sum + images.size + vectors.length, 0);
  let done = 0;
  const out: Scored[] = [];
  const add = (
    method: string,
    subject: string,
    space: string,
    on: string,
    of: (rows: readonly number[]) => SetScore[],
  ): void => {
    for (const { name, rows } of splits) {
      for (const scored of of(rows)) out.push({ ...scored, method, subject, split: name, space, on });
    }
    onProgress?.({ done: ++done, total, label: `${method}${subject === '' ? '' : `, sub-${subject}`}` });
  };
  const shown = target === undefined ? undefined : await shownAt(presented, stimuli, target);
  for (const { name, images, vectors, spaces } of loaded) {
    for (const [subject, files] of images) {
      signal?.throwIfAborted();
      if (shown === undefined || target === undefined) break;
      const paths = stimuli.map((stimulus) => files.get(stimulus)!);
      const made = await loadAt(paths, target);
      const [from] = await sizesOf(paths.slice(0, 1));
      const resize = resizeOf(shown.from, from!, target);
      add(name, subject, 'pixels', 'pixels', (rows) =>
        scoreImageSet(takeImages(shown.images, rows), takeImages(made, rows), { ...options, resize, ssim }),
      );
    }
    for (const { space: id, subject, rows: predicted } of vectors) {
      signal?.throwIfAborted();
      const space = spaces.find((one) => one.id === id)!;
      const truth = stack(stimuli, space.truth, space);
      const values = stack(stimuli, predicted, space);
      add(name, subject, id, space.label, (rows) =>
        scoreVectorSet(space, takeRows(truth, rows), takeRows(values, rows), options),
      );
    }
  }
  return out;
}

async function shownAt(
  presented: Presented,
  stimuli: readonly string[],
  target: Target,
): Promise<{ images: Images; from: Size }> {
  const { stack: images, files } = presented;
  if (images !== undefined) {
    const rows = stimuli.map((stimulus) => presented.stimuli.indexOf(stimulus));
    return { images: bringTo(takeImages(images, rows), target), from: [images.height, images.width] };
  }
  const paths = stimuli.map((stimulus) => files.get(stimulus)!);
  const [from] = await sizesOf(paths.slice(0, 1));
  return { images: await loadAt(paths, target), from: from! };
}

/** The rule is one for all methods, also for those whose images happen to be of that size. */
function resizeOf(shownFrom: Size, reconstructedFrom: Size, { size, kernel, channels }: Target): Resize {
  return { shownFrom, reconstructedFrom, to: size, kernel, channels };
}

function stack(
  stimuli: readonly string[],
  rows: ReadonlyMap<string, Float64Array>,
  { dims }: VectorSpace,
): Matrix {
  const out = matrix(stimuli.length, dims);
  stimuli.forEach((stimulus, i) => out.data.set(rows.get(stimulus)!, i * dims));
  return out;
}
