import type { Score } from '../decoding/scores/score.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { GroupResult, RunResult } from './results.ts';

/** Whether what a recipe decodes are categories, not images. */
export function ofCategories({ data }: Pick<Recipe, 'data'>): boolean {
  return data.kind === 'bids' && data.testItem === 'category';
}

/**
 * The result of decoding categories with its scores under names of their own: their truth is a mean over images of the category, so
 * that they cannot stand beside scores of images that were seen.
 */
export function namedForCategories(result: RunResult): RunResult {
  return {
    ...result,
    subjects: result.subjects.map((subject) => ({
      ...subject,
      regions: subject.regions.map((region) => ({
        ...region,
        scores: region.scores.map(renamed),
        ...(region.baselines && { baselines: region.baselines.map(renamed) }),
        ...(region.repeats && {
          repeats: {
            ...region.repeats,
            ceilings: region.repeats.ceilings.map(named),
            curve: region.repeats.curve.map(named),
          },
        }),
        ...(region.matched && {
          matched: { ...named(region.matched), convention: convention(region.matched.convention) },
        }),
      })),
      ...(subject.ceiling && { ceiling: subject.ceiling.map(renamed) }),
    })),
    group: result.group.map(ofGroup),
    ...(result.seen && {
      seen: {
        ...result.seen,
        parts: result.seen.parts.map((part) => ({
          ...part,
          subjects: part.subjects.map((subject) => ({
            ...subject,
            regions: subject.regions.map((region) => ({
              ...region,
              scores: region.scores.map(renamed),
              ...(region.baselines && { baselines: region.baselines.map(renamed) }),
            })),
            ...(subject.ceiling && { ceiling: subject.ceiling.map(renamed) }),
          })),
          group: part.group.map(ofGroup),
        })),
      },
    }),
    ...(result.groupRepeats && {
      groupRepeats: result.groupRepeats.map((one) => ({
        ...one,
        ceilings: one.ceilings.map(named),
        curve: one.curve.map(named),
      })),
    }),
    ...(result.groupMatched && { groupMatched: result.groupMatched.map(named) }),
  };
}

function ofGroup(one: GroupResult): GroupResult {
  return {
    ...one,
    score: `category:${one.score}`,
    convention: one.convention === null ? null : convention(one.convention),
  };
}

/** Of what bears the name of a score; the voxels themselves are no score. */
function named<T extends { readonly score: string }>(one: T): T {
  return one.score === 'voxels' ? one : { ...one, score: `category:${one.score}` };
}

function renamed(score: Score): Score {
  return {
    ...score,
    name: `category:${score.name}` as Score['name'],
    convention: convention(score.convention),
  };
}

function convention(words: string): string {
  return `${words}; of categories: the truth is the mean over images of the category`;
}

/** Whether a score is eq. 3 on latents, of images or of categories. */
export function isPairwise(name: string): boolean {
  return name === 'pairwise' || name === 'category:pairwise';
}
