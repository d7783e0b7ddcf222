/**
 * One number that says how good a decoding is, with everything that is needed to compare it with another: scores of the
 * same name and different `convention` or `n` are not comparable.
 */
export interface Score {
  readonly name: ScoreName;
  /** NaN when nothing could be scored. */
  readonly value: number;
  /** Images that were scored. */
  readonly n: number;
  /** Comparisons that the value is a share of; for mean correlations the number of correlations averaged. */
  readonly pairs: number;
  /** Images left out, because their true or predicted vector is constant or holds a NaN. */
  readonly excluded: number;
  readonly tieRule: string;
  /** The definition, in words, with its source. */
  readonly convention: string;
  /** What is identified: a reconstruction among candidate truths ('prediction'), or the other way round. */
  readonly anchor?: 'prediction' | 'truth';
  /**
   * What is expected when predictions have nothing to do with the images: the mean over all permutations. For the correlation of
   * an image with its own prediction that is the mean of all correlations, which a mean image in common lifts above 0.
   */
  readonly chance: number;
  /** One-sided, from permuting whole images: (1 + permutations that score as high) / (1 + permutations). */
  readonly p?: number;
  readonly permutations?: number;
  readonly ci?: [number, number];
  readonly ciMethod?: string;
}

export type ScoreName =
  | 'pairwise'
  | 'twoWayPrediction'
  | 'twoWayTruth'
  | 'profileCorrelation'
  | 'patternCorrelation'
  | 'pixelCorrelation'
  | 'pixCompPairwise'
  | 'pixCompTwoWay';

/** What is computed beside the values. */
export interface ScoreOptions {
  /** Random permutations of the images for p; 0, the default, gives none. */
  readonly permutations?: number;
  /** Bootstrap resamples of the images for the confidence interval; 0, the default, gives none. */
  readonly resamples?: number;
  /** Of the confidence interval; 0.95 by default. */
  readonly level?: number;
  readonly seed?: number;
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
