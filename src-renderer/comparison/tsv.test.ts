import { expect, it } from 'vitest';
import { differencesTsv, tableTsv } from './tsv.ts';

it('writes a table with its conventions, what is missing as n/a, intervals uncut', () => {
  const text = tableTsv({
    heading: 'Reconstructions',
    columns: [
      { title: 'PixCorr', definition: 'Pearson\tover pixels' },
      { title: 'SSIM', definition: 'gray' },
    ],
    rows: [
      {
        method: 'a',
        region: 'VC',
        subjects: 5,
        cells: [
          { value: '0.9', interval: '0.8 to 1.1', shown: { text: '0.8 to 1.0', cut: true }, sure: true },
          null,
        ],
      },
    ],
    cut: '‡ t-interval cut at 1',
  });
  expect(text.split('\n')).toEqual([
    'method\tregion\tsubjects\tPixCorr\tPixCorr, interval\tSSIM\tSSIM, interval',
    'a\tVC\t5\t0.9\t0.8 to 1.1\tn/a\t',
    '# PixCorr: Pearson over pixels',
    '# SSIM: gray',
    '',
  ]);
});

it('writes differences', () => {
  const differences = [
    { methods: 'a − b', score: 'SSIM', difference: '+0.1', interval: '', p: '0.03', n: 12 },
  ];
  expect(differencesTsv(differences).split('\n')[1]).toBe('a − b\tSSIM\t+0.1\t\t0.03\t12');
});
