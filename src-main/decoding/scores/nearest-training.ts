import { PerceptError } from '../../errors.ts';
import { takeRows, type Matrix } from '../../maths/matrix.ts';
import { finishScores, pairwiseDefinition, twoWayDefinition } from './finish.ts';
import { pairwise } from './pairwise.ts';
import type { Score, ScoreOptions } from './score.ts';
import { similarities, type Measure } from './similarity.ts';
import { twoWay } from './two-way.ts';
import { validImages, withoutInvalid } from './valid-images.ts';

/**
 * For each predicted vector [n x k] the row of the training vectors [m x k] that is most like it, of equals the first: what a decoder that only looks
 * things up would answer. -1 where the prediction is like nothing (constant, or not a number).
 * @throws PerceptError when there are no training vectors, or they are of another length
 */
export function nearestTraining(predicted: Matrix, training: Matrix, measure: Measure): Int32Array {
  if (training.rows === 0) throw new PerceptError('there is no training image that could be the nearest');
  const alike = similarities(predicted, training, measure);
  return Int32Array.from({ length: predicted.rows }, (_, i) => {
    let best = -1;
    for (let t = 0; t < training.rows; t++) {
      const here = alike.data[i * training.rows + t]!;
      if (here > (best < 0 ? -Infinity : alike.data[i * training.rows + best]!)) best = t;
    }
    return best;
  });
}

/**
 * Eq. 3 and both two-way identifications of a baseline: each prediction replaced by the latents of the training image that they are most
 * like. A reconstruction is worth something where it does better than this.
 * @param truth, predicted [nImages x d]; @param training latents of the training images [nTrain x d]
 */
export function nearestTrainingScores(
  truth: Matrix,
  predicted: Matrix,
  training: Matrix,
  options: ScoreOptions = {},
): Score[] {
  const found = nearestTraining(predicted, training, 'pearson');
  const looked = takeRows(
    training,
    Array.from(found, (t) => Math.max(0, t)),
  );
  // A prediction without a neighbour stays one without a score.
  found.forEach((t, i) => t < 0 && looked.data.fill(NaN, i * looked.cols, (i + 1) * looked.cols));
  const alike = similarities(truth, looked, 'pearson');
  const kept = validImages(alike);
  const c = withoutInvalid(alike);
  const n = kept.length;
  const excluded = truth.rows - n;
  const space = 'latents';
  return finishScores(
    { total: truth.rows, kept },
    [
      [{ name: 'pairwise', space, ...pairwiseDefinition(n, excluded) }, pairwise(c)],
      [
        { name: 'twoWayPrediction', space, ...twoWayDefinition(n, excluded, 'prediction') },
        twoWay(c, 'prediction'),
      ],
      [{ name: 'twoWayTruth', space, ...twoWayDefinition(n, excluded, 'truth') }, twoWay(c, 'truth')],
    ],
    { ...options, predictor: 'nearest training image by latents' },
  );
}
