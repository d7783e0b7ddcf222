import { PerceptError } from '../../errors.ts';
import { matrix, type Matrix } from '../../maths/matrix.ts';
import { mean, rowCorrelations } from '../../maths/stats.ts';
import { finishScores, pairwiseDefinition, twoWayDefinition } from './finish.ts';
import { diagonal } from './latent-scores.ts';
import { meanOwnCorrelation } from './mean-correlation.ts';
import { pairwise } from './pairwise.ts';
import type { Network, Score, ScoreOptions } from './score.ts';
import { twoWay } from './two-way.ts';
import { validImages, withoutInvalid } from './valid-images.ts';

export interface FeatureScores {
  /**
   * 1 - Pearson of the features of an image and of its reconstruction, mean over images (the high-level measure of Mozafari, Reddy & VanRullen
   * 2020, whose features are ResNet-152's before its last layer); lower is better. `perImage` [nImages]: NaN for images excluded.
   */
  readonly featureDistance: Score & { readonly perImage: Float64Array };
  /** The measure of most panels of recent papers. */
  readonly featureTwoWay: Score;
  readonly featurePairwise: Score;
}

/**
 * Scores reconstructions by the features [nImages x k] that a network's layer has of them and of the images shown.
 * @throws PerceptError when the shapes differ
 */
export function scoreFeatures(
  shown: Matrix,
  reconstructed: Matrix,
  network: Network,
  options: ScoreOptions = {},
): FeatureScores {
  if (shown.rows !== reconstructed.rows || shown.cols !== reconstructed.cols) {
    throw new PerceptError(
      `cannot score ${reconstructed.rows} x ${reconstructed.cols} features against ${shown.rows} x ${shown.cols}`,
    );
  }
  return featureScores(rowCorrelations(shown, reconstructed), network, options);
}

/** `scoreFeatures` of images whose features correlate as this table [nImages x nImages] of `rowCorrelations` says. */
export function featureScores(all: Matrix, network: Network, options: ScoreOptions = {}): FeatureScores {
  const kept = validImages(all);
  const c = withoutInvalid(all);
  const n = c.rows;
  const excluded = all.rows - n;
  const distance = (m: Matrix): Matrix =>
    matrix(
      m.rows,
      m.cols,
      m.data.map((r) => 1 - r),
    );
  const of = `${network.name}/${network.layer}`;
  const common = { space: 'features', network, measure: 'pearson' } as const;
  const on = <T extends { readonly convention: string }>(definition: T): T => ({
    ...definition,
    convention: `${definition.convention}, on features of ${network.name}, ${network.layer}`,
  });
  const [own, identification, eq3] = finishScores(
    { total: all.rows, kept },
    [
      [
        on({
          ...common,
          name: `featureDistance:${of}`,
          better: 'lower',
          pairs: n,
          excluded,
          tieRule: 'none',
          convention: '1 - Pearson, mean over images',
          chance: mean(distance(c).data),
        }),
        meanOwnCorrelation(distance(c)),
      ],
      [
        on({ ...twoWayDefinition(n, excluded, 'prediction'), ...common, name: `featureTwoWay:${of}` }),
        twoWay(c, 'prediction'),
      ],
      [on({ ...pairwiseDefinition(n, excluded), ...common, name: `featurePairwise:${of}` }), pairwise(c)],
    ],
    options,
  );
  return {
    featureDistance: { ...own!, perImage: diagonal(distance(all)) },
    featureTwoWay: identification!,
    featurePairwise: eq3!,
  };
}
