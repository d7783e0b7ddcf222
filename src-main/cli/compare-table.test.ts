import { expect, it } from 'vitest';
import type { Comparison } from '../compute/compare/comparison.ts';
import { compareTable } from './compare-table.ts';

const definition = { convention: 'eq. 3', n: 12, pairs: 66, tieRule: 'ties are wrong', better: 'higher' };
const cell = (ci: [number, number]) => ({
  column: 'c',
  perSubject: [{ subject: '01', score: { p: 0.01, chance: 0.5 } }],
  group: { mean: 0.918, ci },
});
const comparison = (ci: [number, number]): Comparison =>
  ({
    title: 'Study',
    stimuli: ['a'],
    presented: 1,
    confidence: 0.95,
    columns: [{ id: 'c', score: 'pairwise', on: 'PCA', split: 'all', definition }],
    methods: [{ name: 'PCA', region: 'V1', simulated: false, cells: [cell(ci)] }],
    differences: [],
    published: [],
    notes: [],
  }) as unknown as Comparison;

it('cuts a t-interval beyond 100 % there, and says so once below the table', () => {
  const lines = compareTable(comparison([0.827, 1.009])).split('\n');
  expect(lines.some((line) => /91\.8 % \(82\.7 to 100\.0 %‡\)\*$/.test(line))).toBe(true);
  expect(lines.filter((line) => line === '‡ t-interval cut at 100 %')).toHaveLength(1);
});

it('has no mark where none is cut', () => {
  const table = compareTable(comparison([0.827, 0.95]));
  expect(table).toContain('91.8 % (82.7 to 95.0 %)*');
  expect(table).not.toContain('‡');
});
