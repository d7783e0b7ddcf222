import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeImages, type Images } from '../../images/image.ts';
import { evaluation } from '../../recipe/evaluation-schema.ts';
import { saveAbout } from '../latents-store.ts';
import { reconstructTask, type Reconstructed } from './reconstruct.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'percept-reconstruct-'));
  await saveAbout(root, {
    kind: 'table',
    dims: 1,
    names: undefined,
    trainedOn: 2,
    notes: [],
    pca: undefined,
    model: undefined,
    shown: undefined,
  });
});
afterAll(() => rm(root, { recursive: true, force: true }));

function reconstruct(images: Images): Promise<Reconstructed> {
  return reconstructTask({
    images,
    fileNames: ['a.png', 'b.png', 'c.png'],
    folder: join(root, 'images'),
    latentFolder: root,
    testRows: Uint32Array.of(0, 1, 2),
    evaluation: evaluation.parse({}),
    seed: 1,
    training: undefined,
  });
}

describe('images of a generator that gives no numbers', () => {
  it('are saved and counted', async () => {
    const images = makeImages(3, { height: 2, width: 2, channels: 3 });
    expect((await reconstruct(images)).notes).toEqual([]);
    images.data[1] = NaN;
    images.data[2] = NaN;
    images.data[35] = Infinity;
    expect((await reconstruct(images)).notes).toEqual([
      expect.stringMatching(/no numbers for pixels of 2 of 3 images/),
    ]);
    expect(await readdir(join(root, 'images'))).toEqual(['a.png', 'b.png', 'c.png']);
  });
});
