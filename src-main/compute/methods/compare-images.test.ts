import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { takeImages, type Images } from '../../images/image.ts';
import { resizeImages } from '../../images/resize.ts';
import { parseComparison } from '../../recipe/compare-schema.ts';
import { compareMethods } from '../compare/compare.ts';
import { writeComparison } from '../compare/outputs.ts';
import { comparisonFolderOf } from '../compare/place.ts';
import { noisy, smoothImages, writeImages } from '../compare/testing.ts';
import { compareImages, place } from './compare-images.ts';
import type { MethodContext, StudyPlace } from './types.ts';

const names = ['cat', 'dog', 'tree'];
let folder: string;
let shown: Images;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-compare-images-'));
  shown = smoothImages(3, 16, 1);
  await writeImages(join(folder, 'stimuli'), shown, (i) => `${names[i]!}.png`);
  for (const s of [1, 2])
    await writeImages(join(folder, 'noisy'), noisy(shown, 0.2, s), (i) => `sub-0${s}/${names[i]!}.png`);
  await writeImages(
    join(folder, 'wide'),
    resizeImages(shown, [16, 32], 'nearest'),
    (i) => `${names[i]!}.png`,
  );
  const comparison = parseComparison({
    perceptCompare: 1,
    stimuli: { folders: ['stimuli'] },
    methods: ['noisy', 'wide'].map((name) => ({ name, reconstructions: name })),
    evaluation: { permutations: 0, bootstrap: 0 },
  });
  const out = comparisonFolderOf({ out: join(folder, 'results', 'percept') });
  await writeComparison(out, await compareMethods({ comparison, folder }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function ask(input: object) {
  let bytes = new Uint8Array();
  const context = {
    signal: new AbortController().signal,
    putData: (source: Uint8Array<ArrayBuffer>) => ((bytes = source), 'data'),
  } as unknown as MethodContext;
  const study = { out: join(folder, 'results', 'percept') } as StudyPlace;
  const reply = await compareImages(study, { stimuli: names, subject: '02', side: 16, ...input }, context);
  return { reply, bytes };
}

it('gives the images that were asked for, row by row, of the subject where the method has it', async () => {
  const { reply, bytes } = await ask({ stimuli: ['tree', 'cat', 'horse'] });
  expect(reply.rows).toEqual([
    { method: null, subject: '' },
    { method: 'noisy', subject: '02' },
    { method: 'wide', subject: '' },
  ]);
  expect(reply.missing).toEqual(reply.rows.map(() => [null, null, 'not compared']));
  const pixel = (row: number, column: number): number[] => {
    const from = (row * 3 + column) * 16 * 16 * 4;
    return [...bytes.subarray(from, from + 3)];
  };
  const first = (images: Images, i: number): number[] =>
    [...takeImages(images, [i]).data.slice(0, 3)].map((value) =>
      Math.round(255 * Math.min(1, Math.max(0, value))),
    );
  expect(pixel(0, 0)).toEqual(first(shown, 2));
  expect(pixel(0, 1)).toEqual(first(shown, 0));
  expect(pixel(1, 1)).toEqual(first(noisy(shown, 0.2, 2), 0));
  // A wide picture keeps its proportions: above it there is nothing.
  expect(bytes[(2 * 3 * 16 * 16 + 8) * 4 + 3]).toBe(0);
});

it('says of an image that is gone or has changed why it is missing', async () => {
  await rm(join(folder, 'wide', 'dog.png'));
  await writeImages(join(folder, 'noisy'), shown, (i) => (i === 0 ? 'sub-02/cat.png' : `sub-03/${i}.png`));
  const { missing } = (await ask({})).reply;
  expect(missing[1]).toEqual(['this image has changed since it was compared', null, null]);
  expect(missing[2]).toEqual([null, 'this image of the comparison is gone', null]);
});

it('puts a picture into the middle of its place', () => {
  const to = new Uint8Array(4 * 4 * 4);
  place(new Uint8Array(2 * 4 * 4).fill(7), [2, 4], to, [4, 4]);
  expect([...to].map((value) => value / 7)).toEqual(
    Array.from({ length: 64 }, (_, at) => (at >= 16 && at < 48 ? 1 : 0)),
  );
});
