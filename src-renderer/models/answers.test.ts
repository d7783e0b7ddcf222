import { expect, it } from 'vitest';
import { parseRange, sizeInWords } from './answers.ts';

it('reads two numbers, the lower one first, and nothing else', () => {
  expect(parseRange('-1, 1')).toEqual([-1, 1]);
  expect(parseRange(' 0;255 ')).toEqual([0, 255]);
  for (const wrong of ['', '1', '1, 0', '0, 0', '0, x', '0, 1, 2', '0, Infinity'])
    expect(parseRange(wrong)).toBeNull();
});

it('says sizes in MB and GB', () => {
  expect([4_149_000, 150e6, 1.5e9].map(sizeInWords)).toEqual(['4.1 MB', '150 MB', '1.5 GB']);
});
