import { expect, test } from 'vitest';
import { countRemark, countsInWords } from './counts.ts';

const counts = { id: '01', inRegion: 120, inData: 100, used: 90, problem: null };

test('counts that cannot be decoded well are remarked', () => {
  expect(countRemark(counts, 30)).toBeNull();
  expect(countRemark({ ...counts, used: 31 }, 30)).toBeNull();
  expect(countRemark({ ...counts, used: 30 }, 30)).toMatchObject({ tone: 'warning', short: 'few voxels' });
  expect(countRemark({ ...counts, used: 30 }, 30)?.text).toContain('30 < 31');
  expect(countRemark({ ...counts, used: 2 }, null)).toBeNull();
  expect(countRemark({ ...counts, inRegion: 0 }, 30)).toMatchObject({ tone: 'danger', short: 'empty' });
  expect(countRemark({ ...counts, inData: 0, used: 0 }, 30)).toMatchObject({ short: 'no data' });
  expect(countRemark({ ...counts, inData: null, used: null }, null)).toBeNull();
  expect(countRemark({ ...counts, problem: 'there is no region "V9"' }, 30)).toEqual({
    tone: 'danger',
    short: 'problem',
    text: 'there is no region "V9"',
  });
});

test('counts in words', () => {
  expect(countsInWords(counts)).toBe(
    'Voxels of subject 01: 120 in the region, 100 in the data mask, 90 used.',
  );
  expect(countsInWords({ ...counts, inData: null, used: null })).toBe(
    'Voxels of subject 01: 120 in the region.',
  );
});
