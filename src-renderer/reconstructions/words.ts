import { CUT, cutNote, isCut, scoreRange, shownInterval } from '../../src-main/contract/intervals.ts';
import type { DecodingView } from '../../src-main/contract/decoding.ts';
import type { LiveDecode, LiveSubject } from '../../src-main/contract/live.ts';
import type { Significance } from '../live/live.svelte.ts';
import { isPairwise } from '../evaluation/scores.ts';
import { percent } from '../live/words.ts';

/** p as it is printed: "0.012", "0.0001". */
export function pInNumbers(p: number): string {
  return p >= 0.001 ? p.toFixed(3) : String(Number(p.toPrecision(1)));
}

/** The usual stars; "n.s." above 0.05. */
export function stars(p: number): string {
  return p < 0.001 ? '***' : p < 0.01 ? '**' : p < 0.05 ? '*' : 'n.s.';
}

type Ends = readonly [number | null, number | null] | null | undefined;
const PAIRWISE = scoreRange('pairwise');

/** Of a share: "91.2 to 98.8 %", "82.7 to 100.0 % ‡" where it is cut at what a share can be; empty where there is no interval. */
export function interval(ci: Ends): string {
  if (!ci || ci[0] === null || ci[1] === null) return '';
  const shown = shownInterval([ci[0], ci[1]], PAIRWISE);
  return `${(100 * shown.low).toFixed(1)} to ${percent(shown.high)}${isCut(shown) ? ` ${CUT}` : ''}`;
}

/** What the mark of a share's interval says; empty where it is not cut. */
export function cutInWords(ci: Ends): string {
  return !ci || ci[0] === null || ci[1] === null ? '' : cutNote([{ ci: [ci[0], ci[1]], score: PAIRWISE }]);
}

/** "95 %" */
export function levelOf(confidence: number): string {
  return `${Number((100 * confidence).toPrecision(4))} %`;
}

/** Correlations with two digits and a true minus sign. */
export function correlation(r: number | null | undefined): string {
  return r === null || r === undefined ? '–' : r.toFixed(2).replace('-', '−');
}

/** A problem behind the name of its subject, which it may begin with itself. */
const withoutName = (id: string, problem: string): string =>
  problem.startsWith(`sub-${id} `) ? problem.slice(`sub-${id} `.length) : problem;

/**
 * How far set B is ahead of set A: "+1.5 points against A". Over the subjects that both decode, so that a group is not
 * compared with part of it; empty where there is none.
 */
export function aheadInWords(a: LiveDecode | null, b: LiveDecode | null): string {
  const scored = (result: LiveDecode | null): ReadonlyMap<string, number> =>
    new Map(
      result?.subjects.flatMap(({ id, pairwise }) => (pairwise === null ? [] : [[id, pairwise] as const])),
    );
  const [inA, inB] = [scored(a), scored(b)];
  const differences = [...inB].flatMap(([id, score]) => (inA.has(id) ? [score - inA.get(id)!] : []));
  const n = differences.length;
  if (n === 0) return '';
  const points = ((100 * differences.reduce((sum, value) => sum + value, 0)) / n).toFixed(1);
  const among =
    n === inA.size && n === inB.size ? '' : ` in the ${n === 1 ? '1 subject' : `${n} subjects`} of both`;
  if (Number(points) === 0) return `as A${among}`;
  return `${points.startsWith('-') ? '−' : '+'}${points.replace('-', '')} points against A${among}`;
}

/** Everything about one subject's score, a line each. */
export function subjectInWords(
  { id, problem, pairwise, pairs, twoWay, used, rank, rows, solver, condition }: LiveSubject,
  significance: Significance['subjects'][number] | null,
  permutations: number,
  level: string,
): string[] {
  if (problem !== null) return [`sub-${id}: ${withoutName(id, problem)}`];
  const p = significance?.p ?? null;
  const ci = interval(significance?.ci);
  return [
    `sub-${id}: pairwise ${percent(pairwise)} of ${pairs} pairs${p === null ? '' : `, p = ${pInNumbers(p)} (${permutations} permutations)`}`,
    ...(ci === '' ? [] : [`${level} bootstrap interval over images ${ci}`]),
    `two-way identification ${percent(twoWay)}`,
    `${used} voxels, rank ${rank} of ${rows}, ${solver}${condition === null ? '' : `, condition ${condition.toPrecision(3)}`}`,
  ];
}

/** What hinders decoding some subjects, those with the same problem together: "sub-01, sub-02: ...". */
export function problemsInWords(subjects: readonly Pick<LiveSubject, 'id' | 'problem'>[]): string[] {
  const told = subjects.map(({ id, problem }) => ({
    id,
    problem: problem === null ? null : withoutName(id, problem),
  }));
  const problems = new Set(told.map(({ problem }) => problem).filter((problem) => problem !== null));
  return [...problems].map((text) => {
    const whose = told.filter(({ problem }) => problem === text);
    const who =
      whose.length === subjects.length ? 'All subjects' : whose.map(({ id }) => `sub-${id}`).join(', ');
    return `${who}: ${text}`;
  });
}

/** How the scores are defined: what a reader needs to compare them with others'. */
export function conventionsInWords(
  { results, latents }: DecodingView,
  result: LiveDecode | null,
  significance: Significance | null,
): string[] {
  const written = results.subjects[0]?.regions[0]?.scores.find(({ name }) => isPairwise(name));
  const notes = new Set(result?.subjects.flatMap((subject) => subject.notes) ?? []);
  return [
    `Pairwise accuracy: ${written?.convention ?? 'eq. 3 of Mozafari, Reddy & VanRullen 2020, Pearson, over n(n-1)/2 pairs'}; ${written?.tieRule ?? 'a tie is not decoded'}; chance is 50 %.`,
    `It compares predicted with true latents (${latents.kind}, ${latents.dims} dimensions, ${latents.trainedOn} training images), not pictures.`,
    `The group score is the mean over subjects with a ${levelOf(results.confidence)} t-interval over subjects.`,
    ...((result?.mean?.pairwise ?? null) === null
      ? []
      : [
          `The mean of all subjects' latents, scored as one prediction, reaches ${percent(result?.mean?.pairwise)}.`,
        ]),
    `p is one-sided, for each subject, by permuting the images${significance === null ? '' : ` (${significance.permutations} permutations)`}; stars: * below 0.05, ** 0.01, *** 0.001, not corrected for several subjects or regions.`,
    ...[...notes].map((note) => `${note.charAt(0).toUpperCase()}${note.slice(1)}.`),
    ...latents.notes,
  ];
}
