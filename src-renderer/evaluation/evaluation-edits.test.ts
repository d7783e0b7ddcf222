import { expect, it } from 'vitest';
import { recipeSchema, type Recipe } from '../../src-main/contract/recipe.ts';
import {
  MATCHED,
  matchedChoice,
  NUMBERS,
  withEvaluation,
  withMatchedChoice,
  withNumber,
  withSeenColumn,
  withSeenList,
} from './evaluation-edits.ts';

const recipe: Recipe = recipeSchema.parse({
  percept: 1,
  data: { kind: 'bids', train: {}, test: {} },
  latents: { kind: 'pca' },
});

it('goes to each choice of matched voxels and back, and keeps a number that is there', () => {
  expect(matchedChoice(recipe)).toBe('off');
  for (const { value } of MATCHED) {
    const changed = withMatchedChoice(recipe, value);
    expect(matchedChoice(changed)).toBe(value);
    expect(recipeSchema.parse(changed)).toEqual(changed);
    expect(withMatchedChoice(changed, 'off')).toEqual(recipe);
  }
  const many = withNumber(withMatchedChoice(recipe, 'number'), 'matchedVoxels', '250');
  expect(withMatchedChoice(many, 'number').evaluation.matchedVoxels).toBe(250);
  expect(withMatchedChoice(recipe, 'else')).toBe(recipe);
});

it('takes numbers up to the bounds of the schema, and nothing else', () => {
  for (const [name, { min, max }] of Object.entries(NUMBERS) as [
    keyof typeof NUMBERS,
    { min: number; max: number },
  ][]) {
    for (const good of [min, max]) {
      const changed = withNumber(recipe, name, String(good));
      expect(changed.evaluation[name]).toBe(good);
      expect(recipeSchema.safeParse(changed).success).toBe(true);
    }
    for (const wrong of [min - 1, max + 1]) {
      expect(withNumber(recipe, name, String(wrong))).toBe(recipe);
      expect(recipeSchema.safeParse(withEvaluation(recipe, { [name]: wrong })).success).toBe(false);
    }
    for (const wrong of ['', ' ', '1.5', 'x']) expect(withNumber(recipe, name, wrong)).toBe(recipe);
  }
});

it('takes a list of training images with its columns, and none', () => {
  const listed = withSeenList(recipe, ' lists/ilsvrc.tsv ');
  expect(listed.evaluation.seen).toEqual({ list: 'lists/ilsvrc.tsv' });
  const flagged = withSeenColumn(withSeenColumn(listed, 'flag', 'in_train'), 'column', 'image');
  expect(flagged.evaluation.seen).toEqual({ list: 'lists/ilsvrc.tsv', flag: 'in_train', column: 'image' });
  expect(recipeSchema.parse(flagged)).toEqual(flagged);
  expect(withSeenList(flagged, 'other.txt').evaluation.seen).toMatchObject({
    list: 'other.txt',
    column: 'image',
  });
  expect(withSeenColumn(flagged, 'flag', ' ').evaluation.seen).toEqual({
    list: 'lists/ilsvrc.tsv',
    column: 'image',
  });
  expect(withSeenList(flagged, '')).toEqual(recipe);
  expect(withSeenColumn(recipe, 'flag', 'x')).toBe(recipe);
});
