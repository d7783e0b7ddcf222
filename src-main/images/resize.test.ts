import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeImages } from './image.ts';
import { resizeImages, type Kernel } from './resize.ts';

interface Case {
  kernel: Kernel;
  from: [number, number];
  to: [number, number];
  image: number[];
  resized: number[];
}
const cases = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures', 'resize.json'), 'utf8'),
) as Case[];

describe('resizing', () => {
  it.each(cases)('$kernel from $from to $to agrees with Pillow', ({ kernel, from, to, image, resized }) => {
    const [height, width] = from;
    const images = makeImages(1, { height, width, channels: 1 }, Float32Array.from(image));
    const out = resizeImages(images, to, kernel);
    expect([out.height, out.width]).toEqual(to);
    out.data.forEach((v, k) => expect(Math.abs(v - resized[k]!)).toBeLessThan(3e-7));
  });

  it('treats channels and images apart', () => {
    const { from, to, image, kernel } = cases.find((c) => c.kernel === 'bicubic')!;
    const [height, width] = from;
    const one = makeImages(1, { height, width, channels: 1 }, Float32Array.from(image));
    const expected = resizeImages(one, to, kernel).data;
    const two = makeImages(2, { height, width, channels: 3 });
    one.data.forEach((v, k) => {
      two.data[3 * k + 1] = v;
      two.data[3 * (height * width + k) + 2] = v;
    });
    const out = resizeImages(two, to, kernel);
    const pixels = to[0] * to[1];
    expected.forEach((v, k) => {
      expect([...out.data.subarray(3 * k, 3 * k + 3)]).toEqual([0, v, 0]);
      expect([...out.data.subarray(3 * (pixels + k), 3 * (pixels + k) + 3)]).toEqual([0, 0, v]);
    });
  });

  it('changes nothing at the same size and refuses no size', () => {
    const images = makeImages(1, { height: 2, width: 2, channels: 1 }, Float32Array.of(0.1, 0.9, 0.3, 1));
    for (const kernel of ['nearest', 'bilinear', 'bicubic'] as const)
      expect(resizeImages(images, [2, 2], kernel)).toEqual(images);
    expect(() => resizeImages(images, [0, 2], 'nearest')).toThrow(/0 x 2/);
  });
});
