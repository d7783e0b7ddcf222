import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { liveCalls, type LiveDecode } from '../../contract/live.ts';
import { parseRecipe } from '../../recipe/load.ts';
import { describeShared } from '../../testing/shared-data.ts';
import { loadMatrix } from '../arrays.ts';
import { loadDecodingView } from '../decoding-view.ts';
import { liveDecode } from '../methods/live-decode.ts';
import { liveSignificance } from '../methods/live-significance.ts';
import type { StudyPlace } from '../methods/types.ts';
import { inlineRunner } from '../pool.ts';
import type { RunResult } from '../results.ts';
import { runRecipe } from '../run.ts';
import { liveSession } from './session.ts';
import { testContext } from './testing.ts';

let out = '';
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'percept-live-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

async function run(name: string, folder: string, json: unknown): Promise<StudyPlace> {
  const recipe = parseRecipe(json);
  const place = {
    root: folder,
    kind: recipe.data.kind,
    recipe,
    recipeFolder: folder,
    recipeName: name,
    out: join(out, name),
  };
  await runRecipe({
    recipe,
    recipeFile: join(import.meta.dirname, 'real-data.test.ts'),
    folder,
    out: place.out,
    runner: inlineRunner(),
  });
  return place;
}

/** Decodes every region of a run live and holds it against what the run wrote. */
async function expectSame(place: StudyPlace): Promise<LiveDecode[]> {
  const results = JSON.parse(await readFile(join(place.out, 'results.json'), 'utf8')) as RunResult;
  const found: LiveDecode[] = [];
  for (const [i, { name, expression }] of results.subjects[0]!.regions.entries()) {
    const { context } = testContext();
    const live = await liveDecode(place, { set: 'A', request: i, expression }, context);
    liveCalls['live.decode'].out.parse(live);
    const significance = await liveSignificance(place, { set: 'A', request: i }, context);
    for (const subject of results.subjects) {
      const region = subject.regions[i]!;
      const mine = live.subjects.find(({ id }) => id === subject.id)!;
      expect(mine).toMatchObject({
        problem: null,
        inRegion: region.voxelsInRegion,
        used: region.voxels,
        rank: region.rank,
        solver: region.solver,
        pairs: region.pairs,
        pairwise: region.pairwise,
        twoWay: region.twoWay,
      });
      expect(mine.notes).toEqual(region.notes);
      expect(mine.condition! / region.condition!).toBeCloseTo(1, 5);
      const p = significance.subjects.find(({ id }) => id === subject.id)!;
      expect(p.p).toBe(region.p);
      const batch = await loadMatrix(
        join(
          place.out,
          `sub-${subject.id}`,
          'latents',
          `sub-${subject.id}_label-${name}_desc-predicted_latents.npy`,
        ),
      );
      const latents = liveSession(place).last.A!.subjects.find(({ id }) => id === subject.id)!.latents;
      const size = batch.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      latents.data.forEach((x, at) => expect(Math.abs(x - batch.data[at]!) / size).toBeLessThan(1e-9));
    }
    const group = results.group.find((one) => one.region === name && one.score === 'pairwise')!;
    expect(live.group).toEqual({ n: group.n, pairwise: group.mean, ci: group.ci });
    found.push(live);
  }
  return found;
}

describeShared('live decoding of digits69 is that of its run', 'digits69', (folder) => {
  const file = 'digits69_28x28.mat';
  const recipe = {
    percept: 1,
    data: {
      kind: 'patterns',
      subjects: { '01': { train: { file, variable: 'fmriTrn' }, test: { file, variable: 'fmriTest' } } },
      stimuli: {
        train: { file, variable: 'stimTrn', size: [28, 28] },
        test: { file, variable: 'stimTest', size: [28, 28] },
      },
    },
    latents: { kind: 'pca', components: 15 },
    evaluation: { permutations: 300, bootstrap: 50 },
  };

  it.each([
    { kind: 'inverse' },
    { kind: 'inverse', centring: 'train' },
    { kind: 'inverse', centring: 'leave-one-out' },
    { kind: 'inverse', solver: 'pinv', centring: 'none' },
    { kind: 'inverse', solver: 'ridge', lambda: 0.5 },
  ])('with %o', async (decoder) => {
    const place = await run(`digits-${JSON.stringify(decoder).replace(/\W+/g, '')}`, folder, {
      ...recipe,
      decoder,
    });
    const [live] = await expectSame(place);
    expect(live!.voxels).toBeNull();
    const { view } = (await loadDecodingView(place))!;
    expect(view).toMatchObject({
      latents: { kind: 'PCA', dims: 15, trainedOn: 90 },
      generator: { name: 'PCA, 15 components of 90 images', height: 28, width: 28, channels: 1 },
      presented: true,
    });
    expect(view.train).toHaveLength(90);
    expect(view.test[0]).toEqual({ name: 'test-0001', category: 'test' });
    expect(view.subjects[0]).toMatchObject({
      id: '01',
      grid: null,
      voxels: 3092,
      testRows: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    });
  });

  it('with ridge regression says that this takes a run', async () => {
    const place = await run('digits-regression', folder, {
      ...recipe,
      decoder: { kind: 'ridge', lambda: 100 },
    });
    const live = await liveDecode(place, { set: 'A', request: 0, expression: 'all' }, testContext().context);
    expect(live.subjects[0]).toMatchObject({ inRegion: 3092, inData: 3092, used: 0, pairwise: null });
    expect(live.subjects[0]!.problem).toMatch(/takes a run/);
    expect(live.mean).toBeNull();
  });
});

describeShared('live decoding of haxby-slice is that of its run', 'haxby-slice', (folder) => {
  const recipe = {
    percept: 1,
    data: { kind: 'bids', train: { run: 'odd' }, test: { run: 'even' } },
    latents: { kind: 'table', file: 'latents_categories.csv' },
    regions: [
      { name: 'VT', expression: 'VT' },
      { name: 'part', expression: 'VT & where(R2 > 0.02)' },
    ],
    evaluation: { permutations: 200, bootstrap: 0 },
  };

  it('with a design of deficient rank', async () => {
    const place = await run('haxby', folder, recipe);
    const [whole] = await expectSame(place);
    expect(whole!.subjects[0]).toMatchObject({ rows: 9, rank: 8, solver: 'pseudo-inverse' });
    const voxels = await liveDecode(
      place,
      { set: 'B', request: 7, expression: 'VT', voxelsOf: whole!.subjects[0]!.id },
      testContext().context,
    );
    const { runs } = voxels.voxels!;
    expect(runs.filter((_, at) => at % 2 === 1).reduce((sum, length) => sum + length, 0)).toBe(530);
    const { view } = (await loadDecodingView(place))!;
    expect(view.generator).toBeNull();
    expect(view.test.map(({ name }) => name)).toContain('face');
    expect(view.subjects[0]!.grid!.dims).toEqual(voxels.voxels!.grid.dims);
    // The run's own recipe, which the window's is held against.
    expect((await loadDecodingView(place))!.recipe).toEqual(place.recipe);
  });
});
