import { comparable } from '../decoding/scores/comparable.ts';
import { groupScore } from '../decoding/scores/group.ts';
import type { Score } from '../decoding/scores/score.ts';
import { maxStatistic, type JointTest } from '../statistics/max-statistic.ts';
import { signedRank } from '../statistics/wilcoxon.ts';
import type { RegionNulls } from './nulls.ts';
import type { GroupResult } from './results.ts';

/** A subject's permuted scores, region by region as in its result; undefined where nothing was permuted. */
export type SubjectNulls = readonly RegionNulls[] | undefined;

/** A subject's scores by region. */
interface ScoredSubject {
  readonly regions: readonly { readonly name: string; readonly scores: readonly Score[] }[];
}

/**
 * Each score's mean over subjects in each region, with its t-interval, t-test and signed-rank test against chance, and, where scores were permuted,
 * the p of the mean under permutations that all subjects share, corrected over regions.
 */
export function groupResults(
  subjects: readonly ScoredSubject[],
  level: number,
  nulls: readonly SubjectNulls[] = [],
  correction: 'max' | 'none' = 'max',
): GroupResult[] {
  const regions = [...new Set(subjects.flatMap((subject) => subject.regions.map(({ name }) => name)))];
  const results = regions.flatMap((region) => {
    const of = subjects.flatMap((subject) => subject.regions.filter(({ name }) => name === region));
    const names = [...new Set(of.flatMap(({ scores }) => scores.map(({ name }) => name)))];
    return names.map((score) => {
      const records = of.flatMap(({ scores }) => scores.filter(({ name }) => name === score));
      return {
        ...overSubjects(region, score, records, level),
        test: meanNull(subjects, nulls, region, score),
      };
    });
  });
  const corrected = new Map<string, number>();
  for (const score of new Set(results.map((one) => one.score))) {
    const family = results.filter((one) => one.score === score && one.test !== undefined);
    maxStatistic(family.map(({ test }) => test!)).forEach((p, k) =>
      corrected.set(`${family[k]!.region}\n${score}`, p),
    );
  }
  return results.map(({ test, ...result }) => {
    if (test === undefined) return result;
    const alone = maxStatistic([test])[0]!;
    if (correction === 'none') return { ...result, permutationP: alone };
    const family = results.filter((one) => one.score === result.score && one.test !== undefined).length;
    return {
      ...result,
      permutationP: alone,
      pCorrected: corrected.get(`${result.region}\n${result.score}`) ?? null,
      correction: correctionWords(family, test.permuted.length),
    };
  });
}

function overSubjects(region: string, score: string, records: readonly Score[], level: number): GroupResult {
  // NaN does not survive JSON, where it is null.
  const values = records.map(({ value }) => value ?? NaN);
  const chance = records.map((record) => record.chance ?? NaN);
  const found = groupScore(values, chance, level);
  const ranks = found.n < 2 ? undefined : signedRank(values.map((value, s) => value - chance[s]!));
  const conventions = new Set(records.map(({ convention }) => convention));
  return {
    region,
    score,
    n: found.n,
    mean: Number.isNaN(found.mean) ? null : found.mean,
    ci: found.ci ?? null,
    ciMethod: found.ciMethod ?? null,
    t: found.t ?? null,
    p: found.p ?? null,
    wilcoxon: ranks?.w ?? null,
    wilcoxonP: ranks?.p ?? null,
    permutationP: null,
    pCorrected: null,
    correction: null,
    convention: conventions.size === 1 ? records[0]!.convention : null,
    unlike: [...new Set(records.slice(1).flatMap((record) => comparable(records[0]!, record).reasons))],
  };
}

/** The mean over subjects of a score, observed and under each permutation; undefined where there are none, or not as many in all subjects. */
function meanNull(
  subjects: readonly ScoredSubject[],
  nulls: readonly SubjectNulls[],
  region: string,
  score: string,
): JointTest | undefined {
  const found = subjects.flatMap((subject, s) => {
    const at = subject.regions.findIndex(({ name }) => name === region);
    const one = at < 0 ? undefined : nulls[s]?.[at]?.get(score);
    return one === undefined ? [] : [one];
  });
  const [first] = found;
  const count = first?.permuted.length ?? 0;
  if (count === 0 || found.some(({ permuted }) => permuted.length !== count)) return undefined;
  const permuted = new Float64Array(count);
  let observed = 0;
  for (const one of found) {
    observed += one.observed / found.length;
    for (let k = 0; k < count; k++) permuted[k]! += one.permuted[k]! / found.length;
  }
  return { observed, permuted };
}

/** One subject's result with each p corrected over its regions by the largest statistic of the permutations that they share. */
export function correctOverRegions<T extends ScoredSubject>(subject: T, nulls: SubjectNulls): T {
  if (nulls === undefined) return subject;
  const corrected = new Map<string, { p: number; words: string }>();
  for (const score of new Set(nulls.flatMap((region) => [...region.keys()]))) {
    const family = nulls.flatMap((region, r) => {
      const test = region.get(score);
      return test === undefined ? [] : [{ r, test }];
    });
    maxStatistic(family.map(({ test }) => test)).forEach((p, k) => {
      const { r, test } = family[k]!;
      corrected.set(`${r}\n${score}`, { p, words: correctionWords(family.length, test.permuted.length) });
    });
  }
  return {
    ...subject,
    regions: subject.regions.map((region, r) => ({
      ...region,
      scores: region.scores.map((score) => {
        const found = corrected.get(`${r}\n${score.name}`);
        return found === undefined ? score : { ...score, pCorrected: found.p, correction: found.words };
      }),
    })),
  };
}

function correctionWords(regions: number, permutations: number): string {
  return `max-T over ${regions} region${regions === 1 ? '' : 's'}, ${permutations} shared permutations`;
}
