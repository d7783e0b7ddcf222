import { PerceptError } from '../../errors.ts';
import { matrix, type Matrix } from '../../maths/matrix.ts';
import { mean } from '../../maths/stats.ts';
import { finishScores, pairwiseDefinition, twoWayDefinition, type Definition } from './finish.ts';
import { diagonal } from './latent-scores.ts';
import { meanOwnCorrelation } from './mean-correlation.ts';
import { pairwise } from './pairwise.ts';
import type { Score, ScoreOptions } from './score.ts';
import { similarities, type Measure } from './similarity.ts';
import { twoWay } from './two-way.ts';
import { validImages, withoutInvalid } from './valid-images.ts';

export interface PixelScores {
  /** `perImage` [nImages]: NaN for images excluded. */
  readonly pixelCorrelation: Score & { readonly perImage: Float64Array };
  /** Pix-comp as Mozafari, Reddy & VanRullen 2020 word it: pairwise decoding in pixel space. */
  readonly pixCompPairwise: Score;
  /** Pix-comp as in Shen et al. 2019 and its successors: a reconstruction against its original and one other. */
  readonly pixCompTwoWay: Score;
}

/** The same by mean squared error instead of correlation. */
export interface PixelErrorScores {
  readonly pixelMse: Score & { readonly perImage: Float64Array };
  readonly pixCompPairwiseMse: Score;
  readonly pixCompTwoWayMse: Score;
}

/**
 * Scores reconstructions against the images shown, both as flattened pixels [nImages x pixels] of one size and one order.
 * Which size the images were brought to, and how, is part of these scores: the caller records it.
 * @throws PerceptError when the shapes differ
 */
export function scorePixels(shown: Matrix, reconstructed: Matrix, options: ScoreOptions = {}): PixelScores {
  return pixelScores(alikeIn(shown, reconstructed, 'pearson'), options);
}

/** `scorePixels` of images whose pixels are as alike as this table [nImages x nImages] of `similarities` says. */
export function pixelScores(alike: Matrix, options: ScoreOptions = {}): PixelScores {
  const [own, eq3, identification, perImage] = score(alike, options, 'pearson', {
    own: 'pixelCorrelation',
    pairwise: 'pixCompPairwise',
    twoWay: 'pixCompTwoWay',
  });
  return {
    pixelCorrelation: { ...own, perImage },
    pixCompPairwise: eq3,
    pixCompTwoWay: identification,
  };
}

/** `scorePixels` by mean squared error, which minds contrast and brightness as well. @throws PerceptError when the shapes differ */
export function scorePixelErrors(
  shown: Matrix,
  reconstructed: Matrix,
  options: ScoreOptions = {},
): PixelErrorScores {
  return pixelErrorScores(alikeIn(shown, reconstructed, 'mse'), options);
}

/** `scorePixelErrors` from the table that `similarities` gives by mean squared error. */
export function pixelErrorScores(alike: Matrix, options: ScoreOptions = {}): PixelErrorScores {
  const [own, eq3, identification, perImage] = score(alike, options, 'mse', {
    own: 'pixelMse',
    pairwise: 'pixCompPairwiseMse',
    twoWay: 'pixCompTwoWayMse',
  });
  return {
    pixelMse: { ...own, perImage },
    pixCompPairwiseMse: eq3,
    pixCompTwoWayMse: identification,
  };
}

function alikeIn(shown: Matrix, reconstructed: Matrix, measure: Measure): Matrix {
  if (shown.rows !== reconstructed.rows || shown.cols !== reconstructed.cols) {
    throw new PerceptError(
      `cannot score ${reconstructed.rows} reconstructions of ${reconstructed.cols} pixels against ${shown.rows} images of ${shown.cols}`,
    );
  }
  return similarities(shown, reconstructed, measure);
}

function score(
  alike: Matrix,
  options: ScoreOptions,
  measure: Measure,
  names: Record<'own' | 'pairwise' | 'twoWay', Score['name']>,
): [own: Score, pairwise: Score, twoWay: Score, perImage: Float64Array] {
  const c = withoutInvalid(alike);
  const n = c.rows;
  const excluded = alike.rows - n;
  // Errors are read as errors, although similarities have their sign turned.
  const values = (m: Matrix): Matrix =>
    measure === 'pearson'
      ? m
      : matrix(
          m.rows,
          m.cols,
          m.data.map((x) => -x),
        );
  const own: Definition = {
    name: names.own,
    pairs: n,
    excluded,
    tieRule: 'none',
    convention:
      measure === 'pearson'
        ? 'Pearson over flattened pixels, mean over images'
        : 'mean squared error over flattened pixels, mean over images',
    space: 'pixels',
    measure,
    chance: mean(values(c).data),
    ...(measure === 'mse' && { better: 'lower' }),
  };
  const found = finishScores(
    { total: alike.rows, kept: validImages(alike) },
    [
      [own, meanOwnCorrelation(values(c))],
      [{ ...onPixels(pairwiseDefinition(n, excluded, measure)), name: names.pairwise }, pairwise(c)],
      [
        { ...onPixels(twoWayDefinition(n, excluded, 'prediction', measure)), name: names.twoWay },
        twoWay(c, 'prediction'),
      ],
    ],
    options,
  );
  return [found[0]!, found[1]!, found[2]!, diagonal(values(alike))];
}

function onPixels<T extends { readonly convention: string }>(definition: T): T & { space: 'pixels' } {
  return {
    ...definition,
    space: 'pixels',
    convention: `pix-comp: ${definition.convention}, on flattened pixels`,
  };
}
