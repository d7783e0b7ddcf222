import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Searchlight } from '../decoding/searchlight/searchlight.ts';
import { row, takeRows } from '../maths/matrix.ts';
import { parseRecipe } from '../recipe/load.ts';
import { describeShared } from '../testing/shared-data.ts';
import { readSeries } from '../volumes/series.ts';
import { loadMatrix } from './arrays.ts';
import { loadManifest } from './decoding-manifest.ts';
import { overlaysOf } from './brain/volumes.ts';
import { inlineRunner } from './pool.ts';
import type { RegionResult, RunResult } from './results.ts';
import { runRecipe } from './run.ts';

let out = '';
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'percept-decoders-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

const run = (name: string, folder: string, json: unknown): Promise<RunResult> =>
  runRecipe({
    recipe: parseRecipe(json),
    recipeFile: join(import.meta.dirname, 'further-decoders.test.ts'),
    folder,
    out: join(out, name),
    runner: inlineRunner(),
  });

describeShared('haxby-slice: time series of real fMRI', 'haxby-slice', (folder) => {
  const recipe = (more: object) => ({
    percept: 1,
    data: { kind: 'bids', train: { run: 'odd' }, test: { run: 'even' } },
    latents: { kind: 'table', file: 'latents_categories.csv' },
    regions: [{ name: 'VT', expression: 'VT' }],
    evaluation: { permutations: 0, bootstrap: 0 },
    ...more,
  });
  // One folder: the fits are shared.
  const decode = async (decoder: object): Promise<RegionResult> => {
    const result = await run('decoders', folder, recipe({ decoder }));
    return result.subjects[0]!.regions[0]!;
  };

  describe('further decoders', () => {
    it.each([
      [
        { kind: 'whitened' },
        'whitened pseudo-inverse',
        /726 residuals of the training fit, .* % of it the diagonal \(Ledoit/,
        26,
      ],
      [
        { kind: 'whitened', shrinkage: 0.2 },
        'whitened pseudo-inverse',
        /20\.0 % of it the diagonal \(as given\)/,
        26,
      ],
      [{ kind: 'fastl2lir' }, 'FastL2LiR', /on 48 training patterns, alpha 100, .* 500 voxels/, 26],
      [{ kind: 'fracridge' }, 'fractional ridge', /fraction .*, cross-validated over runs \(6 folds\)/, 26],
      [{ kind: 'fracridge', fractions: [0.3] }, 'fractional ridge', /fraction 0\.30 .*, as given/, 26],
    ])('%o decodes and says how', async (decoder, solver, note, pairs) => {
      const found = await decode(decoder);
      expect(found.voxels).toBe(530);
      expect(found.solver).toContain(solver);
      expect(found.notes.join('\n')).toMatch(note);
      expect(Math.round(found.pairwise! * 28)).toBeGreaterThanOrEqual(pairs);
    });
  });

  describe('selection of voxels', () => {
    const rules = [
      { by: 't', voxels: 100 },
      { by: 'r2', share: 0.25 },
      { by: 'reliability', above: 0.5 },
    ] as const;
    for (const kind of ['inverse', 'whitened', 'ridge', 'fastl2lir', 'fracridge']) {
      it.each(rules)(`by %o works for ${kind}`, async (select) => {
        const found = await decode({ kind, select });
        expect(found.selection).toMatchObject({ by: select.by, of: 530, kept: found.voxels });
        expect(found.voxels).toBeLessThan(300);
        if ('voxels' in select) expect(found.voxels).toBe(100);
        expect(found.notes.join('\n')).toMatch(/of 530 voxels selected by .* by training data alone/);
        const anew = /each fold selected by its own runs/.test(found.notes.join('\n'));
        expect(anew).toBe(kind === 'ridge' || kind === 'fracridge');
        expect(Math.round(found.pairwise! * 28)).toBeGreaterThanOrEqual(22);
      });
    }

    it('refuses what keeps no voxel, naming the region', async () => {
      await expect(decode({ kind: 'inverse', select: { by: 'r2', above: 1 } })).rejects.toThrow(
        /region "VT": no voxel is selected by R² of left-out training runs above 1: the largest is 0\./,
      );
    });
  });

  describe('a searchlight', () => {
    let result: RunResult;
    beforeAll(async () => {
      result = await run('searchlight', folder, recipe({ searchlight: { radius: 10, mask: 'VT' } }));
    });

    it('writes maps, with the same numbers as its manifest and results', async () => {
      const maps = result.outputs.filter((path) => path.includes('searchlight'));
      expect(maps.filter((path) => path.endsWith('.nii.gz'))).toHaveLength(3);
      // One subject has no mean.
      expect(maps.every((path) => path.startsWith('sub-01/func/'))).toBe(true);
      const { manifest, folder: cache } = (await loadManifest(join(out, 'searchlight')))!;
      const subject = manifest.subjects[0]!;
      const stored = await loadMatrix(join(cache, subject.maps['searchlight']!));
      const light = result.subjects[0]!.searchlight!;
      const known = stored.data.filter((value) => !Number.isNaN(value));
      expect(known).toHaveLength(530);
      expect(light).toMatchObject({ radius: 10, mask: 'VT', centres: 530, highest: Math.max(...known) });
      expect(light.mean!).toBeCloseTo(known.reduce((sum, x) => sum + x, 0) / 530, 12);
      expect(light.notes.join()).toMatch(/inverse map/);
      const path = maps.find((one) => one.endsWith('_desc-searchlight_pairwise.nii.gz'))!;
      const grid = {
        dims: subject.voxels!.grid.dims,
        affine: Float64Array.from(subject.voxels!.grid.affine),
      };
      const indices = Uint32Array.from((await loadMatrix(join(cache, subject.voxels!.indices))).data);
      const { data } = await readSeries(join(out, 'searchlight', path), { grid, indices });
      data.forEach((value, v) => expect(value).toBe(Math.fround(stored.data[v]!)));
      const sidecar = JSON.parse(
        await readFile(join(out, 'searchlight', path.replace('.nii.gz', '.json')), 'utf8'),
      ) as { Searchlight: unknown };
      expect(sidecar.Searchlight).toEqual(light);
    });

    it('is offered on the brain', async () => {
      const overlays = overlaysOf((await loadManifest(join(out, 'searchlight')))!, '01');
      expect(overlays.map(({ id }) => id)).toContain('searchlight');
    });

    it('is that of one piece with the arrays of the run', async () => {
      const { manifest, folder: cache } = (await loadManifest(join(out, 'searchlight')))!;
      const subject = manifest.subjects[0]!;
      const load = (path: string) => loadMatrix(join(cache, path));
      const stored = await load(subject.maps['searchlight']!);
      const voxels = Uint32Array.from((await load(subject.voxels!.indices)).data);
      const mask = Uint32Array.from(stored.data.keys()).filter((v) => !Number.isNaN(stored.data[v]!));
      const truth = await loadMatrix(join(cache, manifest.latents, 'test.npy'));
      const searchlight = new Searchlight({
        w: await load(subject.w),
        y: await load(subject.y),
        truth: takeRows(truth, subject.testRows),
        latentMean: row(await load(subject.latentMean), 0),
        grid: { dims: subject.voxels!.grid.dims, affine: Float64Array.from(subject.voxels!.grid.affine) },
        voxels,
        mask,
        radius: 10,
        options: { centring: 'test', solver: 'auto', designRank: subject.train!.rank },
      });
      for (let from = 0; from < mask.length; from += 256) {
        const block = mask.slice(from, from + 256);
        const { pairwise } = searchlight.decode(block);
        block.forEach((column, at) => expect(pairwise[at]).toBe(stored.data[column]));
      }
    });

    it('takes fewer centres, and refuses when there is none', async () => {
      const sparse = await run('searchlight', folder, recipe({ searchlight: { mask: 'VT', step: 3 } }));
      const { centres } = sparse.subjects[0]!.searchlight!;
      expect(centres).toBeGreaterThan(30);
      expect(centres).toBeLessThan(100);
      await expect(
        run('searchlight', folder, recipe({ searchlight: { mask: 'VT & sphere(500, 0, 0, 3)' } })),
      ).rejects.toThrow(/mask of the searchlight.* has no voxel/);
    });
  });
});

describeShared('digits69: patterns without positions', 'digits69', (folder) => {
  const file = 'digits69_28x28.mat';
  const recipe = (more: object) => ({
    percept: 1,
    data: {
      kind: 'patterns',
      subjects: { '01': { train: { file, variable: 'fmriTrn' }, test: { file, variable: 'fmriTest' } } },
      stimuli: {
        train: { file, variable: 'stimTrn', size: [28, 28] },
        test: { file, variable: 'stimTest', size: [28, 28] },
      },
    },
    latents: { kind: 'pca', components: 10 },
    evaluation: { permutations: 0, bootstrap: 0 },
    ...more,
  });

  it('are decoded by every decoder, with voxels selected by their t', async () => {
    for (const kind of ['inverse', 'whitened', 'ridge', 'fastl2lir', 'fracridge']) {
      const result = await run(
        'digits',
        folder,
        recipe({ decoder: { kind, select: { by: 't', voxels: 800 } } }),
      );
      const region = result.subjects[0]!.regions[0]!;
      expect(region.selection).toMatchObject({ by: 't', of: 3092, kept: 800 });
      expect(Math.round(region.pairwise! * 45), kind).toBeGreaterThanOrEqual(30);
    }
  });

  it('leave no noise to weight voxels by where latents explain them wholly', async () => {
    const latents = { kind: 'pca', components: 89 };
    await expect(run('digits', folder, recipe({ latents, decoder: { kind: 'whitened' } }))).rejects.toThrow(
      /90 training patterns by \d+ columns leaves no residuals/,
    );
  });

  it('have no searchlight', async () => {
    await expect(run('digits', folder, recipe({ searchlight: {} }))).rejects.toThrow(
      'a searchlight needs voxels with a place in mm',
    );
  });
});
