import type { Level, ScoreAbout } from '../../figures/data.ts';
import { mean } from '../../maths/stats.ts';
import type { Results, ResultScore } from './results-file.ts';

type Region = Results['subjects'][number]['regions'][number];
type Found = { readonly value: number; readonly convention: string };

/**
 * Levels that a score of each region is held against: the noise ceiling from repeats, the generator's own images, the nearest
 * training image. Only what the results have for this very score and convention; of a share no noise ceiling is known, and the
 * agreement of halves is none. Means are over the subjects that the score itself is a mean over, and only where all have it.
 */
export function levelsOf(results: Results, score: ScoreAbout, regions: readonly string[]): Level[] {
  const level = (
    what: Level['what'],
    of: (subject: Results['subjects'][number], region: Region) => Found | undefined,
  ): Level[] => {
    let convention: string | undefined;
    const values = regions.map((name) => {
      const found = results.subjects.flatMap((subject) => {
        const region = subject.regions.find((one) => one.name === name);
        const scored = region?.scores.some((one) => one.name === score.name && one.value !== null);
        return region === undefined || scored !== true ? [] : [of(subject, region)];
      });
      const all = found.flatMap((one) => one ?? []);
      if (all.length === 0 || all.length < found.length) return null;
      convention ??= all[0]!.convention;
      return mean(all.map(({ value }) => value));
    });
    return convention === undefined ? [] : [{ what, values, convention }];
  };
  return [
    ...level('noise ceiling', (_, { repeats }) => {
      const ceiling = repeats?.ceilings.find((one) => one.score === score.name);
      return typeof ceiling?.ceiling === 'number'
        ? { value: ceiling.ceiling, convention: ceiling.convention }
        : undefined;
    }),
    ...level('generator ceiling', ({ ceiling }) => sameScore(ceiling, score)),
    ...level('nearest training image', (_, { baselines }) => sameScore(baselines, score)),
  ];
}

/** The record of the same score by the same convention, with what it says beyond that. */
function sameScore(scores: readonly ResultScore[] | undefined, score: ScoreAbout): Found | undefined {
  const found = scores?.find(
    ({ name, value, convention, n }) =>
      name === score.name &&
      value !== null &&
      n >= score.images &&
      n <= (score.mostImages ?? score.images) &&
      (convention === score.convention || convention.startsWith(`${score.convention}; `)),
  );
  if (found === undefined) return undefined;
  return { value: found.value!, convention: found.convention.slice(score.convention.length + 2) };
}
