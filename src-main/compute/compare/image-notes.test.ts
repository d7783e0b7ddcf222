import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findPeculiarities, peculiarityNotes } from './image-notes.ts';
import { loadAt } from './load-images.ts';

const side = 12;
let folder: string;
const at = (name: string): string => join(folder, name);
const plain = (channels: 3 | 4, background: object) =>
  sharp({ create: { width: side, height: side, channels, background } } as never);
const red = { r: 200, g: 30, b: 40 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-notes-'));
  await plain(3, red).png().toFile(at('plain.png'));
  await plain(4, { ...red, alpha: 1 })
    .png()
    .toFile(at('opaque.png'));
  await plain(4, { ...red, alpha: 0.2 })
    .png()
    .toFile(at('half.png'));
  await plain(3, red).toColourspace('rgb16').png().toFile(at('deep.png'));
  await plain(3, red).toColourspace('cmyk').jpeg().toFile(at('cmyk.jpg'));
  await plain(3, red).withMetadata({ orientation: 6 }).jpeg().toFile(at('turned.jpg'));
  const frame = (fill: object): Promise<Buffer> => plain(3, fill).png().toBuffer();
  await sharp([await frame(red), await frame({ r: 0, g: 0, b: 255 })], { join: { animated: true } })
    .gif()
    .toFile(at('moving.gif'));
  await writeFile(at('broken.png'), 'no image');
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
  ['plain.png', {}],
  ['opaque.png', {}],
  ['half.png', { transparent: 1 }],
  ['deep.png', { deep: 1 }],
  ['cmyk.jpg', { cmyk: 1 }],
  ['turned.jpg', { turned: 1 }],
  ['moving.gif', { pages: 1 }],
  ['broken.png', {}],
])('knows what %s is besides a plain picture', async (name, expected) => {
  expect(await findPeculiarities([at(name)])).toEqual(expected);
});

it('does with such files what it says', async () => {
  const target = { size: [side, side], kernel: 'bicubic', channels: 3 } as const;
  const first = async (name: string): Promise<number[]> =>
    [...(await loadAt([at(name)], target)).data.slice(0, 3)].map((value) => Math.round(255 * value));
  expect(await first('half.png')).toEqual([200, 30, 40].map((value) => (value * 51 + 255 * 204) / 255));
  expect(await first('moving.gif')).toEqual([200, 30, 40]);
  expect(await first('deep.png')).toEqual([200, 30, 40]);
});

it('says it in a sentence for each, with how many', () => {
  expect(peculiarityNotes('Theirs', 5, { transparent: 1, pages: 5, cmyk: 2 })).toEqual([
    'Theirs: 1 of 5 images is partly transparent: shown over white.',
    'Theirs: all 5 images are of several pages or moving: the first one is taken.',
    'Theirs: 2 of 5 images are in CMYK: converted to sRGB.',
  ]);
  expect(peculiarityNotes('Theirs', 5, {})).toEqual([]);
});
