import { expect, it } from 'vitest';
import type { Comparison } from './comparison.ts';
import { publishedRows } from './published.ts';
import { aboutText, cutText, intervalText, publishedColumns, shownText, valueText } from './words.ts';

it('writes shares in per cent, and minus as minus', () => {
  expect(valueText('pairwise', 0.8414)).toBe('84.1 %');
  expect(valueText('pixelCorrelation', -0.1234)).toBe('−0.123');
  expect(valueText('pixCompTwoWay', -0.02, true)).toBe('−2.0 %');
  expect(valueText('top1', 0.02, true)).toBe('+2.0 %');
  // What rounds to nothing has no sign.
  expect(valueText('pairwise', -0.0001, true)).toBe('0.0 %');
  expect(valueText('pixelMse', NaN)).toBe('n/a');
  expect(intervalText('pairwise', [0.78, 0.853])).toBe('78.0 to 85.3 %');
  expect(intervalText('ssimRgb', [-0.1, 0.2], true)).toBe('−0.100 to +0.200');
  expect(intervalText('ssimRgb', undefined)).toBe('');
});

it('cuts an interval where the score ends, and says so of the columns that have one', () => {
  expect(shownText('pairwise', [0.827, 1.009])).toEqual({ text: '82.7 to 100.0 %', cut: true });
  expect(shownText('pairwise', [0.78, 0.853])).toEqual({ text: '78.0 to 85.3 %', cut: false });
  expect(shownText('ssimRgb', [0.9, 1.2])).toEqual({ text: '0.900 to 1.000', cut: true });
  expect(shownText('ssimRgb', undefined)).toEqual({ text: '', cut: false });
  const columns = [
    { id: 'a', score: 'pairwise' },
    { id: 'b', score: 'pixelCorrelation' },
  ] as unknown as Comparison['columns'];
  const methods = [
    {
      cells: [
        { column: 'a', group: { ci: [0.8, 1.1] } },
        { column: 'b', group: { ci: [0.3, 0.9] } },
      ],
    },
    { cells: [{ column: 'b', group: {} }] },
  ] as unknown as Comparison['methods'];
  expect(cutText(columns, methods)).toBe('‡ t-interval cut at 100 %');
  expect(cutText(columns.slice(1), methods)).toBe('');
});

it('speaks of means over subjects only where there are several', () => {
  const about = (...subjects: number[]): string =>
    aboutText({
      stimuli: ['a', 'b'],
      presented: 2,
      target: undefined,
      confidence: 0.95,
      methods: subjects.map((count) => ({
        cells: [{ perSubject: Array.from({ length: count }, () => ({})) }],
      })),
    } as unknown as Comparison);
  expect(about(1, 1)).toMatch(/One subject a method, with 95 % intervals over images; \* p < 0\.05\.$/);
  expect(about(1, 1)).not.toMatch(/[Mm]ean/);
  expect(about(5, 5)).toMatch(/Means over subjects with 95 % intervals over them; \* .* in every subject\.$/);
  expect(about(5, 1)).toMatch(/over them; over images where there is one subject; /);
});

it('puts printed numbers of unlike convention, images or source in no column together', () => {
  const columns = publishedColumns(publishedRows);
  expect(
    columns.map(({ title, rows }) => [title, rows.map(({ method, value }) => `${method} ${value}`)]),
  ).toEqual([
    ['pix-comp', ['Shen et al. 79.7 %', 'Beliy et al. 85.3 %', 'Ren et al. 87.8 %']],
    ['pix-comp', ['PCA 72.3 %', 'BigBiGAN 54 %']],
    [
      'ResNet-152 distance (1 − r, lower is better)',
      ['Shen et al. 0.85', 'Beliy et al. 0.92', 'Ren et al. 0.89', 'PCA 0.92', 'BigBiGAN 0.83'],
    ],
    ['eq. 3 on latents', ['PCA 78.1 %', 'BigBiGAN 84.1 %']],
  ]);
  for (const { convention, source, notComparable, rows } of columns) {
    expect([convention, source, notComparable].every((said) => said.length > 5)).toBe(true);
    const own = publishedRows.filter((row) => row.convention === convention && row.source === source);
    expect(own).toHaveLength(rows.length);
  }
});
