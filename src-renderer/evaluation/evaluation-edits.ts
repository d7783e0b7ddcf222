import type { Recipe } from '../../src-main/contract/recipe.ts';

type Evaluation = Recipe['evaluation'];

export const MATCHED = [
  { value: 'off', label: 'Not compared' },
  { value: 'smallest', label: 'As many as the smallest region' },
  { value: 'number', label: 'This many' },
] as const;

/** How regions are compared at one number of voxels, as a control shows it. */
export function matchedChoice({ evaluation }: Recipe): (typeof MATCHED)[number]['value'] {
  const { matchedVoxels } = evaluation;
  if (matchedVoxels === null) return 'off';
  return matchedVoxels === 'smallest' ? 'smallest' : 'number';
}

/** The recipe with another choice of it; a number is 100 until another is given. */
export function withMatchedChoice(recipe: Recipe, choice: string): Recipe {
  if (choice === matchedChoice(recipe)) return recipe;
  if (choice === 'off') return withEvaluation(recipe, { matchedVoxels: null });
  if (choice === 'smallest') return withEvaluation(recipe, { matchedVoxels: 'smallest' });
  return choice === 'number' ? withEvaluation(recipe, { matchedVoxels: 100 }) : recipe;
}

type Seen = NonNullable<Evaluation['seen']>;

/** The recipe with another list of the generator's training images; with no name of a file it has none. */
export function withSeenList(recipe: Recipe, path: string): Recipe {
  const list = path.trim();
  const { seen, ...evaluation } = recipe.evaluation;
  return { ...recipe, evaluation: list === '' ? evaluation : { ...evaluation, seen: { ...seen, list } } };
}

/** The recipe with the column of names or of flags of that list said; empty: told by its name. */
export function withSeenColumn(recipe: Recipe, key: 'column' | 'flag', text: string): Recipe {
  const { seen } = recipe.evaluation;
  if (seen === undefined) return recipe;
  const { [key]: _, ...rest } = seen;
  const name = text.trim();
  const changed: Seen = name === '' ? rest : { ...rest, [key]: name };
  return withEvaluation(recipe, { seen: changed });
}

export function withEvaluation(recipe: Recipe, changes: Partial<Evaluation>): Recipe {
  return { ...recipe, evaluation: { ...recipe.evaluation, ...changes } };
}

/** The numbers that can be typed, with the bounds of the recipe's schema. */
export const NUMBERS = {
  permutations: { min: 0, max: 1_000_000 },
  bootstrap: { min: 0, max: 1_000_000 },
  draws: { min: 1, max: 10_000 },
  matchedVoxels: { min: 1, max: 1_000_000 },
} as const;

/** The recipe with a number as it was typed; what is no whole number within bounds is refused. */
export function withNumber(recipe: Recipe, name: keyof typeof NUMBERS, text: string): Recipe {
  const value = Number(text);
  const { min, max } = NUMBERS[name];
  if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) return recipe;
  return withEvaluation(recipe, { [name]: value });
}
