import { groupScore } from '../decoding/scores/group.ts';
import type { GroupResult, SubjectResult } from './results.ts';

/** Each score's mean over subjects in each region, with its t-interval and t-test against chance. */
export function groupResults(subjects: readonly SubjectResult[], level: number): GroupResult[] {
  const regions = [...new Set(subjects.flatMap((subject) => subject.regions.map(({ name }) => name)))];
  return regions.flatMap((region) => {
    const of = subjects.flatMap((subject) => subject.regions.filter(({ name }) => name === region));
    const names = [...new Set(of.flatMap(({ scores }) => scores.map(({ name }) => name)))];
    return names.map((score) => {
      const records = of.flatMap(({ scores }) => scores.filter(({ name }) => name === score));
      // NaN does not survive JSON, where it is null.
      const values = records.map(({ value }) => value ?? NaN);
      const found = groupScore(
        values,
        records.map(({ chance }) => chance ?? NaN),
        level,
      );
      return {
        region,
        score,
        n: found.n,
        mean: Number.isNaN(found.mean) ? null : found.mean,
        ci: found.ci ?? null,
        ciMethod: found.ciMethod ?? null,
        t: found.t ?? null,
        p: found.p ?? null,
      };
    });
  });
}
