import { groupScore } from '../decoding/scores/group.ts';
import type { GroupMatched, GroupMean, GroupRepeats, SubjectResult } from './results.ts';

/** What the repeats tell, mean over subjects; undefined where no subject has any. Numbers of repeats that only some subjects have are left out. */
export function groupRepeats(
  subjects: readonly Pick<SubjectResult, 'regions'>[],
  level: number,
): GroupRepeats[] | undefined {
  const found = byRegion(subjects).flatMap(({ region, of }) => {
    const all = of.flatMap(({ repeats }) => (repeats === undefined ? [] : [repeats]));
    const [first] = all;
    if (first === undefined) return [];
    const ceilings = first.ceilings.map(({ score, ceiling }) => {
      const same = all.flatMap((one) => one.ceilings.filter((other) => other.score === score));
      return {
        score,
        halves: over(
          same.map(({ halves }) => halves),
          level,
        ),
        ceiling:
          ceiling === null
            ? null
            : over(
                same.map((one) => one.ceiling),
                level,
              ),
      };
    });
    const curve = first.curve.flatMap(({ score, repeats }) => {
      const same = all.flatMap((one) =>
        one.curve.filter((other) => other.score === score && other.repeats === repeats),
      );
      if (same.length < all.length) return [];
      return [
        {
          score,
          repeats,
          ...over(
            same.map((point) => point.mean),
            level,
          ),
        },
      ];
    });
    return [{ region, ceilings, curve }];
  });
  return found.length === 0 ? undefined : found;
}

/** Regions at one number of voxels, mean over subjects; undefined where no subject has any. */
export function groupMatched(
  subjects: readonly Pick<SubjectResult, 'regions'>[],
  level: number,
): GroupMatched[] | undefined {
  const found = byRegion(subjects).flatMap(({ region, of }) => {
    const all = of.flatMap(({ matched }) => (matched === undefined ? [] : [matched]));
    const [first] = all;
    if (first === undefined) return [];
    const voxels = all.map((one) => one.voxels);
    const means = over(
      all.map(({ mean }) => mean),
      level,
    );
    return [
      {
        region,
        score: first.score,
        voxels: [Math.min(...voxels), Math.max(...voxels)] as [number, number],
        ...means,
      },
    ];
  });
  return found.length === 0 ? undefined : found;
}

function byRegion(
  subjects: readonly Pick<SubjectResult, 'regions'>[],
): { region: string; of: SubjectResult['regions'] }[] {
  const all = subjects.flatMap(({ regions }) => regions);
  return [...new Set(all.map(({ name }) => name))].map((region) => ({
    region,
    of: all.filter(({ name }) => name === region),
  }));
}

/** Mean over subjects with its t-interval. NaN does not survive JSON, where it is null. */
function over(values: readonly (number | null)[], level: number): GroupMean {
  const known = values.map((value) => value ?? NaN);
  const { n, mean, ci } = groupScore(
    known,
    known.map(() => 0),
    level,
  );
  return { n, mean: Number.isNaN(mean) ? null : mean, ci: ci ?? null };
}
