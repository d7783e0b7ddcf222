import { diagonal } from '../../decoding/scores/latent-scores.ts';
import { pairsWon, pairwise } from '../../decoding/scores/pairwise.ts';
import { twoWay } from '../../decoding/scores/two-way.ts';
import { validImages, withoutInvalid } from '../../decoding/scores/valid-images.ts';
import type { Matrix } from '../../maths/matrix.ts';
import { rowCorrelations } from '../../maths/stats.ts';

/** The scores that follow the hand: of a run's, those that need neither permutations nor resamples. NaN where nothing can be scored. */
export interface LiveScores {
  readonly pairwise: number;
  readonly pairs: number;
  readonly twoWay: number;
  /** For each image the share of pairs won, and Pearson's correlation with its true latents. */
  readonly imagePairwise: Float64Array;
  readonly imageCorrelation: Float64Array;
}

/** Scores predicted latents [n x d] against the true ones [n x d]: the numbers of `scoreLatents`. */
export function liveScores(truth: Matrix, predicted: Matrix): LiveScores {
  const all = rowCorrelations(truth, predicted);
  const c = withoutInvalid(all);
  const n = c.rows;
  const identity = Uint32Array.from({ length: n }, (_, i) => i);
  const imagePairwise = new Float64Array(all.rows).fill(NaN);
  const won = pairsWon(c);
  validImages(all).forEach((image, i) => (imagePairwise[image] = won[i]!));
  return {
    pairwise: n === 0 ? NaN : pairwise(c).permuted(identity),
    pairs: n < 2 ? 0 : (n * (n - 1)) / 2,
    // Each image once: that is the value itself, without the ranks that permutations need.
    twoWay: n < 2 ? NaN : twoWay(c, 'prediction').weighted(new Uint8Array(n).fill(1)),
    imagePairwise,
    imageCorrelation: diagonal(all),
  };
}
