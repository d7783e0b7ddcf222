import { expect, it } from 'vitest';
import { pageOf, pictureRows, subjectChoices } from './compared-pictures.ts';

it('takes each picture out of the bytes, row by row, and leaves out what is missing', () => {
  const bytes = Uint8Array.from({ length: 2 * 3 * 2 * 4 }, (_, i) => i);
  const rows = pictureRows(
    {
      width: 2,
      height: 1,
      rows: [
        { method: null, subject: '' },
        { method: 'PCA', subject: '01' },
      ],
      data: 'd',
      missing: [
        [null, null, null],
        [null, 'gone', null],
      ],
    } as never,
    bytes.buffer,
  );
  expect(rows.map(({ method }) => method)).toEqual([null, 'PCA']);
  expect([...rows[0]!.pictures[1]!.pixels!]).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
  expect(rows[1]!.pictures[1]).toMatchObject({ pixels: null, missing: 'gone' });
  expect(rows[1]!.pictures[2]!.pixels![0]).toBe(40);
});

it('offers the subjects of methods that have several', () => {
  expect(
    subjectChoices([{ subjects: ['01', '02'] }, { subjects: [''] }, { subjects: ['02', '03'] }]),
  ).toEqual(['01', '02', '03']);
  expect(subjectChoices([{ subjects: ['01'] }])).toEqual([]);
});

it('turns pages that together show each image once', () => {
  const all = Array.from({ length: 11 }, (_, i) => i);
  const seen: number[] = [];
  for (let from: number | null = 0; from !== null; from = pageOf(all, from, 4).after)
    seen.push(...pageOf(all, from, 4).shown);
  expect(seen).toEqual(all);
  expect(pageOf(all, 0, 4).before).toBeNull();
  expect(pageOf(all, 3, 4).before).toBe(0);
  expect(pageOf(all, 99, 4).shown).toEqual([10]);
  expect(pageOf([], 0, 4)).toEqual({ shown: [], before: null, after: null });
});
