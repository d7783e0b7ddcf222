import { expect, it } from 'vitest';
import { noResultsWords } from './no-results.ts';

const first = { title: 'Nothing to draw yet', text: 'Run the recipe.' };

it('says what to do before the first run, and what hinders it', () => {
  expect(noResultsWords(first, { unusable: null, hindrance: null })).toEqual(first);
  expect(noResultsWords(first, { unusable: null, hindrance: 'No volumes.' }).text).toBe('No volumes.');
});

it('says why results that lie there are not shown', () => {
  const unusable = 'these results were made by another version of Percept (0.1.0)';
  expect(noResultsWords(first, { unusable, hindrance: null })).toEqual({
    title: 'Results lie there that cannot be shown',
    text: 'These results were made by another version of Percept (0.1.0). Run the recipe again to see them.',
  });
  expect(noResultsWords(first, { unusable, hindrance: 'No volumes.' }).text).toMatch(
    /0\.1\.0\)\. No volumes\.$/,
  );
});
