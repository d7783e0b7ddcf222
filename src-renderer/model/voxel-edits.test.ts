import { expect, it } from 'vitest';
import { recipeSchema, type Recipe } from '../../src-main/contract/recipe.ts';
import {
  amountOf,
  parseAmount,
  selectionChoice,
  SELECTIONS,
  withAmount,
  withSearchlight,
  withSelection,
} from './voxel-edits.ts';

const recipe: Recipe = recipeSchema.parse({
  percept: 1,
  data: { kind: 'bids', train: {}, test: {} },
  latents: { kind: 'pca' },
});

it('reads amounts and says them again in the same words', () => {
  for (const text of ['500', '50 %', '12.5 %', '> 3', '> -0.2']) {
    const changed = withAmount(withSelection(recipe, 't'), text);
    expect(amountOf(changed)).toBe(text);
    expect(recipeSchema.safeParse(changed).success).toBe(true);
  }
  for (const wrong of ['', '0', '1.5', '0 %', '101 %', '> x', 'many', '-3'])
    expect(parseAmount(wrong)).toBeNull();
});

it('chooses a measure, keeps the amount, and lets it go', () => {
  for (const { value } of SELECTIONS) {
    const changed = withSelection(recipe, value);
    expect(selectionChoice(changed)).toBe(value);
    expect(recipeSchema.safeParse(changed).success).toBe(true);
  }
  const half = withAmount(withSelection(recipe, 't'), '50 %');
  expect(amountOf(withSelection(half, 'r2'))).toBe('50 %');
  expect(withSelection(half, 'all').decoder).toEqual(recipe.decoder);
  expect(withAmount(recipe, '5')).toBe(recipe);
});

it('puts a searchlight in and takes it out', () => {
  const lit = withSearchlight(recipe, 8);
  expect(recipeSchema.parse(lit).searchlight).toMatchObject({ radius: 8, step: 1 });
  expect(withSearchlight(lit, null)).toEqual(recipe);
  expect(withSearchlight(lit, 0)).toBe(lit);
});
