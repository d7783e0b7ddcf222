import { expect, it } from 'vitest';
import type { ModelView } from '../../src-main/contract/models.ts';
import type { Recipe } from '../../src-main/contract/recipe.ts';
import { latentsChoice, latentsChoices, withLatents, withRescaling } from './latents-edits.ts';

const recipe = (latents: Recipe['latents']): Recipe => ({ latents }) as Recipe;
const pca = recipe({ kind: 'pca', components: 12, method: 'exact' });
const model = (name: string, hash: string, roles = [{ role: 'generator', about: '' }]): ModelView => ({
  name,
  hash,
  roles,
  source: { name: '', format: '' },
  precision: 'float32',
  bytes: 0,
  dims: 4,
  notes: [],
});

it('changes latents and keeps what is chosen again as it is', () => {
  const chosen = withLatents(pca, 'model:bigbigan');
  expect(chosen.latents).toEqual({ kind: 'model', model: 'bigbigan', rescale: 'none' });
  expect(withLatents(pca, 'pca')).toBe(pca);
  expect(withLatents(chosen, 'pca').latents).toEqual({ kind: 'pca', components: 30, method: 'auto' });
  expect(withRescaling(chosen, 'norm').latents).toMatchObject({ model: 'bigbigan', rescale: 'norm' });
  expect(withRescaling(chosen, 'else')).toBe(chosen);
  expect(withRescaling(pca, 'norm')).toBe(pca);
});

it('offers models by name, by hash where two have one name, and none that does nothing', () => {
  const models = [
    model('a', '1'.repeat(16)),
    model('b', '2'.repeat(16)),
    model('b', '3'.repeat(16)),
    model('c', '4'.repeat(16), []),
    model('d', '5'.repeat(16), [{ role: 'features', about: '' }]),
  ];
  expect(latentsChoices(pca, models).map(({ value }) => value)).toEqual([
    'pca',
    'model:tutorial-generator',
    'model:a',
    `model:${'2'.repeat(16)}`,
    `model:${'3'.repeat(16)}`,
  ]);
});

it('shows what a recipe says though it is not imported', () => {
  const gone = recipe({ kind: 'model', model: 'gone', rescale: 'none' });
  expect(latentsChoices(gone, []).at(-1)).toEqual({ value: 'model:gone', label: 'gone (not imported here)' });
  const table = recipe({ kind: 'table', file: 'z.csv' });
  expect(latentsChoice(table)).toBe('table');
  expect(latentsChoices(table, []).at(-1)).toEqual({ value: 'table', label: 'Table z.csv' });
});
