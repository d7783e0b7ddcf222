import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RegionResult, RunResult } from '../src-main/compute/results.ts';
import { readSeries } from '../src-main/volumes/series.ts';
import {
  cachedSteps,
  hashResults,
  newKinds,
  refused,
  runJson,
  temporaryFolder,
  writeJson,
} from './helpers.ts';
import { grid, made, makeStudy, recipeFor } from './study.ts';

let there = '';
let study = '';
beforeAll(async () => {
  there = await temporaryFolder();
  study = join(there, 'study');
  await makeStudy(study);
});

const regions = [
  { name: 'V1', expression: 'V1' },
  { name: 'V2', expression: 'V2' },
];

/** Runs a recipe with one worker and with three; everything but the hash of the recipe's file must be the same bytes. */
async function runTwice(name: string, changes: Record<string, unknown>): Promise<RunResult> {
  const recipe = await writeJson(join(there, `${name}.json`), recipeFor(study, changes));
  const one = await runJson(recipe, join(there, `${name}-1`), ['--workers', '1']);
  const three = await runJson(recipe, join(there, `${name}-3`), ['--workers', '3']);
  expect(three).toEqual(one);
  expect(await hashResults(join(there, `${name}-3`))).toEqual(await hashResults(join(there, `${name}-1`)));
  return one;
}

const first = (result: RunResult): RegionResult => result.subjects[0]!.regions[0]!;

describe('every decoder', () => {
  it.each([
    ['inverse', { by: 't', voxels: 200 }, /cholesky/],
    ['whitened', { by: 'weights', share: 0.5 }, /whitened/],
    ['ridge', { by: 'r2', share: 0.5 }, /ridge regression/],
    ['fastl2lir', { by: 'r2', above: 0 }, /FastL2LiR/],
    ['fracridge', { by: 't', share: 0.6 }, /fractional ridge/],
  ])('%s decodes from selected voxels, the same bytes with three workers', async (kind, select, solver) => {
    const chosen = await runTwice(kind, { regions, decoder: { kind, select } });
    const { selection, voxels, pairwise, notes, solver: said } = first(chosen);
    expect(said).toMatch(solver);
    expect(selection).toMatchObject({ by: select.by, of: 420, kept: voxels });
    expect(voxels).toBeLessThan(420);
    expect(notes.join('\n')).toMatch(/by training data alone/);
    expect(pairwise).toBeGreaterThan(0.7);
  });

  it('fits nothing anew for another decoder than what it needs', async () => {
    const out = join(there, 'inverse-1');
    const before = await cachedSteps(out);
    const recipe = await writeJson(
      join(there, 'w.json'),
      recipeFor(study, { regions, decoder: { kind: 'whitened' } }),
    );
    await runJson(recipe, out);
    const after = await cachedSteps(out);
    expect(newKinds(before, after)).toEqual(['decode', 'images', 'repeats', 'residuals', 'sheet']);
  });

  it('says where images were not shown often enough to select voxels by their responses', async () => {
    const decoder = { kind: 'inverse', select: { by: 'reliability', voxels: 50 } };
    const recipe = await writeJson(join(there, 'once.json'), recipeFor(study, { regions, decoder }));
    await refused(recipe, join(there, 'once'), 'shown in both halves of the training runs', '"weights"');
  });
});

describe('a searchlight', () => {
  it('maps where the study has information, the same bytes with three workers', async () => {
    const result = await runTwice('light', { regions, searchlight: { radius: 6, mask: 'V1 + V2 + PFC' } });
    for (const { id, searchlight } of result.subjects) {
      expect(searchlight).toMatchObject({ centres: 840, radius: 6, mask: 'V1 + V2 + PFC' });
      const path = result.outputs.find(
        (one) => one.startsWith(`sub-${id}`) && one.endsWith('_pairwise.nii.gz'),
      )!;
      const { data } = await readSeries(join(there, 'light-1', path), {
        grid,
        indices: Uint32Array.from({ length: 840 }, (_, v) => v),
      });
      const slice = made.dims[0] * made.dims[1];
      const meanOf = (from: number, to: number): number =>
        Array.from(data.slice(from * slice, to * slice)).reduce((sum, x) => sum + x, 0) /
        ((to - from) * slice);
      // Slices 0 to 2 are V1; PFC is slice 5, and noise, but its spheres reach into V2.
      expect(meanOf(0, 3)).toBeGreaterThan(0.75);
      expect(meanOf(5, 6)).toBeLessThan(meanOf(0, 3));
    }
    expect(result.outputs).toContain('group_desc-searchlight_pairwise.nii.gz');
  });

  it('has as its mean the mean of the subjects, and takes a mask of its own', async () => {
    const out = join(there, 'light-1');
    const indices = Uint32Array.from({ length: 840 }, (_, v) => v);
    const read = async (path: string): Promise<ArrayLike<number>> =>
      (await readSeries(join(out, path), { grid, indices })).data;
    const mean = await read('group_desc-searchlight_pairwise.nii.gz');
    const subjects = await Promise.all(
      ['01', '02'].map((id) =>
        read(join(`sub-${id}`, 'func', `sub-${id}_task-test_desc-searchlight_pairwise.nii.gz`)),
      ),
    );
    for (let v = 0; v < 840; v++) expect(mean[v]).toBeCloseTo((subjects[0]![v]! + subjects[1]![v]!) / 2, 6);
    const recipe = await writeJson(
      join(there, 'own.json'),
      recipeFor(study, { regions, searchlight: { radius: 4, mask: 'V2', step: 2 } }),
    );
    const before = await cachedSteps(out);
    const own = await runJson(recipe, out);
    expect(own.subjects[0]!.searchlight).toMatchObject({ centres: 7 * 5, step: 2 });
    expect(newKinds(before, await cachedSteps(out))).toEqual(['searchlight']);
  });

  it('takes its centres from any expression', async () => {
    const recipe = await writeJson(
      join(there, 'sphere.json'),
      recipeFor(study, { regions, searchlight: { radius: 4, mask: 'sphere(-2, -2, -2, 9)' } }),
    );
    const result = await runJson(recipe, join(there, 'sphere'));
    expect(result.subjects[0]!.searchlight!.centres).toBeGreaterThan(50);
  });

  it('is refused where its mask is not known', async () => {
    const recipe = await writeJson(
      join(there, 'unknown.json'),
      recipeFor(study, { searchlight: { mask: 'V9' } }),
    );
    await refused(recipe, join(there, 'unknown'), 'V9');
  });
});
