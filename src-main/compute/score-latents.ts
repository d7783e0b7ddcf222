import { identificationScores } from '../decoding/scores/identification-scores.ts';
import { scoreLatents } from '../decoding/scores/latent-scores.ts';
import { nearestTrainingScores } from '../decoding/scores/nearest-training.ts';
import type { Score, ScoreName, ScoreNull } from '../decoding/scores/score.ts';
import type { Matrix } from '../maths/matrix.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { RegionNulls } from './nulls.ts';

/** All scores of one region's predicted latents. */
export interface ScoredLatents {
  readonly pairwise: Score;
  readonly twoWayPrediction: Score;
  /** Correlation across images of each latent [d]; NaN where it is constant. */
  readonly perDimension: Float64Array;
  readonly scores: Score[];
  /** Absent where the recipe does not ask for them. */
  readonly baselines?: Score[];
  /** Values of the scores under the permutations, for corrections over regions and subjects. */
  readonly nulls: RegionNulls;
}

/**
 * The scores that a recipe asks for of predicted latents [nImages x d] against the true ones, and those of the nearest training image.
 * @param training latents of the training images [nTrain x d]
 */
export function scoreRegionLatents(
  truth: Matrix,
  predicted: Matrix,
  training: Matrix,
  evaluation: Recipe['evaluation'],
  seed: number,
): ScoredLatents {
  const { permutations, bootstrap: resamples, confidence: level } = evaluation;
  const nulls = new Map<ScoreName, ScoreNull>();
  const options = {
    permutations,
    resamples,
    level,
    seed,
    onNull: (name: ScoreName, one: ScoreNull) => void nulls.set(name, one),
  };
  const scores = scoreLatents(truth, predicted, options);
  const { perDimension, ...profileCorrelation } = scores.profileCorrelation;
  const { perImage, ...patternCorrelation } = scores.patternCorrelation;
  const identification = identificationScores(truth, predicted, {
    ...options,
    ways: evaluation.nWay,
    top: evaluation.top,
    space: 'latents',
    ...(evaluation.distractors === 'training' && {
      distractors: { vectors: training, what: `${training.rows} training images` },
    }),
  });
  return {
    pairwise: scores.pairwise,
    twoWayPrediction: scores.twoWayPrediction,
    perDimension,
    scores: [
      scores.pairwise,
      scores.twoWayPrediction,
      scores.twoWayTruth,
      profileCorrelation,
      patternCorrelation,
      ...identification,
    ],
    // A baseline is a level to compare with: it needs an interval, and no p of its own.
    ...(evaluation.baselines && {
      baselines: nearestTrainingScores(truth, predicted, training, { resamples, level, seed }),
    }),
    nulls,
  };
}
