import { PerceptError } from '../../errors.ts';
import { takeRows, type Matrix } from '../../maths/matrix.ts';
import { mean, rowCorrelations } from '../../maths/stats.ts';
import { finishScores, pairwiseDefinition, twoWayDefinition } from './finish.ts';
import { meanOwnCorrelation, meanProfileCorrelation, profileCorrelations } from './mean-correlation.ts';
import { pairwise } from './pairwise.ts';
import type { Score, ScoreOptions } from './score.ts';
import { twoWay } from './two-way.ts';
import { validImages, withoutInvalid } from './valid-images.ts';

export interface LatentScores {
  readonly pairwise: Score;
  readonly twoWayPrediction: Score;
  readonly twoWayTruth: Score;
  /** `perDimension` [d]: correlation across images of each dimension; NaN, and not in the mean, where it is constant. */
  readonly profileCorrelation: Score & { readonly perDimension: Float64Array };
  /** `perImage` [nImages]: correlation across dimensions of each image; NaN for those excluded. */
  readonly patternCorrelation: Score & { readonly perImage: Float64Array };
}

/**
 * Scores predicted latents [nImages x d] against the true ones [nImages x d], row by row the same images.
 * @throws PerceptError when the shapes differ
 */
export function scoreLatents(truth: Matrix, predicted: Matrix, options: ScoreOptions = {}): LatentScores {
  if (truth.rows !== predicted.rows || truth.cols !== predicted.cols) {
    throw new PerceptError(
      `cannot score ${predicted.rows} x ${predicted.cols} predicted latents against ${truth.rows} x ${truth.cols} true ones`,
    );
  }
  const all = rowCorrelations(truth, predicted);
  const c = withoutInvalid(all);
  const valid = validImages(all);
  const n = valid.length;
  const excluded = truth.rows - n;
  const t = takeRows(truth, valid);
  const p = takeRows(predicted, valid);
  const perDimension = profileCorrelations(t, p);
  const space = 'latents';
  const correlation = { excluded, tieRule: 'none', space, measure: 'pearson' } as const;

  const [eq3, byPrediction, byTruth, profile, pattern] = finishScores(
    { total: truth.rows, kept: valid },
    [
      [{ name: 'pairwise', space, ...pairwiseDefinition(n, excluded) }, pairwise(c)],
      [
        { name: 'twoWayPrediction', space, ...twoWayDefinition(n, excluded, 'prediction') },
        twoWay(c, 'prediction'),
      ],
      [{ name: 'twoWayTruth', space, ...twoWayDefinition(n, excluded, 'truth') }, twoWay(c, 'truth')],
      [
        {
          ...correlation,
          name: 'profileCorrelation',
          chance: 0,
          pairs: perDimension.filter((r) => !Number.isNaN(r)).length,
          convention: 'Pearson across images for each dimension, mean over dimensions',
        },
        meanProfileCorrelation(t, p),
      ],
      [
        {
          ...correlation,
          name: 'patternCorrelation',
          chance: mean(c.data),
          pairs: n,
          convention: 'Pearson across dimensions for each image, mean over images',
        },
        meanOwnCorrelation(c),
      ],
    ],
    options,
  );
  return {
    pairwise: eq3!,
    twoWayPrediction: byPrediction!,
    twoWayTruth: byTruth!,
    profileCorrelation: { ...profile!, perDimension },
    patternCorrelation: { ...pattern!, perImage: diagonal(all) },
  };
}

/** The correlation of each image with its own prediction. */
export function diagonal(c: Matrix): Float64Array {
  return Float64Array.from({ length: c.rows }, (_, i) => c.data[i * c.cols + i]!);
}
