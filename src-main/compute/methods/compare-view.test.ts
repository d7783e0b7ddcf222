import { expect, it } from 'vitest';
import { ofCategories } from './compare-view.ts';

it('tells results of categories by the names of their scores', () => {
  const results = (name: string) => ({ subjects: [{ regions: [{ scores: [{ name }] }] }] });
  expect(ofCategories(results('category:pairwise'))).toBe(true);
  expect(ofCategories(results('pairwise'))).toBe(false);
});
