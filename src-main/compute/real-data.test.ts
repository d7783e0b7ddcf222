import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseRecipe } from '../recipe/load.ts';
import { describeShared } from '../testing/shared-data.ts';
import { inlineRunner } from './pool.ts';
import type { RunResult } from './results.ts';
import { runRecipe } from './run.ts';

let out = '';
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'percept-real-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

const run = (name: string, folder: string, json: unknown): Promise<RunResult> =>
  runRecipe({
    recipe: parseRecipe(json),
    recipeFile: join(import.meta.dirname, 'real-data.test.ts'),
    folder,
    out: join(out, name),
    runner: inlineRunner(),
  });

describeShared('digits69: patterns of real fMRI, handwritten sixes and nines', 'digits69', (folder) => {
  const file = 'digits69_28x28.mat';
  const recipe = (components: number) => ({
    percept: 1,
    data: {
      kind: 'patterns',
      subjects: { '01': { train: { file, variable: 'fmriTrn' }, test: { file, variable: 'fmriTest' } } },
      stimuli: {
        train: { file, variable: 'stimTrn', size: [28, 28] },
        test: { file, variable: 'stimTest', size: [28, 28] },
      },
    },
    latents: { kind: 'pca', components },
    evaluation: { permutations: 200, bootstrap: 0 },
  });

  it.each([
    [15, 43, 43],
    [10, 43, 42],
  ])(
    'with %i components eq. 3 is %i of 45 pairs on latents and %i on pixels',
    async (components, latents, pixels) => {
      const result = await run(`digits-${components}`, folder, recipe(components));
      const region = result.subjects[0]!.regions[0]!;
      expect(region.pairs).toBe(45);
      expect(region.pairwise! * 45).toBeCloseTo(latents, 9);
      expect(region.scores.find(({ name }) => name === 'pixCompPairwise')!.value * 45).toBeCloseTo(pixels, 9);
      expect(existsSync(join(out, `digits-${components}`, 'label-all_reconstructions.png'))).toBe(true);
    },
  );
});

describeShared('haxby-slice: time series of real fMRI', 'haxby-slice', (folder) => {
  const recipe = (noise: string) => ({
    percept: 1,
    data: { kind: 'bids', train: { run: 'odd' }, test: { run: 'even' } },
    latents: { kind: 'table', file: 'latents_categories.csv' },
    glm: { noise },
    regions: [{ name: 'VT', expression: 'VT' }],
    evaluation: { permutations: 200, bootstrap: 0 },
  });

  it.each(['ols', 'ar1'])(
    'with %s says that the rank is 8 of 9 and why, and decodes at least 25 of 28 pairs',
    async (noise) => {
      const result = await run(`haxby-${noise}`, folder, recipe(noise));
      const subject = result.subjects[0]!;
      expect(subject.train).toMatchObject({ columns: 9, rank: 8, runs: 6 });
      expect(subject.train!.faults[0]).toMatch(/sum to zero/);
      const region = subject.regions[0]!;
      expect(region).toMatchObject({ voxels: 530, pairs: 28, solver: 'pseudo-inverse', rank: 8 });
      expect(Math.round(region.pairwise! * 28)).toBeGreaterThanOrEqual(25);
      const results = JSON.parse(
        await readFile(join(out, `haxby-${noise}`, 'results.json'), 'utf8'),
      ) as RunResult;
      expect(results.subjects[0]!.regions[0]!.pairwise).toBe(region.pairwise);
      for (const path of results.outputs)
        expect(existsSync(join(out, `haxby-${noise}`, path)), path).toBe(true);
    },
  );
});
