import type { Measure } from './similarity.ts';

/**
 * One number that says how good a decoding is, with everything that is needed to compare it with another. Which scores
 * may stand in one column says `comparable`.
 */
export interface Score {
  readonly name: ScoreName;
  /** NaN when nothing could be scored. */
  readonly value: number;
  /** Said where a lower value is the better one: distances, ranks. */
  readonly better?: 'lower';
  /** Images that were scored. */
  readonly n: number;
  /** Comparisons that the value is a share of; for means over images the number of values averaged. */
  readonly pairs: number;
  /** Images left out, because their true or predicted vector holds a NaN or, for correlations, is constant. */
  readonly excluded: number;
  readonly tieRule: string;
  /** The definition, in words, with its source. */
  readonly convention: string;
  /** What is identified: a reconstruction among candidate truths ('prediction'), or the other way round. */
  readonly anchor?: 'prediction' | 'truth';
  /** What the vectors that are compared are made of. */
  readonly space?: 'latents' | 'pixels' | 'features';
  /** What makes two vectors alike; absent where the score is no matter of two vectors. */
  readonly measure?: Measure;
  /** Candidates that a match is sought among, itself included, and how many of them are no test images. */
  readonly candidates?: number;
  readonly distractors?: number;
  /** To what size images were brought before they were compared, and how. */
  readonly resize?: Resize;
  /** The dialect of SSIM: gray-2d, gray-1d-legacy or rgb. */
  readonly ssim?: string;
  /** What made the features. */
  readonly network?: Network;
  /** What was scored, where it is not what the decoder predicted: a baseline or a ceiling. */
  readonly predictor?: Predictor;
  /**
   * What is expected when predictions have nothing to do with the images: the mean over all permutations. For the correlation of
   * an image with its own prediction that is the mean of all correlations, which a mean image in common lifts above 0. NaN where
   * it was not computed.
   */
  readonly chance: number;
  /** One-sided, from permuting whole images: (1 + permutations that score as well) / (1 + permutations). */
  readonly p?: number;
  readonly permutations?: number;
  /** What was permuted, in words. */
  readonly permuted?: string;
  /** p corrected for having looked at several regions, and how, in words. */
  readonly pCorrected?: number;
  readonly correction?: string;
  readonly ci?: [number, number];
  readonly ciMethod?: string;
}

/** Sizes are [height, width]. */
export interface Resize {
  readonly shownFrom: readonly [number, number];
  readonly reconstructedFrom: readonly [number, number];
  readonly to: readonly [number, number];
  /** By which they were resampled where they were not of that size. */
  readonly kernel: string;
  /** Channels compared: 1 gray, 3 colour. */
  readonly channels: 1 | 3;
}

export interface Network {
  readonly name: string;
  readonly layer: string;
  /** SHA-256 of the file that holds network and weights; of several, of the list of theirs. */
  readonly weights: string;
  /** How images were brought to the network's input, in words. */
  readonly input: string;
}

export type Predictor =
  'nearest training image by latents' | 'nearest training image by pixels' | "the generator's own";

export type ScoreName =
  | 'pairwise'
  | 'twoWayPrediction'
  | 'twoWayTruth'
  | 'profileCorrelation'
  | 'patternCorrelation'
  | 'categoryIdentification'
  | 'medianRank'
  | 'meanRank'
  | `top${number}`
  | `nWay${number}`
  | 'pixelCorrelation'
  | 'pixelMse'
  | 'pixCompPairwise'
  | 'pixCompTwoWay'
  | 'pixCompPairwiseMse'
  | 'pixCompTwoWayMse'
  | 'ssimGray2d'
  | 'ssimGray1dLegacy'
  | 'ssimRgb'
  | `featureDistance:${string}`
  | `featurePairwise:${string}`
  | `featureTwoWay:${string}`;

/** What is computed beside the values. */
export interface ScoreOptions {
  /** Random permutations of the images for p; 0, the default, gives none. */
  readonly permutations?: number;
  /** Bootstrap resamples of the images for the confidence interval; 0, the default, gives none. */
  readonly resamples?: number;
  /** Of the confidence interval; 0.95 by default. */
  readonly level?: number;
  readonly seed?: number;
  /** What was scored, where it is not what the decoder predicted. */
  readonly predictor?: Predictor;
  /** Given each score's values under the permutations, for what is computed over regions, subjects or models. */
  readonly onNull?: (name: ScoreName, values: ScoreNull) => void;
}

/** A score and what it was under each permutation [permutations], turned so that higher is better. */
export interface ScoreNull {
  readonly observed: number;
  readonly permuted: Float64Array;
}

/**
 * A score as functions that permutations and resamples call again and again.
 * `permuted(order)`: its value when image i is given the prediction of image order[i].
 * `weighted(counts)`: its value when image i is drawn counts[i] times.
 */
export interface Statistic {
  readonly permuted: (order: ArrayLike<number>) => number;
  readonly weighted: (counts: ArrayLike<number>) => number;
}
