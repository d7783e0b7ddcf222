import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sharp } from './codec.ts';
import { makeImages } from './image.ts';
import { loadImage } from './load.ts';
import { encodePng } from './save.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-save-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('saving images', () => {
  it.each([1, 3] as const)('keeps every 8-bit level in a PNG of %i channels', async (channels) => {
    const image = makeImages(1, { height: 16, width: 48 / channels, channels });
    for (let i = 0; i < image.data.length; i++) image.data[i] = (i % 256) / 255;
    const path = join(folder, 'image.png');
    await writeFile(path, await encodePng(image));
    const back = await loadImage(path, { size: [image.height, image.width], channels, fit: 'stretch' });
    expect(back).toEqual(image);
    const found = await sharp(path).metadata();
    expect([found.format, found.channels, found.depth]).toEqual(['png', channels, 'uchar']);
  });

  it('rounds to the nearest level, clips, and makes the same bytes each time', async () => {
    const image = makeImages(
      1,
      { height: 1, width: 5, channels: 1 },
      Float32Array.of(-1, 0.4999 / 255, 0.5001 / 255, 7, 0.5),
    );
    const png = await encodePng(image);
    expect([...(await sharp(png).toColourspace('b-w').raw().toBuffer())]).toEqual([0, 0, 1, 255, 128]);
    expect((await encodePng(image)).equals(png)).toBe(true);
  });

  it('takes one image a file', async () => {
    const two = makeImages(2, { height: 2, width: 2, channels: 1 });
    await expect(encodePng(two)).rejects.toThrow(/one image, got 2 of 2 x 2 gray/);
  });
});
