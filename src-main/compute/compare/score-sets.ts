import { scoreFeatures } from '../../decoding/scores/feature-scores.ts';
import { diagonal, scoreLatents } from '../../decoding/scores/latent-scores.ts';
import {
  identificationScores,
  type IdentificationOptions,
} from '../../decoding/scores/identification-scores.ts';
import { chanceOfWinning } from '../../decoding/scores/n-way.ts';
import { rivals } from '../../decoding/scores/rivals.ts';
import { validImages, withoutInvalid } from '../../decoding/scores/valid-images.ts';
import { pairsWon, pairwise } from '../../decoding/scores/pairwise.ts';
import type { Resize, Score, ScoreOptions, Statistic } from '../../decoding/scores/score.ts';
import { similarities } from '../../decoding/scores/similarity.ts';
import { twoWay } from '../../decoding/scores/two-way.ts';
import { flatten, type Images } from '../../images/image.ts';
import { ssimMatrix, type SsimDialect } from '../../images/metrics/ssim-dialects.ts';
import type { Matrix } from '../../maths/matrix.ts';
import { scoreImages } from '../score-images.ts';
import type { SpaceAbout } from './model.ts';

/** A score of one set of predictions, with what differences between methods are made of. */
export interface SetScore {
  readonly score: Score;
  /** Value of each image: its own, or the share of comparisons that it wins [n]; absent for scores that have none. */
  readonly perImage?: Float64Array;
  /** Of a share of comparisons: what it is a share of. */
  readonly shares?: Shares;
}

/** Likeness of truths and predictions [n x n], and which comparisons of them count: pairs (eq. 3), or two-way by its anchor. */
export interface Shares {
  readonly c: Matrix;
  readonly by: 'pairs' | 'prediction' | 'truth';
}

/** The share as a function of resamples. */
export function statisticOf({ c, by }: Shares): Statistic {
  return by === 'pairs' ? pairwise(c) : twoWay(c, by);
}

export type SetOptions = ScoreOptions & Pick<IdentificationOptions, 'ways' | 'top'>;

/** Reconstructions against the images shown, both at one size already; `resize` says how they came to it. */
export function scoreImageSet(
  shown: Images,
  made: Images,
  {
    resize,
    ssim,
    ...options
  }: SetOptions & { readonly resize: Resize; readonly ssim: readonly SsimDialect[] },
): SetScore[] {
  const [truth, predicted] = [flatten(shown), flatten(made)];
  const alike = {
    pearson: similarities(truth, predicted, 'pearson'),
    mse: similarities(truth, predicted, 'mse'),
  };
  const ofImage = (score: Score): SetScore => {
    if (score.ssim !== undefined)
      return own(score, ssimMatrix(shown, made, score.ssim as SsimDialect, 'own').data);
    const c = alike[score.measure ?? 'pearson'];
    if (/Pairwise/.test(score.name)) return eq3(score, c);
    if (/TwoWay/.test(score.name)) return identification(score, c);
    const sign = score.measure === 'mse' ? -1 : 1;
    return own(
      score,
      diagonal(c).map((value) => sign * value),
    );
  };
  const { ways, top, ...rest } = options;
  return [
    ...scoreImages(shown, made, { ...rest, ssim }).map((score) => ofImage({ ...score, resize })),
    ...amongAll(truth, predicted, alike.pearson, { ...options, space: 'pixels' }).map((one) => ({
      ...one,
      score: { ...one.score, resize },
    })),
  ];
}

/** Predicted vectors against the true ones of their space, row by row the same images. */
export function scoreVectorSet(
  space: SpaceAbout,
  truth: Matrix,
  predicted: Matrix,
  options: SetOptions,
): SetScore[] {
  const c = similarities(truth, predicted, 'pearson');
  if (space.kind === 'features') {
    const network = space.network ?? {
      name: space.label.slice(0, space.label.lastIndexOf('/')),
      layer: space.layer,
      weights: `features ${space.id}`,
      input: 'features made by another program',
    };
    const { featureDistance, featureTwoWay, featurePairwise } = scoreFeatures(
      truth,
      predicted,
      network,
      options,
    );
    return [
      own(withoutImages(featureDistance), featureDistance.perImage),
      eq3(featurePairwise, c),
      identification(featureTwoWay, c),
      ...amongAll(truth, predicted, c, { ...options, space: 'features' }).map((one) => ({
        ...one,
        score: {
          ...one.score,
          network,
          convention: `${one.score.convention}, on features of ${network.name}, ${network.layer}`,
        },
      })),
    ];
  }
  const scores = scoreLatents(truth, predicted, options);
  const { perDimension, ...profile } = scores.profileCorrelation;
  return [
    eq3(scores.pairwise, c),
    identification(scores.twoWayPrediction, c),
    identification(scores.twoWayTruth, c),
    own(withoutImages(scores.patternCorrelation), scores.patternCorrelation.perImage),
    { score: profile },
    ...amongAll(truth, predicted, c, { ...options, space: 'latents' }),
  ];
}

function withoutImages({ perImage, ...score }: Score & { readonly perImage: Float64Array }): Score {
  return score;
}

function own(score: Score, perImage: Float64Array): SetScore {
  return { score, perImage };
}

function eq3(score: Score, c: Matrix): SetScore {
  return { score, perImage: pairsWon(c), shares: { c, by: 'pairs' } };
}

function identification(score: Score, c: Matrix): SetScore {
  const anchor = score.anchor ?? 'prediction';
  return { score, perImage: identified(c, anchor), shares: { c, by: anchor } };
}

/** For each image the share of the others that lose against its own match [n]. */
function identified({ rows: n, data }: Matrix, anchor: 'prediction' | 'truth'): Float64Array {
  return Float64Array.from({ length: n }, (_, a) => {
    let won = 0;
    for (let k = 0; k < n; k++) {
      const other = anchor === 'truth' ? data[a * n + k]! : data[k * n + a]!;
      if (k !== a && other < data[a * n + a]!) won++;
    }
    return won / (n - 1);
  });
}

/**
 * n-way identification and retrieval, each prediction among all images compared. @param c correlation of truths and predictions [n x n]
 */
function amongAll(truth: Matrix, predicted: Matrix, c: Matrix, options: IdentificationOptions): SetScore[] {
  const kept = validImages(c);
  const ahead = rivals(withoutInvalid(c), undefined, 'truths');
  /** A value of each image by how many others are no less like its prediction. */
  const perImage = (valueOf: (rivals: number) => number): Float64Array => {
    const values = new Float64Array(c.rows).fill(NaN);
    kept.forEach((image, i) => (values[image] = valueOf(ahead.data[i * kept.length + i]!)));
    return values;
  };
  return identificationScores(truth, predicted, options).map((score) => {
    const [, kind, count] = /^(nWay|top)(\d+)$/.exec(score.name) ?? [];
    const k = Number(count);
    if (kind === 'nWay')
      return own(
        score,
        perImage((rivals) => chanceOfWinning(rivals, kept.length - 1, k)),
      );
    if (kind === 'top')
      return own(
        score,
        perImage((rivals) => (rivals < k ? 1 : 0)),
      );
    // A median is no mean of values of the images.
    return score.name === 'meanRank'
      ? own(
          score,
          perImage((rivals) => rivals + 1),
        )
      : { score };
  });
}
