import type { Cell, Column, Comparison } from './comparison.ts';

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

/** The definition of a column in words: convention, n, tie rule, chance, anchor. */
export function definitionText({ id, definition, score }: Column, methods: Comparison['methods']): string {
  const { convention, n, pairs, tieRule, better, anchor } = definition;
  const parts = [convention, `n = ${n} images`];
  if (isShare(score)) {
    const cell = methods.flatMap(({ cells }) => cells).find(({ column }) => column === id);
    const chance = 100 * (cell?.perSubject[0]?.score.chance ?? NaN);
    parts.push(`${pairs} comparisons`, tieRule, `in %, chance ${Number(chance.toPrecision(3))}`);
  }
  if (anchor !== undefined) parts.push(`anchored on the ${anchor}`);
  if (better === 'lower') parts.push('lower is better');
  return parts.join('; ');
}

/** p as tables have it. */
export function pText(p: number): string {
  return p < 0.0001 ? '< 0.0001' : p.toPrecision(2);
}

/** Whether every subject is above chance, p < 0.05: such cells bear a star. */
export function isSure({ perSubject }: Cell): boolean {
  return perSubject.every(({ score: one }) => one.p !== undefined && one.p < 0.05);
}
