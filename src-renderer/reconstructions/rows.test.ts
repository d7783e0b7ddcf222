import { describe, expect, it } from 'vitest';
import { emptyDocument } from '../document/document.ts';
import { fakeDecode, fakeStudy } from '../live/fake-study.ts';
import { imageRows, nearestOf, orderRows, placesOf, sampleInWords, scoresOf } from './rows.ts';

const decoding = fakeStudy(7).decoding!;
const result = fakeDecode({ request: 1, set: 'A', expression: 'V1' }, 0.8, fakeStudy(7));
const places = placesOf(decoding);
const order = emptyDocument().reconstructions;
const names = (rows: readonly { name: string }[]): string[] => rows.map(({ name }) => name);

describe('nearestOf', () => {
  it('finds the training image of an image that a subject has seen, and none where latents are like nothing', () => {
    const places = new Map([['02', Int32Array.of(1, -1, 0)]]);
    const known = {
      subjects: [
        {
          id: '02',
          nearest: [
            { train: 7, correlation: 0.5 },
            { train: 0, correlation: null },
          ],
        },
      ],
    };
    expect(nearestOf(known, places, '02', 2)).toEqual({ train: 7, correlation: 0.5 });
    expect(nearestOf(known, places, '02', 0)).toBeNull();
    expect(nearestOf(known, places, '02', 1)).toBeNull();
    expect(nearestOf(known, places, '01', 2)).toBeNull();
    expect(nearestOf(null, places, '02', 2)).toBeNull();
  });
});

describe('scoresOf', () => {
  it('finds the scores of an image by its place among those that the subject saw', () => {
    // The second subject has not seen image 1: image 2 is its second.
    expect(scoresOf(result, places, '02', 1)).toBeNull();
    expect(scoresOf(result, places, '02', 2)!.won).toBe(result.subjects[1]!.imagePairwise[1]);
    expect(scoresOf(result, places, '01', 2)!.won).toBe(result.subjects[0]!.imagePairwise[2]);
    expect(scoresOf(null, places, '01', 2)).toBeNull();
    expect(scoresOf(result, places, '99', 2)).toBeNull();
  });
});

describe('imageRows', () => {
  it('averages over the subjects that have seen the image', () => {
    const rows = imageRows(decoding, result, places);
    const [first, second] = result.subjects;
    expect(rows[1]!.score).toBe(first!.imagePairwise[1]);
    expect(rows[5]!.score).toBeCloseTo((first!.imagePairwise[5]! + second!.imagePairwise[4]!) / 2, 12);
  });

  it('has no score without a result, nor from subjects that have none', () => {
    expect(imageRows(decoding, null, places).map(({ score }) => score)).toEqual(Array(7).fill(null));
    const empty = { ...result, subjects: result.subjects.map((s) => ({ ...s, imagePairwise: [] })) };
    expect(imageRows(decoding, empty, places)[0]!.score).toBeNull();
  });
});

describe('orderRows', () => {
  const rows = [0.5, null, 0.9, 0.1, 0.5].map((score, index) => ({
    index,
    name: ['img10', 'img2', 'img1', 'img20', 'img3'][index]!,
    category: ['b', 'a', 'b', 'a', 'a'][index]!,
    score,
  }));

  it('sorts names as people count, and categories by name within', () => {
    expect(names(orderRows(rows, order).others)).toEqual(['img1', 'img2', 'img3', 'img10', 'img20']);
    expect(names(orderRows(rows, { ...order, descending: true }).others)[0]).toBe('img20');
    expect(names(orderRows(rows, { ...order, sort: 'category', descending: true }).others)).toEqual([
      'img1',
      'img10',
      'img2',
      'img3',
      'img20',
    ]);
  });

  it('sorts by score, equals in the order of the study, those without one last in both directions', () => {
    const by = (descending: boolean): string[] =>
      names(orderRows(rows, { ...order, sort: 'score', descending }).others);
    expect(by(true)).toEqual(['img1', 'img10', 'img3', 'img20', 'img2']);
    expect(by(false)).toEqual(['img20', 'img10', 'img3', 'img1', 'img2']);
  });

  it('keeps pinned rows in the order of pinning, found or not, and once', () => {
    const { pinned, others } = orderRows(rows, {
      ...order,
      pinned: ['img20', 'gone', 'img1'],
      search: 'IMG2',
    });
    expect([names(pinned), names(others)]).toEqual([['img20', 'img1'], ['img2']]);
  });

  it('searches names and categories', () => {
    expect(names(orderRows(rows, { ...order, search: ' a ' }).others)).toEqual(['img2', 'img3', 'img20']);
  });

  it('loses no row and leaves its argument as it is', () => {
    const before = JSON.stringify(rows);
    for (const sort of ['name', 'category', 'score'] as const) {
      const { pinned, others } = orderRows(rows, { ...order, sort, pinned: ['img3'] });
      expect([...pinned, ...others].map(({ index }) => index).sort()).toEqual([0, 1, 2, 3, 4]);
    }
    expect(JSON.stringify(rows)).toBe(before);
  });
});

describe('sampleInWords', () => {
  it('says which images are shown and how they are sorted', () => {
    expect(sampleInWords(50, 50, 'images', order)).toBe('All 50 test images, by name, A to Z');
    expect(
      sampleInWords(12, 50, 'images', {
        ...order,
        search: 'cat',
        sort: 'score',
        descending: true,
        pinned: ['x'],
      }),
    ).toBe(
      'Filtered by “cat”: 12 of 50 test images, by mean score in region A, best first, pinned ones at the top',
    );
  });
});
