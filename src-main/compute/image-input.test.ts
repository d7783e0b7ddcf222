import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../maths/random.ts';
import { saveArray } from './arrays.ts';
import { openImages, type ImageInput } from './image-input.ts';

let folder = '';
const draw = seeded(8, 'smooth');
/** A smooth picture of 20 x 30 pixels: two kernels that resize it must not differ by much. */
const picture = Uint8Array.from({ length: 20 * 30 * 3 }, (_, i) => {
  const [y, x, c] = [Math.floor(i / 90), Math.floor((i % 90) / 3), i % 3];
  return Math.round(128 + 100 * Math.sin(y / 5 + c) * Math.cos(x / 6) + draw());
});
let files: ImageInput;
let stack: ImageInput;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-images-'));
  const path = join(folder, 'a.png');
  await sharp(picture, { raw: { width: 30, height: 20, channels: 3 } })
    .png()
    .toFile(path);
  files = { kind: 'files', paths: [path], size: [5, 5], channels: 3 };
  stack = { kind: 'stack', file: join(folder, 'a.npy') };
  await saveArray(stack.file, [1, 20, 30, 3], picture);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('images of stimuli', () => {
  it('have the size of the recipe, or of the stack, unless another is wanted', async () => {
    const ofFiles = await openImages(files, ['a'], false);
    expect([ofFiles.height, ofFiles.width, ofFiles.channels]).toEqual([5, 5, 3]);
    const ofStack = await openImages(stack, ['a'], true);
    expect([ofStack.height, ofStack.width, ofStack.channels]).toEqual([20, 30, 3]);
    const found = (await ofStack.read(0, 1)).data;
    found.forEach((value, i) => expect(value).toBeCloseTo(picture[i]! / 255, 6));
  });

  it.each([
    { height: 16, width: 16, channels: 3 as const },
    { height: 10, width: 11, channels: 3 as const },
    { height: 20, width: 20, channels: 1 as const },
  ])('are brought to $height x $width x $channels alike, from files and from stacks', async (as) => {
    const [a, b] = await Promise.all(
      [files, stack].map(async (input) => (await openImages(input, ['a'], true, as)).read(0, 1)),
    );
    expect([a!.height, a!.width, a!.channels]).toEqual([as.height, as.width, as.channels]);
    expect(b).toMatchObject({ n: 1, ...as });
    const worst = Math.max(...a!.data.map((value, i) => Math.abs(value - b!.data[i]!)));
    // Files have 8 bits, and two programs do not round their kernels alike.
    expect(worst).toBeLessThan(0.03);
  });
});
