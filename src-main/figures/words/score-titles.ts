import { scoreRange, type ScoreRange } from '../../contract/intervals.ts';

/** What a score is called on an axis, its unit with markup, and what it can be. */
export interface ScoreTitle extends ScoreRange {
  readonly title: string;
  /** "%", "*r*"; what the number itself is where it has no unit. */
  readonly unit: string;
}

const R = '*r*';
const titles: Readonly<Record<string, readonly [title: string, unit: string]>> = {
  pairwise: ['Pairwise decoding accuracy', '%'],
  twoWayPrediction: ['Two-way identification (prediction)', '%'],
  twoWayTruth: ['Two-way identification (truth)', '%'],
  profileCorrelation: ['Correlation across images', R],
  patternCorrelation: ['Correlation across latents', R],
  pixelCorrelation: ['Pixel correlation', R],
  pixelMse: ['Pixel error', 'mean squared, white = 1'],
  pixCompPairwise: ['Pixel comparison, pairwise', '%'],
  pixCompTwoWay: ['Pixel comparison, two-way', '%'],
  pixCompPairwiseMse: ['Pixel comparison by error, pairwise', '%'],
  pixCompTwoWayMse: ['Pixel comparison by error, two-way', '%'],
  ssimGray2d: ['Structural similarity, gray', 'SSIM'],
  ssimGray1dLegacy: ['Structural similarity, columns (legacy)', 'SSIM'],
  ssimRgb: ['Structural similarity, colour', 'SSIM'],
  featureDistance: ['Feature distance', '1 − *r*'],
  featurePairwise: ['Features, pairwise', '%'],
  featureTwoWay: ['Features, two-way', '%'],
  meanRank: ['Mean rank', 'rank'],
  medianRank: ['Median rank', 'rank'],
};

export function scoreTitle(name: string): ScoreTitle {
  const of = name.replace(/^category:/, '');
  const known = titles[of] ?? titles[of.split(':')[0]!];
  const { share, bounds } = scoreRange(name);
  const unit = known?.[1] ?? (share ? '%' : 'as defined');
  // What was decoded are categories: that is said wherever the number is.
  const title = known?.[0] ?? of;
  const ofCategories = `${title}${title.includes(',') ? ',' : ''} of categories`;
  return { title: of === name ? title : ofCategories, share, unit, bounds };
}
