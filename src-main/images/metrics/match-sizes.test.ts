import { expect, it } from 'vitest';
import { makeImages, toGray } from '../image.ts';
import { resizeImages } from '../resize.ts';
import { matchSizes } from './match-sizes.ts';

const colour = makeImages(
  2,
  { height: 4, width: 6, channels: 3 },
  Float32Array.from({ length: 144 }, (_, k) => (k % 7) / 7),
);
const small = resizeImages(colour, [2, 3], 'nearest');

it('brings reconstructions to the size of the images shown, and says from where and how', () => {
  const found = matchSizes(colour, small);
  expect(found.shown).toBe(colour);
  expect(found.reconstructed).toEqual(resizeImages(small, [4, 6], 'bilinear'));
  expect(found.resize).toEqual({
    shownFrom: [4, 6],
    reconstructedFrom: [2, 3],
    to: [4, 6],
    kernel: 'bilinear',
    channels: 3,
  });
});

it('brings both to a size that is asked for', () => {
  const found = matchSizes(colour, small, { to: [3, 3], kernel: 'nearest' });
  expect(found.shown).toEqual(resizeImages(colour, [3, 3], 'nearest'));
  expect(found.reconstructed).toMatchObject({ height: 3, width: 3 });
});

it('compares in gray where one side is gray', () => {
  const found = matchSizes(toGray(colour), small);
  expect(found.resize.channels).toBe(1);
  expect(found.reconstructed).toEqual(resizeImages(toGray(small), [4, 6], 'bilinear'));
});

it('refuses stacks of another number', () => {
  expect(() => matchSizes(colour, makeImages(1, small))).toThrow(
    '1 reconstructions cannot be compared with 2 images',
  );
});
