import { takeImages } from '../../images/image.ts';
import { matrix, type Matrix } from '../../maths/matrix.ts';
import type { CompareRecipe } from '../../recipe/compare-schema.ts';
import { mapBounded } from '../../study/folders.ts';
import type { Runner } from '../pool.ts';
import type { LoadedSet } from '../tasks/compare-sets.ts';
import type { CompareWork, Scored } from './comparison.ts';
import { peculiarityNotes } from './image-notes.ts';
import { bringTo, sizesOf, type Size, type Target } from './load-images.ts';
import { labelOf, type LoadedMethod, type Presented, type SpaceAbout } from './model.ts';
import type { SetScore } from './score-sets.ts';
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
      const who = labelOf(method, subject);
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

/** What one worker scores: a set of one method's one subject. */
interface SetOf {
  readonly method: string;
  readonly subject: string;
  readonly space: string;
  readonly on: string;
  /** Scores over each part of the images. */
  readonly score: () => Promise<SetScore[][]>;
}

/**
 * Scores every set of every method over all images and over each part of them, in the order of the methods whoever is done first.
 * @returns the scores, and notes of files that are no plain pictures
 */
export async function scoreAll(
  { comparison, runner, onProgress, signal }: CompareWork,
  { presented, stimuli, loaded, target, splits }: Work,
): Promise<{ scored: Scored[]; notes: string[] }> {
  const { permutations, bootstrap: resamples, confidence: level, nWay: ways, top } = comparison.evaluation;
  const options = { permutations, resamples, level, seed: comparison.seed, ways, top };
  const shown = target === undefined ? undefined : await shownAt(runner, presented, stimuli, target, signal);
  const parts = splits.map(({ rows }) => rows);
  const notes = new Map<string, string[]>();
  if (shown !== undefined)
    notes.set('', peculiarityNotes('Images shown', stimuli.length, shown.peculiarities));
  const sets = loaded.flatMap(({ name: method, images, vectors, spaces }): SetOf[] => [
    ...[...images].flatMap(([subject, files]): SetOf[] => {
      if (shown === undefined || target === undefined) return [];
      const paths = stimuli.map((stimulus) => files.get(stimulus)!);
      const score = async (): Promise<SetScore[][]> => {
        const { images: pictures, from: shownFrom } = shown;
        const input = { shown: pictures, shownFrom, paths, target, splits: parts, options };
        const { ssim } = comparison.images;
        const { scores, peculiarities } = await runner.run('scoreFiles', { ...input, ssim }, signal);
        const who = labelOf(method, subject);
        notes.set(who, peculiarityNotes(who, paths.length, peculiarities));
        return scores;
      };
      return [{ method, subject, space: 'pixels', on: 'pixels', score }];
    }),
    ...vectors.map(({ space: id, subject, rows }): SetOf => {
      const { truth, ...space } = spaces.find((one) => one.id === id)!;
      const score = (): Promise<SetScore[][]> =>
        runner.run(
          'scoreVectors',
          {
            space,
            truth: stack(stimuli, truth, space),
            predicted: stack(stimuli, rows, space),
            splits: parts,
            options,
          },
          signal,
        );
      return { method, subject, space: id, on: space.label, score };
    }),
  ]);
  let done = 0;
  const scored = await mapBounded(
    sets,
    async ({ score, ...about }) => {
      signal?.throwIfAborted();
      const scores = await score();
      onProgress?.({ done: ++done, total: sets.length, label: labelOf(about.method, about.subject) });
      return scores.flatMap((some, s) =>
        some.map((one): Scored => ({ ...one, ...about, split: splits[s]!.name })),
      );
    },
    runner.workers,
  );
  const order = ['', ...sets.map(({ method, subject }) => labelOf(method, subject))];
  return { scored: scored.flat(), notes: [...new Set(order)].flatMap((who) => notes.get(who) ?? []) };
}

async function shownAt(
  runner: Runner,
  presented: Presented,
  stimuli: readonly string[],
  target: Target,
  signal: AbortSignal | undefined,
): Promise<LoadedSet> {
  const { stack: images, files } = presented;
  if (images !== undefined) {
    const rows = stimuli.map((stimulus) => presented.stimuli.indexOf(stimulus));
    const brought = bringTo(takeImages(images, rows), target);
    return { images: brought, from: [images.height, images.width], peculiarities: {} };
  }
  const paths = stimuli.map((stimulus) => files.get(stimulus)!);
  return runner.run('loadSet', { paths, target }, signal);
}

function stack(
  stimuli: readonly string[],
  rows: ReadonlyMap<string, Float64Array>,
  { dims }: SpaceAbout,
): Matrix {
  const out = matrix(stimuli.length, dims);
  stimuli.forEach((stimulus, i) => out.data.set(rows.get(stimulus)!, i * dims));
  return out;
}
