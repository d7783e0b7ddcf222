import type { Column } from './comparison.ts';

const titles: Readonly<Record<string, string>> = {
  pixCompPairwise: 'pix-comp, eq. 3',
  pixCompTwoWay: 'pix-comp, two-way',
  pixelCorrelation: 'PixCorr',
  pixelMse: 'pixel MSE',
  pixCompPairwiseMse: 'pix-comp by MSE, eq. 3',
  pixCompTwoWayMse: 'pix-comp by MSE, two-way',
  ssimGray2d: 'SSIM (gray, 2-D)',
  ssimGray1dLegacy: 'SSIM (gray, 1-D legacy)',
  ssimRgb: 'SSIM (RGB)',
  pairwise: 'eq. 3',
  twoWayPrediction: 'two-way',
  twoWayTruth: 'two-way, truth-anchored',
  patternCorrelation: 'pattern correlation',
  profileCorrelation: 'profile correlation',
  featureDistance: 'distance',
  featurePairwise: 'eq. 3',
  featureTwoWay: 'two-way',
  meanRank: 'mean rank',
  medianRank: 'median rank',
};

/** What heads a column: "pix-comp, eq. 3", "eq. 3 on PCA, 30 latents". */
export function columnTitle({ score, on, split }: Pick<Column, 'score' | 'on' | 'split'>): string {
  const [kind] = score.split(':') as [string];
  const title = titles[kind] ?? amongMany(kind) ?? score;
  return `${title}${on === 'pixels' ? '' : ` on ${on}`}${split === 'all' ? '' : `, ${split}`}`;
}

/** "10-way identification", "top 5". */
function amongMany(score: string): string | undefined {
  const [, kind, count] = /^(nWay|top)(\d+)$/.exec(score) ?? [];
  return kind === undefined ? undefined : kind === 'nWay' ? `${count}-way identification` : `top ${count}`;
}

/** Whether a score is a share of comparisons, which is said in per cent. */
export function isShare(score: string): boolean {
  return /pairwise|twoWay|pixComp|nWay|^top|identification/i.test(score);
}

/** A value as tables have it: shares in per cent with one decimal, the rest with three. */
export function valueText(score: string, value: number): string {
  if (Number.isNaN(value)) return 'n/a';
  return isShare(score) ? (100 * value).toFixed(1) : value.toFixed(3);
}
