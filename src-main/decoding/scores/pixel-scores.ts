import { PerceptError } from '../../errors.ts';
import type { Matrix } from '../../maths/matrix.ts';
import { mean, rowCorrelations } from '../../maths/stats.ts';
import { finishScores, pairwiseDefinition, twoWayDefinition } from './finish.ts';
import { diagonal } from './latent-scores.ts';
import { meanOwnCorrelation } from './mean-correlation.ts';
import { pairwise } from './pairwise.ts';
import type { Score, ScoreOptions } from './score.ts';
import { twoWay } from './two-way.ts';
import { withoutInvalid } from './valid-images.ts';

export interface PixelScores {
  /** `perImage` [nImages]: NaN for images excluded. */
  readonly pixelCorrelation: Score & { readonly perImage: Float64Array };
  /** Pix-comp as Mozafari, Reddy & VanRullen 2020 word it: pairwise decoding in pixel space. */
  readonly pixCompPairwise: Score;
  /** Pix-comp as in Shen et al. 2019 and its successors: a reconstruction against its original and one other. */
  readonly pixCompTwoWay: Score;
}

/**
 * Scores reconstructions against the images shown, both as flattened pixels [nImages x pixels] of one size and one order.
 * Which size the images were brought to, and how, is part of these scores: the caller records it.
 * @throws PerceptError when the shapes differ
 */
export function scorePixels(shown: Matrix, reconstructed: Matrix, options: ScoreOptions = {}): PixelScores {
  if (shown.rows !== reconstructed.rows || shown.cols !== reconstructed.cols) {
    throw new PerceptError(
      `cannot score ${reconstructed.rows} reconstructions of ${reconstructed.cols} pixels against ${shown.rows} images of ${shown.cols}`,
    );
  }
  const all = rowCorrelations(shown, reconstructed);
  const c = withoutInvalid(all);
  const n = c.rows;
  const excluded = shown.rows - n;
  const [own, eq3, identification] = finishScores(
    n,
    [
      [
        {
          name: 'pixelCorrelation',
          pairs: n,
          excluded,
          tieRule: 'none',
          convention: 'Pearson over flattened pixels, mean over images',
          chance: mean(c.data),
        },
        meanOwnCorrelation(c),
      ],
      [{ ...onPixels(pairwiseDefinition(n, excluded)), name: 'pixCompPairwise' }, pairwise(c)],
      [
        { ...onPixels(twoWayDefinition(n, excluded, 'prediction')), name: 'pixCompTwoWay' },
        twoWay(c, 'prediction'),
      ],
    ],
    options,
  );
  return {
    pixelCorrelation: { ...own!, perImage: diagonal(all) },
    pixCompPairwise: eq3!,
    pixCompTwoWay: identification!,
  };
}

function onPixels<T extends { readonly convention: string }>(definition: T): T {
  return { ...definition, convention: `pix-comp: ${definition.convention}, on flattened pixels` };
}
