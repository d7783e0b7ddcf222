import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeImages, sourceOf, type ImageSource } from './image.ts';
import { scratchSource } from './scratch.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-scratch-'));
});
afterEach(() => rm(folder, { recursive: true }));

function counted(): { source: ImageSource; reads: () => number } {
  const images = makeImages(10, { height: 3, width: 5, channels: 3 });
  for (let i = 0; i < images.data.length; i++) images.data[i] = (i % 256) / 255;
  const inner = sourceOf(images);
  let reads = 0;
  const read: ImageSource['read'] = (from, to) => {
    reads++;
    return inner.read(from, to);
  };
  return { source: { ...inner, read }, reads: () => reads };
}

describe('a scratch file', () => {
  it('gives the same images without reading them again', async () => {
    const { source, reads } = counted();
    const scratch = await scratchSource(source, folder);
    const first = [await scratch.read(0, 4), await scratch.read(4, 10)];
    expect(reads()).toBe(2);
    const again = [await scratch.read(0, 4), await scratch.read(4, 10), await scratch.read(2, 6)];
    expect(reads()).toBe(2);
    expect(again[0]).toEqual(first[0]);
    expect(again[1]).toEqual(first[1]);
    expect(again[2]!.data).toEqual((await source.read(2, 6)).data);
    await scratch.close();
  });

  it('reads what it does not have yet from the source, and is gone when closed', async () => {
    const { source, reads } = counted();
    const scratch = await scratchSource(source, folder);
    await scratch.read(3, 5);
    expect((await scratch.read(4, 6)).data).toEqual((await source.read(4, 6)).data);
    expect(reads()).toBe(3);
    expect(await readdir(folder)).toHaveLength(1);
    await scratch.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses images that 8 bits cannot hold, a folder that is not there, and a file cut short', async () => {
    const fine = makeImages(1, { height: 1, width: 1, channels: 1 }, Float32Array.of(0.5));
    const scratch = await scratchSource(sourceOf(fine), folder);
    await expect(scratch.read(0, 1)).rejects.toThrow(/only images of 8 bits/);
    await scratch.close();
    await expect(scratchSource(sourceOf(fine), join(folder, 'none'))).rejects.toThrow(
      /no such file or folder/,
    );
    const cut = await scratchSource(counted().source, folder);
    await cut.read(0, 10);
    await truncate(join(folder, (await readdir(folder))[0]!), 100);
    await expect(cut.read(0, 10)).rejects.toThrow(/cut short/);
    await cut.close();
  });
});
