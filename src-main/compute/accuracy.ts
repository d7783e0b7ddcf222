import { pairwise } from '../decoding/scores/pairwise.ts';
import { similarities } from '../decoding/scores/similarity.ts';
import { twoWay } from '../decoding/scores/two-way.ts';
import { withoutInvalid } from '../decoding/scores/valid-images.ts';
import type { Matrix } from '../maths/matrix.ts';

/** A score on latents as a number and nothing else, for what computes it thousands of times. @param truth, predicted [nImages x d] */
export function accuracy(score: 'pairwise' | 'twoWayPrediction', truth: Matrix, predicted: Matrix): number {
  const c = withoutInvalid(similarities(truth, predicted, 'pearson'));
  const statistic = score === 'pairwise' ? pairwise(c) : twoWay(c, 'prediction');
  return statistic.permuted(Uint32Array.from({ length: c.rows }, (_, i) => i));
}
