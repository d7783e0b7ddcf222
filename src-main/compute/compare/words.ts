import { cutNote, isCut, scoreRange, shownInterval } from '../../contract/intervals.ts';
import { plural } from '../../study/findings.ts';
import type { Cell, Column, Comparison } from './comparison.ts';
import type { PublishedRow } from './published.ts';

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

/** A value as tables have it: shares in per cent with one decimal ("84.1 %"), the rest with three; `signed` with a plus too ("+2.0 %"). */
export function valueText(score: string, value: number, signed = false): string {
  if (Number.isNaN(value)) return 'n/a';
  const { share } = scoreRange(score);
  const digits = (share ? 100 * Math.abs(value) : Math.abs(value)).toFixed(share ? 1 : 3);
  const zero = Number(digits) === 0;
  const sign = zero ? '' : value < 0 ? '−' : signed ? '+' : '';
  return `${sign}${digits}${share ? ' %' : ''}`;
}

/** "78.0 to 85.3 %", "−0.120 to 0.034"; empty where there is none. */
export function intervalText(
  score: string,
  ci: readonly [number, number] | undefined,
  signed = false,
): string {
  if (ci === undefined) return '';
  const [low, high] = ci.map((end) => valueText(score, end, signed)) as [string, string];
  return `${low.replace(/ %$/, '')} to ${high}`;
}

/** A score's interval as it is shown: cut at what the score can be, and whether it was; empty where there is none. */
export function shownText(
  score: string,
  ci: readonly [number, number] | undefined,
): { readonly text: string; readonly cut: boolean } {
  if (ci === undefined) return { text: '', cut: false };
  const shown = shownInterval(ci, scoreRange(score));
  return { text: intervalText(score, [shown.low, shown.high]), cut: isCut(shown) };
}

/** What the mark of intervals that are cut says below these columns; empty where none is. */
export function cutText(columns: readonly Column[], methods: Comparison['methods']): string {
  return cutNote(
    methods.flatMap(({ cells }) =>
      cells.flatMap(({ column: id, group }) => {
        const column = columns.find((one) => one.id === id);
        return column === undefined ? [] : [{ ci: group.ci, score: scoreRange(column.score) }];
      }),
    ),
  );
}

/** On which images, of which size, what the numbers and their intervals are, and what a star means. */
export function aboutText({ stimuli, presented, target, confidence, methods }: Comparison): string {
  const size =
    target === undefined
      ? ''
      : ` Originals and reconstructions at ${target.size.join(' × ')} pixels (${target.kernel}), ${target.channels === 3 ? 'RGB' : 'gray'}.`;
  const level = `${Number((100 * confidence).toPrecision(4))} %`;
  const counts = methods.flatMap(({ cells }) => cells.map(({ perSubject }) => perSubject.length));
  const several = counts.some((count) => count > 1);
  const single = counts.some((count) => count === 1);
  const numbers = !several
    ? `One subject a method, with ${level} intervals over images; * p < 0.05.`
    : `Means over subjects with ${level} intervals over them${single ? '; over images where there is one subject' : ''}; * p < 0.05 in every subject.`;
  return `All methods on the same ${stimuli.length} of ${plural(presented, 'image')}.${size} ${numbers}`;
}

/** The definition of a column in words: convention, n, tie rule, chance, anchor. */
export function definitionText({ id, definition, score }: Column, methods: Comparison['methods']): string {
  const { convention, n, pairs, tieRule, better, anchor } = definition;
  const parts = [convention, `n = ${n} images`];
  if (scoreRange(score).share) {
    const cell = methods.flatMap(({ cells }) => cells).find(({ column }) => column === id);
    const chance = 100 * (cell?.perSubject[0]?.score.chance ?? NaN);
    parts.push(`${pairs} comparisons`, tieRule, `chance ${Number(chance.toPrecision(3))} %`);
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

/** Numbers as papers have printed them: those of one measure, convention and set of images under one heading. */
export interface PublishedColumn {
  readonly title: string;
  readonly convention: string;
  readonly images: number;
  readonly source: string;
  readonly notComparable: string;
  readonly rows: readonly { readonly method: string; readonly value: string }[];
}

/** Printed numbers by what they are: no two of unlike convention stand in one column. */
export function publishedColumns(published: readonly PublishedRow[]): PublishedColumn[] {
  const columns = new Map<string, PublishedRow[]>();
  for (const one of published) {
    const key = [one.measure, one.convention, one.images, one.source, one.notComparable].join('\0');
    columns.set(key, [...(columns.get(key) ?? []), one]);
  }
  return [...columns.values()].map((rows) => {
    const { measure, unit, better, convention, images, source, notComparable } = rows[0]!;
    return {
      title: `${measure}${unit === '%' ? '' : ` (${unit.replace('-', '−')}${better === 'lower' ? ', lower is better' : ''})`}`,
      convention,
      images,
      source,
      notComparable,
      rows: rows.map(({ method, value }) => ({
        method,
        // The digits that were printed, and no more.
        value: unit === '%' ? `${value} %` : value.toFixed(2),
      })),
    };
  });
}
