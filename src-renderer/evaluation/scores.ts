import { CUT, isCut, shownInterval, type ScoreRange } from '../../src-main/contract/intervals.ts';
import type { DecodingView, RegionResultView } from '../../src-main/contract/decoding.ts';

/** What a score is called and how it is shown. */
interface ScoreKind {
  readonly title: string;
  /** Shares are shown in per cent. */
  readonly share: boolean;
}

const KINDS: Readonly<Record<string, ScoreKind>> = {
  pairwise: { title: 'Pairwise accuracy on latents (eq. 3)', share: true },
  twoWayPrediction: { title: 'Two-way identification of the prediction', share: true },
  twoWayTruth: { title: 'Two-way identification of the truth', share: true },
  profileCorrelation: { title: 'Correlation across images, mean over latents', share: false },
  patternCorrelation: { title: 'Correlation across latents, mean over images', share: false },
  pixelCorrelation: { title: 'Pixel correlation of the reconstructions', share: false },
  pixCompPairwise: { title: 'Pixel comparison, pairwise', share: true },
  pixCompTwoWay: { title: 'Pixel comparison, two-way', share: true },
  pixelMse: { title: 'Pixel error (mean squared) of the reconstructions', share: false },
  pixCompPairwiseMse: { title: 'Pixel comparison by error, pairwise', share: true },
  pixCompTwoWayMse: { title: 'Pixel comparison by error, two-way', share: true },
  ssimGray2d: { title: 'Structural similarity (gray, 2-D windows)', share: false },
  ssimGray1dLegacy: { title: 'Structural similarity (gray, columns alone: legacy)', share: false },
  ssimRgb: { title: 'Structural similarity (colour)', share: false },
  meanRank: { title: 'Mean rank of the image seen', share: false },
  medianRank: { title: 'Median rank of the image seen', share: false },
};

/** Scores whose name says how many candidates there are. */
const NUMBERED: readonly (readonly [RegExp, (count: string) => string])[] = [
  [/^nWay(\d+)$/, (count) => `Identification among ${count}`],
  [
    /^top(\d+)$/,
    (count) => (count === '1' ? 'Image seen ranked first' : `Image seen among the first ${count}`),
  ],
];

/** Scores on the features of a network, whose name says which: "featurePairwise:network layer". */
const FEATURES: Readonly<Record<string, ScoreKind>> = {
  Distance: { title: 'Distance of features (1 - Pearson)', share: false },
  Pairwise: { title: 'Comparison of features, pairwise', share: true },
  TwoWay: { title: 'Comparison of features, two-way', share: true },
};

/** Scores of categories bear the name of those of images behind this. */
const CATEGORY = 'category:';

export function scoreKind(name: string): ScoreKind {
  if (name.startsWith(CATEGORY)) {
    const { title, share } = scoreKind(name.slice(CATEGORY.length));
    return { title: `${title}, of categories`, share };
  }
  for (const [pattern, title] of NUMBERED) {
    const count = pattern.exec(name)?.[1];
    if (count !== undefined) return { title: title(count), share: true };
  }
  const [, what, network] = /^feature(\w+):(.+)$/.exec(name) ?? [];
  const features = FEATURES[what ?? ''];
  if (features !== undefined) return { title: `${features.title}, ${network}`, share: features.share };
  return KINDS[name] ?? { title: name, share: false };
}

/** Whether a score is eq. 3 on latents, of images or of categories. */
export function isPairwise(name: string): boolean {
  return name === 'pairwise' || name === `${CATEGORY}pairwise`;
}

/** Whether a score is of categories, as of imagery, and so apart from those of images. */
export function isOfCategories(name: string): boolean {
  return name.startsWith(CATEGORY);
}

/** Scores that the results have, in the order in which they are offered. */
export function scoreNames({ results }: DecodingView): string[] {
  const found = [
    ...new Set(
      results.subjects.flatMap(({ regions }) =>
        regions.flatMap(({ scores }) => scores.map(({ name }) => name)),
      ),
    ),
  ];
  const known = Object.keys(KINDS).flatMap((name) => [name, `${CATEGORY}${name}`]);
  return [...known.filter((name) => found.includes(name)), ...found.filter((name) => !known.includes(name))];
}

/** One region in one subject. */
export interface SubjectScore {
  readonly subject: string;
  readonly value: number;
  readonly chance: number | null;
  readonly p: number | null;
  /** The same corrected over the subject's regions; null where it is not. */
  readonly pCorrected: number | null;
  readonly ci: readonly [number, number] | null;
  readonly n: number;
  readonly pairs: number;
}

/** One region: all subjects, and the group's mean with its interval. */
export interface RegionScore {
  readonly region: string;
  readonly expression: string;
  readonly subjects: readonly SubjectScore[];
  readonly mean: number | null;
  readonly ci: readonly [number, number] | null;
  readonly ciMethod: string | null;
  /** t-test of the subjects against chance, and the signed-rank test of the same. */
  readonly p: number | null;
  readonly wilcoxonP: number | null;
  /** Of the mean of these subjects under permutations of the images, corrected over regions where the recipe says so; and how. */
  readonly pCorrected: number | null;
  readonly correction: string | null;
  readonly n: number;
  /** Voxels used, over subjects. */
  readonly voxels: readonly [number, number];
}

/** A score in each region of the results, regions in the recipe's order. */
export function regionScores({ results }: DecodingView, score: string): RegionScore[] {
  const names = [...new Set(results.subjects.flatMap(({ regions }) => regions.map(({ name }) => name)))];
  return names.map((region) => {
    const found = results.subjects.flatMap(({ id, regions }) =>
      regions.filter(({ name }) => name === region).map((result) => ({ id, result })),
    );
    const group = results.group.find((one) => one.region === region && one.score === score);
    const voxels = found.map(({ result }) => result.voxels);
    return {
      region,
      expression: found[0]?.result.expression ?? region,
      subjects: found.flatMap(({ id, result }) => subjectScore(id, result, score)),
      mean: group?.mean ?? null,
      ci: wholeInterval(group?.ci),
      ciMethod: group?.ciMethod ?? null,
      p: group?.p ?? null,
      wilcoxonP: group?.wilcoxonP ?? null,
      pCorrected: group?.pCorrected ?? group?.permutationP ?? null,
      correction: group?.correction ?? null,
      n: group?.n ?? 0,
      voxels: [Math.min(...voxels), Math.max(...voxels)],
    };
  });
}

function subjectScore(subject: string, result: RegionResultView, name: string): SubjectScore[] {
  const score = result.scores.find((one) => one.name === name);
  if (score === undefined || score.value === null) return [];
  const { value, chance, p = null, pCorrected = null, ci, n, pairs } = score;
  return [{ subject, value, chance, p, pCorrected, ci: wholeInterval(ci), n, pairs }];
}

/** null where an end is missing. */
export function wholeInterval(
  ci: readonly [number | null, number | null] | null | undefined,
): readonly [number, number] | null {
  const [low, high] = ci ?? [null, null];
  return low === null || high === null ? null : [low, high];
}

/** What all regions have in common: how the score is defined; several where regions or subjects differ. */
export function conventions({ results }: DecodingView, score: string): string[] {
  const said = results.subjects.flatMap(({ regions }) =>
    regions.flatMap(({ scores }) =>
      scores
        .filter(({ name }) => name === score)
        .map(({ convention, tieRule, permutations, ciMethod }) =>
          [
            convention,
            tieRule === 'none' ? '' : `ties: ${tieRule}`,
            permutations === undefined
              ? ''
              : `p from ${permutations.toLocaleString('en-US')} permutations of images`,
            ciMethod ?? '',
          ]
            .filter((part) => part !== '')
            .join('; '),
        ),
    ),
  );
  return [...new Set(said)];
}

/** The level that no information gives: one number where all agree, null where each has its own. */
export function commonChance(scores: readonly RegionScore[]): number | null {
  const levels = scores.flatMap(({ subjects }) => subjects.map(({ chance }) => chance));
  const first = levels[0];
  if (first === undefined || first === null) return null;
  return levels.every((level) => level !== null && Math.abs(level - first) < 1e-9) ? first : null;
}

/** A value as it is read: "87.0 %" or "0.412". */
export function formatScore(value: number | null, share: boolean): string {
  if (value === null) return 'n/a';
  return share ? `${(100 * value).toFixed(1)} %` : value.toFixed(3);
}

/** An interval as it is read, cut at what the score can be: "82.7 % to 100.0 %" and the mark of those that are; "n/a" where there is none. */
export function formatInterval(
  ci: readonly [number, number] | null,
  score: ScoreRange,
): { readonly text: string; readonly mark: string } {
  if (ci === null) return { text: 'n/a', mark: '' };
  const shown = shownInterval(ci, score);
  return {
    text: `${formatScore(shown.low, score.share)} to ${formatScore(shown.high, score.share)}`,
    mark: isCut(shown) ? CUT : '',
  };
}

/** "1,572", or "1,433–1,572" over subjects. */
export function countRange(counts: readonly number[]): string {
  const ends = [...new Set([Math.min(...counts), Math.max(...counts)])];
  return ends.map((count) => count.toLocaleString('en-US')).join('–');
}

/** p as it is printed in papers: "p < 0.001", "p = 0.012". */
export function formatP(p: number | null): string {
  if (p === null) return '';
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** The numbers behind the chart as a table for other programs. */
export function scoresTsv(scores: readonly RegionScore[]): string {
  const subjects = [...new Set(scores.flatMap((one) => one.subjects.map(({ subject }) => subject)))];
  const header = [
    'region',
    'mean',
    'ci_low',
    'ci_high',
    'group_p',
    'group_p_wilcoxon',
    'group_p_permuted',
    'n_subjects',
    ...subjects.flatMap((id) => [`sub-${id}`, `sub-${id}_p`]),
  ];
  const rows = scores.map((one) => [
    one.region,
    one.mean,
    one.ci?.[0],
    one.ci?.[1],
    one.p,
    one.wilcoxonP,
    one.pCorrected,
    one.n,
    ...subjects.flatMap((id) => {
      const found = one.subjects.find(({ subject }) => subject === id);
      return [found?.value, found?.p];
    }),
  ]);
  return [header, ...rows].map((row) => row.map((cell) => cell ?? 'n/a').join('\t')).join('\n');
}
