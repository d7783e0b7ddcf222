import { mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveCalls, type ImageColumn } from '../../contract/live.ts';
import { sharp } from '../../images/codec.ts';
import { pearson } from '../../maths/stats.ts';
import { row } from '../../maths/matrix.ts';
import { loadMatrix } from '../arrays.ts';
import { loadManifest } from '../decoding-manifest.ts';
import { findDecoding, loadDecodingView } from '../decoding-view.ts';
import { requireManifest } from '../manifest-problem.ts';
import { liveDecode } from '../methods/live-decode.ts';
import { liveImages } from '../methods/live-images.ts';
import { liveNearest } from '../methods/live-nearest.ts';
import { liveSignificance } from '../methods/live-significance.ts';
import type { StudyPlace } from '../methods/types.ts';
import { OutdatedError } from '../wire-error.ts';
import { liveSession } from './session.ts';
import { bytesOf, runPlace, smallStudy, testContext } from './testing.ts';

let folder = '';
let place: StudyPlace;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-live-'));
  place = await smallStudy(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const decode = (request: number, expression = 'all', set: 'A' | 'B' = 'A') =>
  liveDecode(place, { set, request, expression }, testContext().context);

describe('before a run', () => {
  it('there is no view, and decoding says what to do', async () => {
    expect(await loadDecodingView(place)).toBeNull();
    await expect(decode(1)).rejects.toThrow(/Run the recipe first/);
  });
});

describe('after a run', () => {
  beforeAll(() => runPlace(place));

  it('decodes what the run decoded, in every subject', async () => {
    const { view } = (await loadDecodingView(place))!;
    const live = liveCalls['live.decode'].out.parse(await decode(1));
    expect(live.subjects.map(({ pairwise }) => pairwise)).toEqual(
      view.results.subjects.map(({ regions }) => regions[0]!.pairwise),
    );
    expect(live.group.n).toBe(2);
    const own = live.subjects[0]!.imagePairwise;
    expect(own).toHaveLength(6);
    // Each pair counts for both of its images.
    const mean = own.reduce<number>((sum, share) => sum + share!, 0) / 6;
    expect(mean).toBeCloseTo(live.subjects[0]!.pairwise!, 12);
  });

  it('names the training image with the nearest latents', async () => {
    const live = await decode(2);
    const { manifest, folder: cache } = (await loadManifest(place.out))!;
    const train = await loadMatrix(join(cache, manifest.latents, 'train.npy'));
    const { latents } = liveSession(place).last.A!.subjects[1]!;
    const { subjects } = await liveNearest(place, { set: 'A', request: live.request }, testContext().context);
    subjects[1]!.nearest.forEach(({ train: found, correlation }, i) => {
      const all = Array.from({ length: train.rows }, (_, t) => pearson(row(latents, i), row(train, t)));
      expect(correlation).toBeCloseTo(Math.max(...all), 12);
      expect(all[found]).toBeCloseTo(Math.max(...all), 12);
    });
  });

  it('scores the mean of the latents', async () => {
    const live = await decode(3);
    const { subjects, mean } = liveSession(place).last.A!;
    const [a, b] = subjects.map(({ latents }) => latents.data);
    mean.latents.data.forEach((value, at) => expect(value).toBeCloseTo((a![at]! + b![at]!) / 2, 12));
    expect(live.mean!.imagePairwise).toHaveLength(6);
    expect(live.mean!.pairwise).toBeGreaterThan(0.5);
  });

  it('says of an expression what is wrong, for each subject', async () => {
    const live = await decode(4, 'V1');
    expect(live.subjects.map(({ problem }) => problem)).toEqual([
      expect.stringContaining('there is no region "V1"'),
      expect.stringContaining('there is no region "V1"'),
    ]);
    expect(live).toMatchObject({ mean: null, group: { n: 0, pairwise: null } });
    await expect(decode(5, 'V1 +')).rejects.toThrow();
  });

  it('an older request of a set gives way to a newer one, of the other set not', async () => {
    const older = decode(20);
    const other = decode(21, 'all', 'B');
    // A window that was loaded anew counts from the start.
    const newer = decode(1);
    await expect(older).rejects.toBeInstanceOf(OutdatedError);
    expect(await other).toMatchObject({ request: 21, set: 'B' });
    expect(await newer).toMatchObject({ request: 1, set: 'A' });
    expect(liveSession(place).last.A!.request).toBe(1);
  });

  it('gives the significance of the newest request only, and stops when a newer one begins', async () => {
    const { view } = (await loadDecodingView(place))!;
    const { context } = testContext();
    await decode(30);
    const found = liveCalls['live.significance'].out.parse(
      await liveSignificance(place, { set: 'A', request: 30 }, context),
    );
    expect(found.permutations).toBe(99);
    found.subjects.forEach(({ p, ci }, s) => {
      const { scores } = view.results.subjects[s]!.regions[0]!;
      const score = scores.find(({ name }) => name === 'pairwise')!;
      expect(p).toBe(score.p);
      expect(ci).toEqual(score.ci);
    });
    await expect(liveSignificance(place, { set: 'A', request: 29 }, context)).rejects.toBeInstanceOf(
      OutdatedError,
    );
    const waiting = liveSignificance(place, { set: 'A', request: 30 }, context);
    const next = decode(31);
    await expect(waiting).rejects.toBeInstanceOf(OutdatedError);
    await next;
  });

  const images = async (columns: ImageColumn[], rows: number[], side = 512, of = {}, slot = 'grid') => {
    const { context, data } = testContext();
    const found = liveCalls['live.images'].out.parse(
      await liveImages(place, { slot, columns, rows, side, of }, context),
    );
    const bytes = bytesOf(data, found.data);
    const each = found.width * found.height * 4;
    const image = (column: number, at: number): number[] => {
      const from = (column * rows.length + at) * each;
      return [...bytes.subarray(from, from + each)];
    };
    return { ...found, bytes, image };
  };
  const png = async (...parts: string[]): Promise<number[]> => [
    ...(await sharp(join(place.out, ...parts))
      .ensureAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer()),
  ];

  it('makes the images that the run saved, byte for byte', async () => {
    const { request } = await decode(40);
    const rows = [4, 0, 5];
    const subject = (id: string): ImageColumn => ({ kind: 'subject', subject: id, set: 'A' });
    const found = await images([subject('01'), subject('02')], rows, 512, { A: request });
    expect(found).toMatchObject({ width: 8, height: 8 });
    expect(found.missing.flat().every((why) => why === null)).toBe(true);
    for (const [c, id] of ['01', '02'].entries()) {
      for (const [r, test] of rows.entries()) {
        const saved = await png(`sub-${id}`, 'images', 'label-all', `test-000${test + 1}.png`);
        expect(found.image(c, r)).toEqual(saved);
      }
    }
    await expect(images([subject('01')], rows, 512, { A: request - 1 })).rejects.toBeInstanceOf(
      OutdatedError,
    );
  });

  it('shows what was presented and training images, and remembers what does not change with regions', async () => {
    await decode(41);
    const { data } = await loadMatrix(join(folder, 'test-images.npy'));
    const train = await loadMatrix(join(folder, 'train-images.npy'));
    const gray = (value: number): number => Math.round(255 * Math.min(1, Math.max(0, Math.fround(value))));
    const found = await images(
      [{ kind: 'presented' }, { kind: 'train' }, { kind: 'ideal' }, { kind: 'mean', set: 'A' }],
      [3],
    );
    expect(found.image(0, 0).filter((_, at) => at % 4 === 1)).toEqual(
      [...data.slice(3 * 64, 4 * 64)].map(gray),
    );
    expect(found.image(1, 0).filter((_, at) => at % 4 === 2)).toEqual([...row(train, 3)].map(gray));
    expect(found.image(2, 0)).not.toEqual(found.image(0, 0));
    expect(found.image(3, 0)[3]).toBe(255);
    const again = await images([{ kind: 'presented' }, { kind: 'train' }, { kind: 'ideal' }], [3]);
    expect(again.bytes).toEqual(found.bytes.subarray(0, 3 * 256));
  });

  it('makes images smaller, never larger, and says where there is none', async () => {
    const found = await images([{ kind: 'presented' }, { kind: 'mean', set: 'B' }], [0, 17], 8);
    expect(found).toMatchObject({ width: 8, height: 8 });
    expect(found.missing[0]).toEqual([null, 'there is no image 18 of 6']);
    expect(found.image(0, 1).every((byte) => byte === 0)).toBe(true);
    const unknown = await images([{ kind: 'subject', subject: '77', set: 'A' }], [0]);
    expect(unknown.missing).toEqual([['this region cannot be decoded in this subject']]);
  });

  it('a newer request for images of a slot takes the place of an older one', async () => {
    const older = images([{ kind: 'ideal' }], [0]);
    const elsewhere = images([{ kind: 'ideal' }], [0], 512, {}, 'tooltip');
    const newer = images([{ kind: 'ideal' }], [1]);
    await expect(older).rejects.toBeInstanceOf(OutdatedError);
    await expect(elsewhere).resolves.toBeDefined();
    await expect(newer).resolves.toBeDefined();
  });

  it('a run that finds everything in the cache writes the manifest again', async () => {
    const { view: before } = (await loadDecodingView(place))!;
    await unlink(join(place.out, '.cache', 'decoding.json'));
    expect(await loadDecodingView(place)).toBeNull();
    await runPlace(place);
    const { view } = (await loadDecodingView(place))!;
    expect({ ...view, finished: '' }).toEqual({ ...before, finished: '' });
  });

  it('a run that makes nothing anew leaves the manifest as it was', async () => {
    const file = join(place.out, '.cache', 'decoding.json');
    const before = await readFile(file, 'utf8');
    await runPlace(place);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('has no view of another build, of files that are gone, or of paths that lead out of the cache', async () => {
    const file = join(place.out, '.cache', 'decoding.json');
    const text = await readFile(file, 'utf8');
    const manifest = JSON.parse(text) as { build: string; subjects: { w: string }[] };
    const withW = (w: string): unknown => ({
      ...manifest,
      subjects: manifest.subjects.map((one) => ({ ...one, w })),
    });
    for (const [other, why] of [
      [{ ...manifest, build: 'another' }, 'these results were made by another version of Percept'],
      [{ build: 'older', fewer: 'fields' }, 'these results were made by another version of Percept'],
      [withW('gone/w.npy'), 'files that the last run has left are missing'],
      [withW('../../w.npy'), /decoding\.json\) is damaged/],
      [withW(join(folder, 'train-01.npy')), /decoding\.json\) is damaged/],
      [[], /is damaged/],
      [null, /is damaged/],
    ] as const) {
      await writeFile(file, JSON.stringify(other));
      expect(await loadDecodingView(place)).toBeNull();
      const found = await findDecoding(place);
      expect(found).toMatchObject({
        unusable: typeof why === 'string' ? why : (expect.stringMatching(why) as string),
      });
      await expect(requireManifest(place.out)).rejects.toMatchObject({ remedy: 'Run the recipe again.' });
    }
    await unlink(file);
    expect(await findDecoding(place)).toMatchObject({
      unusable: expect.stringContaining('is gone') as string,
    });
    expect(await findDecoding({ ...place, out: join(folder, 'never') })).toBeNull();
    await expect(requireManifest(join(folder, 'never'))).rejects.toThrow(
      'there are no results yet. Run the recipe first.',
    );
    await writeFile(file, text);
    expect(await loadDecodingView(place)).not.toBeNull();
  });

  it('says what is wrong with results that are cut, hostile or of another kind, and lacks nothing of older ones', async () => {
    const file = join(place.out, 'results.json');
    const text = await readFile(file, 'utf8');
    const results = JSON.parse(text) as { subjects: { ceiling?: unknown }[]; groupRepeats?: unknown };
    for (const [broken, why] of [
      [text.slice(0, 1000), /JSON/],
      ['', /JSON/],
      ['null', /expected object/],
      [JSON.stringify({ ...results, title: 7 }), /title/],
      [JSON.stringify({ ...results, subjects: { __proto__: 1 } }), /subjects/],
      [JSON.stringify({ ...results, group: [{ region: '\u001b[2J' }] }), /group\.0/],
      ['['.repeat(100_000), /./],
    ] as const) {
      await writeFile(file, broken);
      const found = await findDecoding(place);
      expect(found).toEqual({ unusable: expect.stringMatching(/^the results cannot be read \(/) as string });
      expect((found as { unusable: string }).unusable).toMatch(why);
    }
    await unlink(file);
    expect(await findDecoding(place)).toMatchObject({
      unusable: expect.stringContaining('ENOENT') as string,
    });
    const { groupRepeats: _repeats, ...older } = results;
    const subjects = older.subjects.map(({ ceiling: _ceiling, ...subject }) => subject);
    await writeFile(file, JSON.stringify({ ...older, subjects }));
    expect((await loadDecodingView(place))!.view.results.subjects.length).toBe(subjects.length);
    await writeFile(file, text);
  });

  it('answers each window as if it were alone: requests of one outdate nothing of another', async () => {
    const { context } = testContext();
    const other = { ...context, window: 'other' };
    const [here, there] = await Promise.all([
      decode(501),
      liveDecode(place, { set: 'A', request: 502, expression: 'all' }, other),
    ]);
    expect([here.request, there.request]).toEqual([501, 502]);
    await expect(liveNearest(place, { set: 'A', request: 501 }, context)).resolves.toBeDefined();
    await expect(liveNearest(place, { set: 'A', request: 502 }, other)).resolves.toBeDefined();
    await expect(liveNearest(place, { set: 'A', request: 502 }, context)).rejects.toBeInstanceOf(
      OutdatedError,
    );
  });

  it('does not fail over what the latents step is said to be', async () => {
    const { manifest } = (await loadManifest(place.out))!;
    const file = join(place.out, '.cache', manifest.latents, 'about.json');
    const text = await readFile(file, 'utf8');
    for (const broken of ['null', '{', '{"pca":7}']) {
      await writeFile(file, broken);
      expect(await findDecoding(place)).toEqual({
        unusable: expect.stringContaining('cannot be read') as string,
      });
    }
    await writeFile(file, text);
  });
});
