import type { RecipeProblem } from '../../src-main/contract/recipe.ts';
import type { StudyView } from '../../src-main/contract/study.ts';

/** Why a study cannot be run as it is, in words; null where nothing is known that hinders it. */
export function hindrance(study: StudyView, problems: readonly RecipeProblem[]): string | null {
  const problem = problems[0];
  if (problem !== undefined)
    return `The recipe: ${problem.path === '' ? '' : `${problem.path}: `}${problem.message}`;
  if (study.kind === 'patterns') return null;
  for (const part of ['train', 'test'] as const) {
    const runs = study.subjects
      .flatMap(({ groups }) => groups)
      .filter(({ role }) => role === part || role === 'both')
      .flatMap((group) => group.runs);
    const of = part === 'train' ? 'training' : 'test';
    if (runs.length === 0) return `The recipe chooses no ${of} runs.`;
    if (runs.every(({ missing }) => missing.includes('volume')))
      return `None of the ${of} runs has its volumes: the study holds their design alone.`;
  }
  return null;
}
