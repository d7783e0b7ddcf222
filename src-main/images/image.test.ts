import { describe, expect, it } from 'vitest';
import { flatten, makeImages, sourceOf, takeImages, toGray } from './image.ts';

const colour = makeImages(
  2,
  { height: 1, width: 2, channels: 3 },
  Float32Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1, 0.5, 0.5, 0.5]),
);

describe('images', () => {
  it('are taken by index, in order, with repeats', () => {
    const taken = takeImages(colour, [1, 0, 1]);
    expect(taken.n).toBe(3);
    expect([...taken.data.subarray(0, 6)]).toEqual([0, 0, 1, 0.5, 0.5, 0.5]);
    expect([...taken.data.subarray(6, 12)]).toEqual([1, 0, 0, 0, 1, 0]);
    expect(() => takeImages(colour, [2])).toThrow(/no image 2 among 2/);
    expect(() => takeImages(colour, [-1])).toThrow(/no image -1/);
  });

  it('become rows of pixels', () => {
    const rows = flatten(colour);
    expect([rows.rows, rows.cols]).toEqual([2, 6]);
    expect([...rows.data]).toEqual([...colour.data]);
  });

  it('turn gray with the weights of BT.709', () => {
    const gray = toGray(colour);
    expect(gray.channels).toBe(1);
    [0.2125, 0.7154, 0.0721, 0.5].forEach((v, k) => expect(gray.data[k]).toBeCloseTo(v, 7));
    expect(toGray(gray)).toBe(gray);
  });

  it('need as many numbers as they have pixels, and a memory that holds them', () => {
    expect(() => makeImages(2, { height: 2, width: 2, channels: 1 }, new Float32Array(7))).toThrow(
      /2 images of 2 x 2 gray need 8 numbers, got 7/,
    );
    expect(() => makeImages(2 ** 40, { height: 256, width: 256, channels: 3 })).toThrow(/GB of memory/);
  });

  it('are a source of themselves', async () => {
    const source = sourceOf(colour);
    expect(source.n).toBe(2);
    expect([...(await source.read(1, 2)).data]).toEqual([0, 0, 1, 0.5, 0.5, 0.5]);
  });
});
