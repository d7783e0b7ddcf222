import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resultTable } from '../../cli/result-table.ts';
import { makeImages, takeImages } from '../../images/image.ts';
import { row, type Matrix } from '../../maths/matrix.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { loadMatrix } from '../arrays.ts';
import { loadDecodingView } from '../decoding-view.ts';
import { runPlace, smallStudy } from '../live/testing.ts';
import { loadManifest } from '../decoding-manifest.ts';
import type { StudyPlace } from '../methods/types.ts';
import type { RunResult } from '../results.ts';
import { compareImages, imageScores, imageTablesOf, scoreImages } from '../score-images.ts';

let folder = '';
let place: StudyPlace;
let plain: RunResult;
let plainFiles: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-seen-'));
  place = await smallStudy(folder);
  plain = await runPlace(place);
  plainFiles = await filesOf();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function filesOf(): Promise<Record<string, string>> {
  const names = ['results.json', 'scores.tsv'];
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(place.out, name), 'utf8')] as const),
    ),
  );
}

async function runWith(
  lines: readonly string[],
  evaluation: Partial<Recipe['evaluation']> = {},
): Promise<RunResult> {
  await writeFile(join(folder, 'seen.txt'), lines.join('\n'));
  const recipe = {
    ...place.recipe,
    evaluation: { ...place.recipe.evaluation, ...evaluation, seen: { list: 'seen.txt' } },
  };
  return runPlace({ ...place, recipe });
}

const steps = async (): Promise<string[]> =>
  (await readdir(join(place.out, '.cache'))).filter((name) => /-[0-9a-f]{24}$/.test(name)).sort();

/** Eq. 3 from its words: of each pair of images, whether both predictions together are more like their own truths. */
function byHand(truth: Matrix, predicted: Matrix, rows: readonly number[]): number {
  const r = (a: Float64Array, b: Float64Array): number => {
    const mean = (x: Float64Array): number => x.reduce((sum, value) => sum + value, 0) / x.length;
    const [ma, mb] = [mean(a), mean(b)];
    let [ab, aa, bb] = [0, 0, 0];
    for (let k = 0; k < a.length; k++) {
      ab += (a[k]! - ma) * (b[k]! - mb);
      aa += (a[k]! - ma) ** 2;
      bb += (b[k]! - mb) ** 2;
    }
    return ab / Math.sqrt(aa * bb);
  };
  const like = (i: number, j: number): number => r(row(truth, i), row(predicted, j));
  let [won, pairs] = [0, 0];
  for (const i of rows)
    for (const j of rows)
      if (i < j) {
        pairs++;
        if (like(i, i) + like(j, j) > like(i, j) + like(j, i)) won++;
      }
  return won / pairs;
}

describe('images that the generator has seen', () => {
  it('are scored alone, as are the others, and all of them as without a list', async () => {
    const result = await runWith(['test-0002', 'test-0005.png', 'elsewhere_1']);
    const { seen, notes, ...rest } = result;
    expect(rest).toEqual({ ...plain, notes: undefined, outputs: plain.outputs });
    expect(seen).toMatchObject({ list: 'seen.txt', by: 'image' });
    expect(notes).toContain('2 of 6 images are in the list of training images (seen.txt), 4 are not.');
    const loaded = (await loadManifest(place.out))!;
    const truth = await loadMatrix(join(loaded.folder, loaded.manifest.latents, 'test.npy'));
    for (const [part, rows] of [
      [seen!.parts[0]!, [1, 4]],
      [seen!.parts[1]!, [0, 2, 3, 5]],
    ] as const) {
      expect(part.images).toEqual(rows.map((r) => `test-000${r + 1}`));
      expect(part.notes).toEqual([]);
      for (const { id, images, regions, ceiling } of part.subjects) {
        expect(images).toBe(rows.length);
        const whole = plain.subjects.find((subject) => subject.id === id)!;
        expect(regions.map(({ name }) => name)).toEqual(whole.regions.map(({ name }) => name));
        expect(ceiling!.map(({ name }) => name)).toEqual(whole.ceiling!.map(({ name }) => name));
        for (const { name, scores, baselines } of regions) {
          const stem = join(
            place.out,
            `sub-${id}`,
            'latents',
            `sub-${id}_label-${name}_desc-predicted_latents`,
          );
          const predicted = await loadMatrix(`${stem}.npy`);
          const pairwise = scores.find((score) => score.name === 'pairwise')!;
          expect(pairwise.value).toBeCloseTo(byHand(truth, predicted, rows), 12);
          expect(pairwise).toMatchObject({ n: rows.length, pairs: (rows.length * (rows.length - 1)) / 2 });
          expect(pairwise.permutations).toBe(99);
          expect(scores.map((score) => score.name)).toContain('pixelCorrelation');
          expect(baselines!.map(({ predictor }) => predictor)).toContain('nearest training image by pixels');
        }
      }
      const group = part.group.find(({ score }) => score === 'pairwise')!;
      const values = part.subjects.map(
        ({ regions }) => regions[0]!.scores.find((s) => s.name === 'pairwise')!.value,
      );
      expect(group.n).toBe(2);
      expect(group.mean).toBeCloseTo((values[0]! + values[1]!) / 2, 12);
      expect(group.permutationP).toBeGreaterThan(0);
    }
    // Two images have two orders: a p below a half cannot be.
    const two = seen!.parts[0]!.subjects[0]!.regions[0]!.scores.find(({ name }) => name === 'pairwise')!;
    expect(two.p).toBeGreaterThan(0.3);
  });

  it('are rows of their own in scores.tsv, a table of the command line, and part of what the window shows', async () => {
    const result = await runWith(['test-0002', 'test-0005']);
    const [header, ...rows] = (await readFile(join(place.out, 'scores.tsv'), 'utf8')).trimEnd().split('\n');
    const at = header!.split('\t').indexOf('images');
    const images = rows.map((line) => line.split('\t')[at]);
    const count = (what: string): number => images.filter((name) => name === what).length;
    expect(count('all')).toBe(plainFiles['scores.tsv']!.trimEnd().split('\n').length - 1);
    expect(count('unseen')).toBeGreaterThan(40);
    // Without the column and the parts it is the table of a run without a list.
    const without = [header!, ...rows.filter((_, i) => images[i] === 'all')].map((line) =>
      line.split('\t').toSpliced(at, 1).join('\t'),
    );
    expect(`${without.join('\n')}\n`).toBe(plainFiles['scores.tsv']);
    const table = resultTable(result);
    expect(table).toMatch(/region +images +n +pairs/);
    expect(table).toMatch(/unseen +4 +6 /);
    expect(table).toMatch(/ seen +2 +1 /);
    const view = (await loadDecodingView({ root: folder, out: place.out }))!.view;
    expect(view.results.seen!.parts.map(({ name, images: some }) => [name, some.length])).toEqual([
      ['seen', 2],
      ['unseen', 4],
    ]);
  });

  it('take no fit and no image anew when the list changes', async () => {
    await runWith(['test-0001', 'test-0002']);
    const before = await steps();
    await runWith(['test-0001', 'test-0003']);
    const added = (await steps()).filter((name) => !before.includes(name));
    expect(added.map((name) => name.replace(/-[0-9a-f]{24}$/, ''))).toEqual(['seen-scores', 'seen-scores']);
    // Another order, and names that nobody was shown, change nothing.
    const after = await steps();
    await runWith(['# a comment', 'other', 'test-0003', 'test-0001']);
    expect(await steps()).toEqual(after);
  });

  it('are not scored where there are too few, which is said', async () => {
    const { seen, notes } = await runWith(['test-0003']);
    const [few, others] = seen!.parts;
    expect(few!.subjects.map(({ images, regions }) => [images, regions])).toEqual([
      [1, []],
      [1, []],
    ]);
    expect(few!.group).toEqual([]);
    expect(others!.subjects[0]!.regions[0]!.scores[0]!.n).toBe(5);
    expect(notes).toContain('There are too few seen images to score them alone: at least 2 are needed.');
  });

  it('leave no trace in a run without a list', async () => {
    await runWith(['test-0003', 'test-0001']);
    await runPlace(place);
    expect(await filesOf()).toEqual(plainFiles);
  });

  it('say which list cannot be read', async () => {
    const recipe = {
      ...place.recipe,
      evaluation: { ...place.recipe.evaluation, seen: { list: 'nowhere.txt' } },
    };
    await expect(runPlace({ ...place, recipe })).rejects.toThrow(/nowhere\.txt: there is no such file/);
  });
});

it('scores of images are those of the part alone, whatever they were compared with', () => {
  const size = { height: 12, width: 12, channels: 3 as const };
  const draw = (seed: number, n: number): ReturnType<typeof makeImages> => {
    const images = makeImages(n, size);
    let state = seed;
    for (let at = 0; at < images.data.length; at++) {
      state = (state * 1103515245 + 12345) % 2147483648;
      images.data[at] = state / 2147483648;
    }
    return images;
  };
  const [shown, made] = [draw(1, 7), draw(2, 7)];
  const options = { ssim: ['gray-2d', 'rgb'] as const, permutations: 50, resamples: 20, seed: 3 };
  const rows = [0, 3, 4, 6];
  const tables = imageTablesOf(compareImages(shown, made, options), rows);
  const alone = scoreImages(takeImages(shown, rows), takeImages(made, rows), options);
  const found = imageScores(tables, options);
  expect(found.map(({ name }) => name)).toEqual(alone.map(({ name }) => name));
  found.forEach((score, k) => {
    expect(score.value).toBeCloseTo(alone[k]!.value, 12);
    expect(score.p).toBe(alone[k]!.p);
    expect(score.chance).toBeCloseTo(alone[k]!.chance, 12);
  });
});
