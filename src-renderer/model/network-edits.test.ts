import { expect, it } from 'vitest';
import type { ModelView } from '../../src-main/contract/models.ts';
import { recipeSchema, type Recipe } from '../../src-main/contract/recipe.ts';
import { networkChoices, withNetwork } from './network-edits.ts';

const recipe: Recipe = recipeSchema.parse({
  percept: 1,
  data: { kind: 'bids', train: {}, test: {} },
  latents: { kind: 'pca' },
});
const model = (name: string, digit: string, role = 'features'): ModelView => ({
  name,
  hash: digit.repeat(16),
  roles: [{ role, about: `about ${name}` }],
  source: { name: '', format: '' },
  precision: 'float32',
  bytes: 0,
  dims: null,
  notes: [],
});

it('offers models with features, by hash where two have one name', () => {
  const models = [model('a', '1'), model('b', '2'), model('b', '3'), model('g', '4', 'generator')];
  expect(networkChoices(recipe, models).map((one) => [one.model, one.label, one.chosen])).toEqual([
    ['a', 'a', false],
    ['2'.repeat(16), 'b (222222)', false],
    ['3'.repeat(16), 'b (333333)', false],
  ]);
});

it('puts a network in and takes it out, and leaves others as they are', () => {
  const one = withNetwork(recipe, 'a', true);
  expect(recipeSchema.parse(one).evaluation.networks).toEqual([{ model: 'a' }]);
  expect(withNetwork(one, 'a', true)).toBe(one);
  expect(withNetwork(recipe, 'a', false)).toBe(recipe);
  const two = withNetwork(one, 'b', true);
  expect(two.evaluation.networks).toEqual([{ model: 'a' }, { model: 'b' }]);
  expect(withNetwork(two, 'a', false).evaluation.networks).toEqual([{ model: 'b' }]);
  // As if it had never been there: results without networks are not out of date.
  expect(withNetwork(one, 'a', false)).toEqual(recipe);
});

it('shows layers that a recipe names, and models that are not there', () => {
  const named = {
    ...recipe,
    evaluation: { ...recipe.evaluation, networks: [{ model: '1111', layer: 'pool' }, { model: 'gone' }] },
  };
  const choices = networkChoices(named, [model('a', '1'), model('c', '5')]);
  expect(choices.map((one) => [one.model, one.label, one.chosen])).toEqual([
    ['1111', 'a: pool', true],
    ['c', 'c', false],
    ['gone', 'gone', true],
  ]);
  expect(choices.at(-1)!.about).toMatch(/not imported/);
  expect(withNetwork(named, '1111', false).evaluation.networks).toEqual([{ model: 'gone' }]);
});
