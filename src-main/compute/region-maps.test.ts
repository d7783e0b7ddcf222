import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRecipe } from '../recipe/load.ts';
import { describeShared } from '../testing/shared-data.ts';
import { saveArray } from './arrays.ts';
import { inlineRunner } from './pool.ts';
import { knownMaps, loadRegionMaps } from './region-maps.ts';
import type { RunResult } from './results.ts';
import { runRecipe } from './run.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-maps-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('loadRegionMaps', () => {
  it('makes the maps that are wanted of the files that there are', async () => {
    const [w, r2] = [join(folder, 'w.npy'), join(folder, 'r2.npy')];
    await saveArray(w, [3, 2], Float64Array.of(9, 9, 3, NaN, 4, 0));
    await saveArray(r2, [2], Float64Array.of(0.25, NaN));
    const voxels = Uint32Array.of(7, 9);
    const files = { W: w, R2: r2 };
    expect(knownMaps(files)).toEqual(['R2', 'W']);
    const maps = await loadRegionMaps(['W', 'R2', 'test'], files, voxels);
    expect([...maps.keys()].sort()).toEqual(['R2', 'W']);
    expect(maps.get('W')!()).toEqual({ voxels, values: Float64Array.of(5, NaN) });
    expect(maps.get('R2')!()).toEqual({ voxels, values: Float64Array.of(0.25, NaN) });
    expect([...(await loadRegionMaps(['R2'], { W: 'nowhere', R2: r2 }, voxels)).keys()]).toEqual(['R2']);
  });
});

const run = (from: string, name: string, json: unknown): Promise<RunResult> =>
  runRecipe({
    recipe: parseRecipe(json),
    recipeFile: join(import.meta.dirname, 'region-maps.test.ts'),
    folder: from,
    out: join(folder, name),
    runner: inlineRunner(),
  });

describeShared('regions of patterns without positions', 'digits69', (from) => {
  const file = 'digits69_28x28.mat';
  const recipe = (expression: string) => ({
    percept: 1,
    data: {
      kind: 'patterns',
      subjects: { '01': { train: { file, variable: 'fmriTrn' }, test: { file, variable: 'fmriTest' } } },
      stimuli: {
        train: { file, variable: 'stimTrn', size: [28, 28] },
        test: { file, variable: 'stimTest', size: [28, 28] },
      },
    },
    latents: { kind: 'pca', components: 5 },
    evaluation: { permutations: 0, bootstrap: 0 },
    output: { images: false },
    regions: [{ name: 'x', expression }],
  });

  it('can be thresholds of W, and nothing that has a place', async () => {
    const part = (await run(from, 'part', recipe('all & where(W > 0.001)'))).subjects[0]!.regions[0]!;
    const rest = (await run(from, 'rest', recipe('all - where(W > 0.001)'))).subjects[0]!.regions[0]!;
    const all = (await run(from, 'all', recipe('all'))).subjects[0]!.regions[0]!;
    expect(part.voxelsInRegion).toBeGreaterThan(0);
    expect(rest.voxelsInRegion).toBeGreaterThan(0);
    expect(part.voxelsInRegion + rest.voxelsInRegion).toBe(all.voxelsInRegion);
    expect(part.notes[0]).toContain('weights W of the training fit');
    await expect(run(from, 'ball', recipe('sphere(0, 0, 0, 5)'))).rejects.toThrow(
      'needs voxels with a place in mm',
    );
    await expect(run(from, 'r2', recipe('where(R2 > 0)'))).rejects.toThrow('The maps are W');
  });
});

describeShared('regions of a real slice', 'haxby-slice', (from) => {
  const recipe = (regions: Record<string, string>) => ({
    percept: 1,
    data: { kind: 'bids', train: { run: 'odd' }, test: { run: 'even' } },
    latents: { kind: 'table', file: 'latents_categories.csv' },
    regions: Object.entries(regions).map(([name, expression]) => ({ name, expression })),
    evaluation: { permutations: 0, bootstrap: 0 },
    output: { images: false },
  });

  it('are cut by thresholds into parts that are the whole', async () => {
    const result = await run(
      from,
      'haxby',
      recipe({
        strong: 'VT & where(R2 > 0.1)',
        weak: 'VT & where(R2 <= 0.1)',
        up: 'VT & where(test > 0)',
        down: 'VT & where(test <= 0)',
        left: 'sphere(-25, 0, 0, 200).left & VT',
        right: 'VT - sphere(-25, 0, 0, 200).left',
      }),
    );
    const found = result.subjects[0]!.regions;
    const sizes = found.map(({ voxelsInRegion }) => voxelsInRegion);
    expect(Math.min(...sizes)).toBeGreaterThan(10);
    expect(sizes[0]! + sizes[1]!).toBe(530);
    expect(sizes[2]! + sizes[3]!).toBe(530);
    expect(sizes[4]! + sizes[5]!).toBe(530);
    expect(found[0]!.notes[0]).toContain('no test data');
    expect(found[2]!.notes[0]).toContain('circular');
  });

  it('that have no data are named', async () => {
    // The scans hold zeros outside of VT.
    const outside = recipe({ VT: 'VT', around: 'dilate(VT, 8) - VT' });
    const { notes, subjects } = await run(from, 'outside', outside);
    expect(subjects[0]!.regions.map(({ name }) => name)).toEqual(['VT']);
    expect(subjects[0]!.notes.join()).toMatch(/region "around": none of the \d+ voxels has numbers/);
    expect(notes).toContain('Region "around" has no voxel in any subject.');
    const alone = recipe({ around: 'dilate(VT, 8) - VT' });
    await expect(run(from, 'alone', alone)).rejects.toThrow(
      /region "around": none of the \d+ voxels has numbers/,
    );
  });
});
