import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RegionResult, RunResult } from '../src-main/compute/results.ts';
import { writeNifti } from '../src-main/volumes/write.ts';
import { readSeries } from '../src-main/volumes/series.ts';
import {
  cachedSteps,
  hashResults,
  hashTree,
  leftOvers,
  newKinds,
  percept,
  runJson,
  temporaryFolder,
  writeJson,
} from './helpers.ts';
import { copyStudy, grid, made, makeStudy, recipeFor, runFile } from './study.ts';

let there = '';
let study = '';
let firstOut = '';
let first: RunResult;
let plain = '';
beforeAll(async () => {
  there = await temporaryFolder();
  study = join(there, 'study');
  await makeStudy(study);
  plain = await writeJson(join(there, 'plain.json'), recipeFor(study));
  firstOut = join(there, 'first');
  first = await runJson(plain, firstOut, ['--workers', '1']);
});

const regionOf = (result: RunResult, name: string, subject = 0): RegionResult =>
  result.subjects[subject]!.regions.find((region) => region.name === name)!;

/** Runs the plain recipe with some members changed, in an own results folder. */
async function runWith(
  name: string,
  changes: Record<string, unknown>,
  args: string[] = [],
): Promise<RunResult> {
  const recipe = await writeJson(join(there, `${name}.json`), recipeFor(study, changes));
  return runJson(recipe, join(there, name), args);
}

describe('a study from scans to images', () => {
  it('is decoded where there is something to decode', () => {
    expect(first.subjects.map(({ id }) => id)).toEqual(['01', '02']);
    expect(first.errors).toEqual([]);
    for (const subject of [0, 1]) {
      expect(regionOf(first, 'V1', subject)).toMatchObject({ voxels: 420, nImages: 6, pairs: 15 });
      expect(regionOf(first, 'V1', subject).pairwise).toBeGreaterThan(0.8);
      expect(regionOf(first, 'V1', subject).p).toBeLessThan(0.05);
    }
    expect(first.latents).toMatchObject({ kind: 'PCA', dims: 4, trainedOn: 30 });
  });

  it('lists its files, which are all there and no more', async () => {
    expect(Object.keys(await hashResults(firstOut))).toEqual(first.outputs.slice().sort());
    const stored = JSON.parse(await readFile(join(firstOut, 'results.json'), 'utf8')) as RunResult;
    expect(stored).toEqual(first);
  });

  it('has the same bytes with three workers', async () => {
    const result = await runJson(plain, join(there, 'three'), ['--workers', '3']);
    expect(result).toEqual(first);
    expect(await hashResults(join(there, 'three'))).toEqual(await hashResults(firstOut));
  });

  it('has the same numbers with AR(1) noise and ridge regression, whatever the number of workers', async () => {
    const changes = { glm: { noise: 'ar1' }, decoder: { kind: 'ridge' } };
    const one = await runWith('ridge-1', changes, ['--workers', '1']);
    const three = await runWith('ridge-3', changes, ['--workers', '3']);
    expect(three).toEqual(one);
    const { 'recipe.json': _a, ...left } = await hashResults(join(there, 'ridge-1'));
    const { 'recipe.json': _b, ...right } = await hashResults(join(there, 'ridge-3'));
    expect(right).toEqual(left);
    expect(regionOf(one, 'V1').solver).toMatch(/ridge/);
    expect(regionOf(one, 'V1').pairwise).toBeGreaterThan(0.7);
    expect(one.outputs.some((path) => path.includes('desc-rho_'))).toBe(true);
  });

  it('has the same numbers in blocks as small as little memory makes them', async () => {
    const result = await runWith('blocks', { memoryMB: 64 }, ['--workers', '100', '--subjects', '01']);
    expect(result.subjects).toEqual([first.subjects[0]]);
  });

  it('takes expressions over masks and hemispheres', async () => {
    const regions = [
      { name: 'V1', expression: 'V1' },
      { name: 'left', expression: 'V1.left' },
      { name: 'V1+V2', expression: 'V1 + V2' },
      { name: 'V1V2', expression: 'V1 + V2 - V1.right' },
      { name: 'both', expression: '(V1 + V2) & V1' },
      { name: 'noise', expression: 'PFC' },
    ];
    const result = await runWith('expressions', { regions });
    const voxels = result.subjects[0]!.regions.map(({ name, voxels: n }) => [name, n]);
    expect(voxels).toEqual([
      ['V1', 420],
      ['left', 210],
      ['V1+V2', 700],
      ['V1V2', 490],
      ['both', 420],
      ['noise', 140],
    ]);
    expect(regionOf(result, 'V1').pairwise).toBe(regionOf(first, 'V1').pairwise);
    expect(regionOf(result, 'both').scores).toEqual(regionOf(result, 'V1').scores);
    // A file for each region, however alike the names.
    const sheets = result.outputs.filter((path) => path.endsWith('_reconstructions.png'));
    expect(new Set(sheets.map((path) => path.toLowerCase())).size).toBe(6);
  });

  it('takes one subject with --subjects, however its label is written', async () => {
    const some = await runJson(plain, join(there, 'one'), ['--subjects', 'sub-2']);
    expect(some.subjects).toEqual([first.subjects[1]]);
    expect(some.outputs.filter((path) => path.startsWith('sub-01'))).toEqual([]);
  });

  it('takes subjects of the recipe by number', async () => {
    const data = { ...(recipeFor(study)['data'] as object), subjects: ['1', 'sub-01'] };
    const result = await runWith('numbered', { data });
    expect(result.subjects.map(({ id }) => id)).toEqual(['01']);
    expect(result.subjects[0]!.regions.map(({ voxels }) => voxels)).toEqual([420, 280]);
  });
});

describe('running again', () => {
  it('makes nothing anew', async () => {
    const before = await hashTree(join(firstOut, '.cache'));
    const steps = await cachedSteps(firstOut);
    const times = await Promise.all(
      steps.map(async (name) => (await stat(join(firstOut, '.cache', name))).ctimeMs),
    );
    const results = await hashResults(firstOut);
    expect(await runJson(plain, firstOut)).toEqual(first);
    expect(await cachedSteps(firstOut)).toEqual(steps);
    expect(
      await Promise.all(steps.map(async (name) => (await stat(join(firstOut, '.cache', name))).ctimeMs)),
    ).toEqual(times);
    expect(await hashTree(join(firstOut, '.cache'))).toEqual(before);
    expect(await hashResults(firstOut)).toEqual(results);
  });

  it('scores anew, and no more, when only the scoring has changed', async () => {
    const before = await cachedSteps(firstOut);
    const recipe = await writeJson(
      join(there, 'scored.json'),
      recipeFor(study, { evaluation: { permutations: 150, bootstrap: 50 } }),
    );
    await runJson(recipe, firstOut);
    // With the predictions what the generator itself could do is scored anew. What the repeats tell depends on no scoring, and nothing is fitted.
    expect(newKinds(before, await cachedSteps(firstOut))).toEqual(['ceiling', 'decode', 'images', 'sheet']);
  });

  it('reads a run anew that was replaced, and does what follows from it for this subject only', async () => {
    const copy = await copyStudy(study, join(there, 'replaced'));
    const recipe = await writeJson(join(there, 'replaced.json'), recipeFor(copy));
    const out = join(there, 'replaced-out');
    const old = await runJson(recipe, out);
    const before = await cachedSteps(out);
    await writeFile(
      runFile(copy, 'train', 1, 'bold.nii.gz'),
      await readFile(runFile(copy, 'train', 2, 'bold.nii.gz')),
    );
    const result = await runJson(recipe, out);
    const after = await cachedSteps(out);
    // The series is already known under its content: it is that of run 2.
    expect(newKinds(before, after)).toEqual(['decode', 'glm-train-01', 'images', 'repeats', 'sheet']);
    expect(result.subjects[1]).toEqual(old.subjects[1]);
    expect(regionOf(result, 'V1').scores).not.toEqual(regionOf(old, 'V1').scores);

    const path = runFile(copy, 'train', 1, 'bold.nii.gz');
    const { data } = await readSeries(runFile(study, 'train', 1, 'bold.nii.gz'), {
      grid,
      indices: Uint32Array.from({ length: 840 }, (_, i) => i),
    });
    await writeNifti(path, {
      grid,
      data: Float32Array.from(data, (value) => 2 * value),
      nVolumes: made.nScans,
      tr: made.tr,
    });
    await runJson(recipe, out);
    const last = await cachedSteps(out);
    expect(newKinds(after, last)).toEqual(['decode', 'glm-train-01', 'images', 'repeats', 'series', 'sheet']);
    expect(last.filter((name) => name.startsWith('series')).length).toBe(
      before.filter((name) => name.startsWith('series')).length + 1,
    );
  });

  it('makes good what is missing among the results', async () => {
    const out = join(there, 'three');
    const before = await hashResults(out);
    await rm(join(out, 'sub-01'), { recursive: true });
    await rm(join(out, 'results.json'));
    await runJson(plain, out);
    expect(await hashResults(out)).toEqual(before);
    expect(await leftOvers(out)).toEqual([]);
  });
});

describe('one subject of two that fails', () => {
  it('leaves the other one, says which and why, and ends with 1', async () => {
    const copy = await copyStudy(study, join(there, 'half'));
    await rm(join(copy, 'sourcedata', 'sub-02'), { recursive: true });
    const recipe = await writeJson(join(there, 'half.json'), recipeFor(copy));
    const out = join(there, 'half-out');
    const result = await runJson(recipe, out, [], 1);
    expect(result.subjects.map(({ id }) => id)).toEqual(['01']);
    expect(result.subjects[0]!.regions).toEqual(first.subjects[0]!.regions);
    expect(result.errors).toHaveLength(1);
    expect(result.errors[0]!.subject).toBe('02');
    expect(result.errors[0]!.message).toMatch(/region "V1" .*cannot be made: there is no/);
    const stored = JSON.parse(await readFile(join(out, 'results.json'), 'utf8')) as RunResult;
    expect(stored.errors).toEqual(result.errors);
    const ended = await percept('run', recipe, '--out', out);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/sub-02 failed: .*V1/);
    expect(ended.stdout).toMatch(/V1\s+420/);
  });
});
