import { PerceptError } from '../../errors.ts';
import { matrix, takeCols, takeRows, type Matrix } from '../../maths/matrix.ts';
import { mean } from '../../maths/stats.ts';
import { finishScores, type Definition } from './finish.ts';
import { meanOwnCorrelation } from './mean-correlation.ts';
import { nWayTable } from './n-way.ts';
import { medianRank, topTable } from './retrieval.ts';
import { rivals } from './rivals.ts';
import type { Score, ScoreOptions, Statistic } from './score.ts';
import { measureWords, similarities, type Measure } from './similarity.ts';
import { validImages, withoutInvalid } from './valid-images.ts';

export interface IdentificationOptions extends ScoreOptions {
  /** n of the n-way identifications; those with too few candidates are left out. */
  readonly ways: readonly number[];
  /** k of the shares of images that are among the k most alike; those of all candidates and more are left out. */
  readonly top: readonly number[];
  /** Vectors [m x d] of images that were not shown in the test, as wrong candidates. */
  readonly distractors?: { readonly vectors: Matrix; readonly what: string };
  readonly measure?: Measure;
  readonly space: 'latents' | 'pixels' | 'features';
}

/**
 * Identification of what was seen among many, by its prediction: n-way identification, top-k and ranks. With distractors, n-way draws
 * its wrong candidates from these alone (Gaziv et al. 2022), without from the other test images; ranks are among the other test images and
 * the distractors.
 * @param truth [nImages x d]; @param predicted [nImages x d]
 * @throws PerceptError when the shapes differ, or a distractor has no similarity with anything
 */
export function identificationScores(
  truth: Matrix,
  predicted: Matrix,
  { ways, top, distractors, measure = 'pearson', space, ...options }: IdentificationOptions,
): Score[] {
  if (truth.rows !== predicted.rows)
    throw new PerceptError(`cannot identify ${truth.rows} images by ${predicted.rows} predictions`);
  const all = similarities(truth, predicted, measure);
  const kept = validImages(all);
  const n = kept.length;
  const c = withoutInvalid(all);
  const foreign =
    distractors === undefined
      ? undefined
      : takeCols(similarities(usable(distractors.vectors, measure), predicted, measure), kept);
  const nForeign = foreign?.rows ?? 0;
  const byWay = rivals(c, foreign, foreign === undefined ? 'truths' : 'none');
  const wrong = foreign === undefined ? Math.max(0, n - 1) : nForeign;
  const ahead = rivals(c, foreign, 'truths');
  const ranks = matrix(
    n,
    n,
    ahead.data.map((count) => count + 1),
  );
  const candidates = n + nForeign;
  const among =
    distractors === undefined ? 'the other test images' : `${distractors.what} and the other test images`;
  const common = {
    excluded: truth.rows - n,
    anchor: 'prediction',
    space,
    measure,
    pairs: n,
    ...(nForeign > 0 && { distractors: nForeign }),
  } as const;
  const statistics: [Definition, Statistic][] = [];
  for (const way of [...new Set(ways)].filter((w) => w - 1 <= wrong)) {
    const table = nWayTable(byWay, wrong, way);
    statistics.push([
      {
        ...common,
        name: `nWay${way}`,
        candidates: wrong + 1,
        tieRule: 'a tie is wrong',
        convention:
          `${way}-way identification, ${measureWords[measure]}, each prediction among its truth and ${way - 1} of ` +
          `${distractors?.what ?? 'the other test images'}, mean over all draws of these`,
        chance: mean(table.data),
      },
      meanOwnCorrelation(table),
    ]);
  }
  const retrieval = {
    ...common,
    candidates,
    tieRule: 'a tie is ranked before the match',
  } as const;
  const how = `${measureWords[measure]}, each prediction among ${candidates} candidates: its truth, ${among}`;
  for (const k of [...new Set(top)].filter((one) => one < candidates)) {
    const table = topTable(ranks, k);
    statistics.push([
      { ...retrieval, name: `top${k}`, convention: `retrieval, top ${k}, ${how}`, chance: mean(table.data) },
      meanOwnCorrelation(table),
    ]);
  }
  if (candidates > 1) {
    const lower = { ...retrieval, better: 'lower' } as const;
    statistics.push(
      [
        { ...lower, name: 'meanRank', convention: `retrieval, mean rank, ${how}`, chance: mean(ranks.data) },
        meanOwnCorrelation(ranks),
      ],
      [
        {
          ...lower,
          name: 'medianRank',
          convention: `retrieval, median rank, ${how}`,
          chance: NaN,
        },
        medianRank(ranks),
      ],
    );
  }
  return finishScores({ total: truth.rows, kept }, statistics, options);
}

/** The distractors as they are. @throws PerceptError naming the first that has no similarity with anything */
function usable(vectors: Matrix, measure: Measure): Matrix {
  for (let k = 0; k < vectors.rows; k++) {
    const one = takeRows(vectors, [k]);
    if (Number.isNaN(similarities(one, one, measure).data[0]!))
      throw new PerceptError(`distractor ${k} is constant or not a number: nothing can be compared with it`);
  }
  return vectors;
}
