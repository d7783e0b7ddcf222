import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseRecipe } from '../../recipe/load.ts';
import { describeShared } from '../../testing/shared-data.ts';
import { inlineRunner } from '../pool.ts';
import type { RunResult } from '../results.ts';
import { runRecipe } from '../run.ts';

describeShared('repeats and matched voxels of real fMRI', 'haxby-slice', (folder) => {
  let out = '';
  let plain: RunResult;
  let result: RunResult;
  const run = (evaluation: object): Promise<RunResult> =>
    runRecipe({
      recipe: parseRecipe({
        percept: 1,
        data: { kind: 'bids', train: { run: 'odd' }, test: { run: 'even' } },
        latents: { kind: 'table', file: 'latents_categories.csv' },
        regions: [
          { name: 'VT', expression: 'VT' },
          { name: 'left', expression: 'dilate(VT, 0.1).left & VT' },
        ],
        evaluation: { permutations: 20, bootstrap: 0, ...evaluation },
      }),
      recipeFile: join(import.meta.dirname, 'run.test.ts'),
      folder,
      out,
      runner: inlineRunner(),
    });
  const decoded = async (): Promise<string[]> =>
    (await readdir(join(out, '.cache'))).filter((name) => name.startsWith('decode-'));
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'percept-repeats-run-'));
    plain = await run({ repeats: false });
  });
  afterAll(() => rm(out, { recursive: true, force: true }));

  it('are computed beside the predictions, which stay as they were', async () => {
    const before = await decoded();
    result = await run({ repeats: true, matchedVoxels: 'smallest', draws: 30 });
    expect(await decoded()).toEqual(before);
    const [left, right] = [plain, result].map(({ subjects }) =>
      subjects[0]!.regions.map(({ scores }) => scores),
    );
    expect(right).toEqual(left);
    expect(plain.subjects[0]!.regions[0]).not.toHaveProperty('repeats');
    expect(plain).not.toHaveProperty('groupRepeats');
  });

  it('rise with the runs that are averaged, within what the halves allow', () => {
    const { regions } = result.subjects[0]!;
    const { repeats, pairwise } = regions[0]!;
    expect(repeats).toMatchObject({ unit: 'run', repeats: 6, images: 8, voxels: 530 });
    const points = repeats!.curve.filter(({ score }) => score === 'pairwise');
    expect(points.map((point) => point.repeats)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(points[5]!.mean!).toBeGreaterThan(points[0]!.mean!);
    // The fit over all runs at once sees the same scans.
    expect(Math.abs(points[5]!.mean! - pairwise!)).toBeLessThanOrEqual(2 / 28);
    const ceiling = repeats!.ceilings.find(({ score }) => score === 'profileCorrelation')!;
    const own = regions[0]!.scores.find(({ name }) => name === 'profileCorrelation')!;
    expect(ceiling.ceiling!).toBeGreaterThan(own.value);
    expect(ceiling.ceiling!).toBeLessThanOrEqual(1);
  });

  it('compare regions at the voxels of the smaller one', () => {
    const [all, left] = result.subjects[0]!.regions;
    expect(left!.matched).toMatchObject({ voxels: left!.voxels, draws: 1, mean: left!.pairwise });
    expect(all!.matched).toMatchObject({ voxels: left!.voxels, available: 530, draws: 30 });
    expect(result.groupMatched!.map(({ region, mean, n }) => [region, mean, n])).toEqual([
      ['VT', all!.matched!.mean, 1],
      ['left', left!.matched!.mean, 1],
    ]);
  });

  it('are written as tables', async () => {
    const read = async (name: string) =>
      (await readFile(join(out, name), 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t'));
    expect(result.outputs).toEqual(expect.arrayContaining(['repeats.tsv', 'matched.tsv']));
    const [header, ...rows] = await read('repeats.tsv');
    const at = (name: string): number => header!.indexOf(name);
    const row = rows.find(
      (one) =>
        one[0] === result.subjects[0]!.id &&
        one[at('region')] === 'VT' &&
        one[at('score')] === 'pairwise' &&
        one[at('repeats')] === '6' &&
        one[at('what')] === 'accuracy',
    )!;
    expect(row[at('convention')]).toContain('runs of each image');
    expect(row[at('pairs')]).toBe('28');
    for (const one of rows) expect(one).toHaveLength(header!.length);
    const [matchedHeader, ...matchedRows] = await read('matched.tsv');
    for (const one of matchedRows) expect(one).toHaveLength(matchedHeader!.length);
    expect(matchedRows.map(([subject]) => subject)).toContain('group');
  });

  it('leave out regions that are too small', async () => {
    const other = await run({ repeats: false, matchedVoxels: 400 });
    const [all, left] = other.subjects[0]!.regions;
    expect(all!.matched!.voxels).toBe(400);
    expect(left).not.toHaveProperty('matched');
    expect(left!.notes.join('\n')).toMatch(
      /left out of the comparison at 400 voxels: it has \d+ that can be used/,
    );
    expect(other.outputs).not.toContain('repeats.tsv');
  });
});
