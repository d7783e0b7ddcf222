import { join } from 'node:path';
import { pairsWon } from '../../decoding/scores/pairwise.ts';
import { PerceptError } from '../../errors.ts';
import type { Examples } from '../../figures/schema.ts';
import type { Raster } from '../../figures/display.ts';
import { countWord } from '../../figures/words/numbers.ts';
import { takeRows, type Matrix } from '../../maths/matrix.ts';
import { seeded } from '../../maths/random.ts';
import { mean, pearson, rowCorrelations } from '../../maths/stats.ts';
import { loadMatrix } from '../arrays.ts';
import { label } from '../output-folder.ts';
import { presentedImages } from './presented.ts';
import { reconstructionOf, type FigureSource } from './source.ts';

export interface Chosen {
  readonly names: readonly string[];
  /** Of each image, where images were ranked. */
  readonly scores: readonly (number | null)[];
  /** As a sentence for the caption. */
  readonly said: string;
  readonly ranked: string | null;
}

/** Names of what images are ranked by, as a caption has them. */
export const ranks = {
  pairsWon: 'share of pairs won on latents (eq. 3)',
  patternCorrelation: 'correlation of predicted and true latents',
  pixelCorrelation: 'pixel correlation with the presented image',
} as const;

/**
 * Chooses the images of a panel, and says how.
 * @param all test images of the subjects shown; @throws PerceptError when named images are unknown, or cannot be ranked
 */
export async function chooseExamples(
  source: FigureSource,
  examples: Examples,
  all: readonly string[],
  subjects: readonly string[],
  region: string,
): Promise<Chosen> {
  return choose(examples, all, {
    scores: (score) => scoreImages(source, score, all, subjects, region),
    over: ` in ${region} (mean over ${subjects.length} subject${subjects.length === 1 ? '' : 's'})`,
  });
}

/** What images can be ranked by. */
export type Rank = keyof typeof ranks;

/**
 * Chooses some of all images by a rule, and says how.
 * @param by.scores of each image, NaN for one that has none; @param by.over of what they are, in words
 * @throws PerceptError when named images are unknown
 */
export async function choose(
  examples: Examples,
  all: readonly string[],
  by: { readonly scores: (score: Rank) => Promise<readonly number[]>; readonly over: string },
): Promise<Chosen> {
  const of = all.length;
  const plain = (names: readonly string[], said: string): Chosen => ({
    names,
    scores: names.map(() => null),
    said,
    ranked: null,
  });
  switch (examples.choose) {
    case 'all':
      return plain(all, `All ${of} test images are shown.`);
    case 'names': {
      const unknown = examples.names.filter((name) => !all.includes(name));
      if (unknown.length > 0)
        throw new PerceptError(`there are no test images ${unknown.join(', ')}`, {
          remedy: `The test images are ${all.slice(0, 5).join(', ')}${of > 5 ? ', ...' : ''}.`,
        });
      const names = [...new Set(examples.names)];
      return plain(names, `${names.length} of ${of} test images, chosen by hand.`);
    }
    case 'seed': {
      const count = Math.min(examples.count, of);
      const drawn = drawNames(all, count, examples.seed);
      return plain(
        drawn,
        `${capital(countWord(count))} of ${of} test images, drawn at random (seed ${examples.seed}), in their order.`,
      );
    }
    case 'best':
    case 'median':
    case 'worst': {
      const scores = await by.scores(examples.score);
      const order = all
        .map((name, i) => ({ name, i, score: scores[i]! }))
        .filter(({ score }) => !Number.isNaN(score))
        .sort((a, b) => b.score - a.score || a.i - b.i);
      const count = Math.min(examples.count, order.length);
      const from =
        examples.choose === 'best'
          ? 0
          : examples.choose === 'worst'
            ? order.length - count
            : Math.floor((order.length - count) / 2);
      const kept = order.slice(from, from + count);
      const which = { best: 'highest', median: 'middlemost', worst: 'lowest' }[examples.choose];
      return {
        names: kept.map(({ name }) => name),
        scores: kept.map(({ score }) => score),
        said: `The ${countWord(count)} of ${of} test images with the ${which} ${ranks[examples.score]}${by.over}, best first.`,
        ranked: ranks[examples.score],
      };
    }
  }
}

/** `count` names in their own order, each set as likely as any other. */
export function drawNames(all: readonly string[], count: number, seed: number): string[] {
  const random = seeded(seed, 'figure examples');
  const order = all.map((_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order
    .slice(0, count)
    .sort((a, b) => a - b)
    .map((i) => all[i]!);
}

/** A score of each image, mean over the subjects that saw it; NaN where none did. */
async function scoreImages(
  source: FigureSource,
  score: keyof typeof ranks,
  all: readonly string[],
  subjects: readonly string[],
  region: string,
): Promise<number[]> {
  const presented = score === 'pixelCorrelation' ? await presentedImages(source, all, undefined) : undefined;
  const perSubject = await Promise.all(
    subjects.map((subject) =>
      score === 'pixelCorrelation'
        ? pixelScores(source, subject, region, all, presented!)
        : latentScores(source, score, subject, region),
    ),
  );
  const scores = all.map((name) => {
    const values = perSubject.map((found) => found.get(name) ?? NaN).filter((value) => !Number.isNaN(value));
    return values.length === 0 ? NaN : mean(values);
  });
  if (scores.every(Number.isNaN))
    throw new PerceptError(`the images cannot be ranked by ${ranks[score]}`, {
      remedy:
        score === 'pixelCorrelation'
          ? 'The presented images and the reconstructions are needed for it: choose all images, or a seed.'
          : 'The true latents are needed for it: run the recipe again with this version of Percept.',
    });
  return scores;
}

async function pixelScores(
  source: FigureSource,
  subject: string,
  region: string,
  all: readonly string[],
  presented: readonly (Raster | null)[],
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const [i, name] of all.entries()) {
    const made = await reconstructionOf(source, subject, region, name);
    const shown = presented[i];
    if (made === null || shown === null || shown === undefined || made.data.length !== shown.data.length)
      continue;
    found.set(name, pearson(Float64Array.from(shown.data), Float64Array.from(made.data)));
  }
  return found;
}

async function latentScores(
  source: FigureSource,
  score: 'pairsWon' | 'patternCorrelation',
  subject: string,
  region: string,
): Promise<Map<string, number>> {
  const { manifest, place } = source;
  if (manifest === undefined) return new Map();
  const names = await source.testNames(subject);
  const sub = `sub-${subject}`;
  const predicted = await loadMatrix(
    join(place.out, sub, 'latents', `${sub}_label-${label(region)}_desc-predicted_latents.npy`),
  );
  const truth = await loadMatrix(join(manifest.folder, manifest.manifest.latents, 'test.npy'));
  const test = manifest.manifest.test.map(({ name }) => name);
  const c = rowCorrelations(
    takeRows(
      truth,
      names.map((name) => test.indexOf(name)),
    ),
    predicted,
  );
  const values = score === 'pairsWon' ? pairsWon(c) : ownCorrelations(c);
  return new Map(names.map((name, i) => [name, values[i]!]));
}

function ownCorrelations(c: Matrix): Float64Array {
  return Float64Array.from({ length: c.rows }, (_, i) => c.data[i * c.cols + i]!);
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
