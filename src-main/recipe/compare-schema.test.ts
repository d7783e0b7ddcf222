import { expect, it } from 'vitest';
import { parseComparison } from './compare-schema.ts';

const comparison = (name: string, title = 'A title'): unknown => ({
  perceptCompare: 1,
  title,
  methods: [
    { name, results: 'percept.json' },
    { name: 'Other', reconstructions: 'recons' },
  ],
});

it.each(['PCA\u202e', 'P\u0007CA', 'PCA\nVC', '\u2066PCA'])('refuses %j as a name and as a title', (text) => {
  expect(() => parseComparison(comparison(text))).toThrow(/methods\.0\.name: it has control characters/);
  expect(() => parseComparison(comparison('PCA', text))).toThrow(/title: it has control characters/);
});

it('takes names of any script', () => {
  expect(parseComparison(comparison('再構成 (Shen et al.)')).methods[0]!.name).toBe('再構成 (Shen et al.)');
});
