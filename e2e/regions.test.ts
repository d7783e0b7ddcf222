import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RegionResult, RunResult } from '../src-main/compute/results.ts';
import { voxelToMm } from '../src-main/volumes/grid.ts';
import { readVolume } from '../src-main/volumes/series.ts';
import { writeNifti } from '../src-main/volumes/write.ts';
import { messageOf, newKinds, cachedSteps, percept, runJson, temporaryFolder, writeJson } from './helpers.ts';
import { grid, made, makeStudy, recipeFor } from './study.ts';

const [nx, ny, nz] = made.dims;
const nVoxels = nx * ny * nz;
const sliceOf = (voxel: number): number => Math.floor(voxel / (nx * ny));
const mmOf = (voxel: number): [number, number, number] =>
  voxelToMm(grid, [voxel % nx, Math.floor(voxel / nx) % ny, sliceOf(voxel)]);
const voxels = Array.from({ length: nVoxels }, (_, voxel) => voxel);
const within = (centre: readonly number[], mm: number) => (voxel: number) =>
  Math.hypot(...mmOf(voxel).map((x, axis) => x - centre[axis]!)) <= mm + 1e-4;

let there = '';
let study = '';
beforeAll(async () => {
  there = await temporaryFolder();
  study = join(there, 'study');
  await makeStudy(study);
  // A label image: ids 3 and 700 in the slices of V2 and of V1's first.
  await writeNifti(join(there, 'atlas.nii.gz'), {
    grid,
    data: Int16Array.from(voxels, (voxel) => (sliceOf(voxel) === 3 ? 3 : sliceOf(voxel) === 0 ? 700 : 0)),
  });
  await writeFile(join(there, 'atlas.txt'), '3 middle 255 0 0 0\n700 lh.first 0 0 255 0\n');
});

const regions = {
  ball: 'sphere(-2, 1, -1, 7)',
  around: 'dilate(V2, 3) - V2',
  strong: 'V1 & where(R2 > 0.5)',
  heavy: 'V1.left & where(abs(W) >= 1)',
  responding: '(V1 + V2) & where(abs(test) > 4)',
  drawn: 'drawn("by hand") & V1',
  labelled: 'middle + first',
};

function recipe(
  names: readonly (keyof typeof regions)[],
  changes: Record<string, unknown> = {},
): Record<string, unknown> {
  const plain = recipeFor(study);
  return {
    ...plain,
    data: {
      ...(plain['data'] as Record<string, unknown>),
      masks: [
        { name: 'middle', file: 'atlas.nii.gz', label: 3 },
        { name: 'first', file: 'atlas.nii.gz', label: 'lh.first', hemisphere: 'left' },
      ],
    },
    regions: names.map((name) => ({ name, expression: regions[name] })),
    drawings: [{ name: 'by hand', dims: made.dims, affine: [...grid.affine], voxels: [100, 10, 800, 5] }],
    ...changes,
  };
}

async function run(name: string, value: unknown, args: string[] = []): Promise<RunResult> {
  return runJson(await writeJson(join(there, `${name}.json`), value), join(there, name), args);
}

describe('regions with functions, from a recipe', () => {
  let result: RunResult;
  beforeAll(async () => {
    result = await run(
      'all',
      recipe(Object.keys(regions) as (keyof typeof regions)[], { glm: { noise: 'ar1' } }),
    );
  });
  const of = (name: keyof typeof regions): RegionResult =>
    result.subjects[0]!.regions.find((region) => region.name === name)!;
  const map = async (stem: string): Promise<Float64Array> =>
    (await readVolume(join(there, 'all', 'sub-01', 'func', `sub-01_${stem}_statmap.nii.gz`))).data;

  it('have the voxels of spheres, dilations, drawings and labels, whether masks have them or not', () => {
    expect(result.errors).toEqual([]);
    expect(of('ball').voxelsInRegion).toBe(voxels.filter(within([-2, 1, -1], 7)).length);
    const v2 = (voxel: number): boolean => [3, 4].includes(sliceOf(voxel));
    // The slices beside those of V2: cubes of 3 mm.
    expect(of('around').voxelsInRegion).toBe(2 * nx * ny);
    expect(of('around').masks).toEqual({});
    expect(voxels.filter(v2)).toHaveLength(2 * nx * ny);
    expect(of('drawn').voxelsInRegion).toBe(10);
    expect(of('labelled').voxelsInRegion).toBe(2 * nx * ny);
  });

  it('have the voxels that pass a threshold, as the maps written say, and say which data chose them', async () => {
    const v1 = (voxel: number): boolean => sliceOf(voxel) < 3;
    const r2 = await map('task-train_desc-R2');
    const strong = voxels.filter((voxel) => v1(voxel) && r2[voxel]! > 0.5).length;
    expect(strong).toBeGreaterThan(20);
    expect(of('strong').voxelsInRegion).toBe(strong);
    expect(of('strong').notes.join()).toContain('R2 of the training fit');
    const norm = new Float64Array(nVoxels);
    const file = join(there, 'all', 'sub-01', 'func', 'sub-01_task-train_desc-W_statmap.nii.gz');
    for (let latent = 1; latent <= made.features; latent++) {
      (await readVolume(file, latent)).data.forEach((value, voxel) => (norm[voxel]! += value ** 2));
    }
    const left = (voxel: number): boolean => voxel % nx < nx / 2;
    const heavy = voxels.filter((voxel) => v1(voxel) && left(voxel) && Math.sqrt(norm[voxel]!) >= 1).length;
    expect(heavy).toBeGreaterThan(20);
    expect(of('heavy').voxelsInRegion).toBe(heavy);
    const t = await map('task-test_desc-t');
    const responding = voxels.filter((voxel) => sliceOf(voxel) < 5 && Math.abs(t[voxel]!) > 4).length;
    expect(responding).toBeGreaterThan(20);
    expect(of('responding').voxelsInRegion).toBe(responding);
    expect(of('responding').notes.join()).toContain('circular');
  });

  it('are fitted once: another threshold or dilation within the masks fits nothing anew', async () => {
    await run('cached', recipe(['strong']));
    const before = await cachedSteps(join(there, 'cached'));
    const changed = recipe(['strong'], {
      regions: [{ name: 'strong', expression: 'erode(V1, 3) & where(R2 > 0.6) & dilate(V2, 6)' }],
    });
    await run('cached', changed);
    expect(newKinds(before, await cachedSteps(join(there, 'cached')))).toEqual([
      'decode',
      'images',
      'repeats',
      'sheet',
    ]);
  });

  it('do not change the results of a recipe that does not use them', async () => {
    // Corrected p are about all regions of a recipe, and would change with any that is added.
    const uncorrected = recipeFor(study, {
      evaluation: { ...(recipeFor(study)['evaluation'] as object), correction: 'none' },
    });
    const plain = await run('plain', uncorrected);
    const beside = await run('beside', {
      ...uncorrected,
      regions: [...(uncorrected['regions'] as unknown[]), { name: 'ball', expression: regions.ball }],
    });
    expect(beside.subjects.map(({ regions: found }) => found.slice(0, 2))).toEqual(
      plain.subjects.map(({ regions: found }) => found),
    );
  });

  it.each([
    ['a map that is not there', 'where(R3 > 1)', /no statistic map "R3".*The maps are R2, W, test/s],
    ['a drawing that is not there', 'drawn(x)', /sub-0[12] has no drawing "x".*Its drawings are by hand/s],
    ['a function that is not there', 'grow(V1, 2)', /no function "grow".*\n {2}\^/s],
    ['a threshold that nothing passes', 'V1 & where(R2 > 1)', /region "x".*has no voxel/s],
  ])('are refused with %s', async (_what, expression, message) => {
    const file = await writeJson(
      join(there, 'bad.json'),
      recipe([], { regions: [{ name: 'x', expression }] }),
    );
    const ended = await percept('run', file, '--out', join(there, 'bad'));
    expect(ended.code).toBe(1);
    expect(messageOf(ended)).toMatch(message);
  });
});
