import { describe, expect, it } from 'vitest';
import { makeImages } from '../../images/image.ts';
import { seeded } from '../../maths/random.ts';
import type { ImageShape } from '../import/card/schema.ts';
import { fromModelValues, toModelValues } from './image-values.ts';

const plain: ImageShape = { height: 2, width: 3, channels: 3, range: [-1, 1], layout: 'NHWC', order: 'RGB' };
const draw = seeded(2, 'images');
const images = makeImages(
  2,
  plain,
  Float32Array.from({ length: 36 }, () => draw()),
);

describe("images in a model's values", () => {
  it('are spread over its range', () => {
    const { shape, data } = toModelValues(images, plain);
    expect(shape).toEqual([2, 2, 3, 3]);
    expect(data[7]).toBeCloseTo(2 * images.data[7]! - 1, 6);
  });

  it('have channels before pixels, blue first, less the mean and by the deviation of each, where it wants that', () => {
    const caffe: ImageShape = {
      ...plain,
      range: [0, 255],
      layout: 'NCHW',
      order: 'BGR',
      mean: [103, 116, 123],
      std: [1, 2, 4],
    };
    const { shape, data } = toModelValues(images, caffe);
    expect(shape).toEqual([2, 3, 2, 3]);
    const at = (n: number, y: number, x: number, c: number): number =>
      images.data[((n * 2 + y) * 3 + x) * 3 + c]!;
    // Second image, row 1, column 2: blue, green, red.
    const there = (c: number): number => data[18 + c * 6 + 1 * 3 + 2]!;
    expect(there(0)).toBeCloseTo(255 * at(1, 1, 2, 2) - 103, 3);
    expect(there(1)).toBeCloseTo((255 * at(1, 1, 2, 1) - 116) / 2, 3);
    expect(there(2)).toBeCloseTo((255 * at(1, 1, 2, 0) - 123) / 4, 3);
    const back = fromModelValues({ shape, data }, 2, caffe);
    back.data.forEach((value, i) => expect(value).toBeCloseTo(images.data[i]!, 5));
  });

  it('come back as they were, whatever the model', () => {
    for (const shape of [
      plain,
      { ...plain, layout: 'NCHW' as const },
      { ...plain, range: [1, 0] as [number, number] },
    ]) {
      const back = fromModelValues(toModelValues(images, shape), 2, shape);
      back.data.forEach((value, i) => expect(value).toBeCloseTo(images.data[i]!, 6));
    }
  });
});
