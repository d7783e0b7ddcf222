import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../src-main/compute/results.ts';
import { readVolume } from '../src-main/volumes/series.ts';
import { writeNifti } from '../src-main/volumes/write.ts';
import { messageOf, percept, runJson, temporaryFolder, writeJson } from './helpers.ts';
import { copyStudy, grid, made, makeStudy, recipeFor } from './study.ts';

const nVoxels = made.dims[0] * made.dims[1] * made.dims[2];
const regions = [
  { name: 'V1', expression: 'V1' },
  { name: 'V2', expression: 'V2' },
  { name: 'frontal', expression: 'PFC' },
  { name: 'early', expression: 'V1 + V2' },
];

let there = '';
let whole: RunResult;
let study = '';
const maskOf = (id: string, name: string): string =>
  join(study, 'sourcedata', `sub-${id}`, 'masks', `sub-${id}_label-${name}_mask.nii.gz`);

beforeAll(async () => {
  there = await temporaryFolder();
  const complete = join(there, 'complete');
  await makeStudy(complete);
  whole = await runJson(
    await writeJson(join(there, 'a.json'), recipeFor(complete, { regions })),
    join(there, 'a'),
  );
  // Subject 02: an empty mask of V2, and none of PFC.
  study = await copyStudy(complete, join(there, 'study'));
  await writeNifti(maskOf('02', 'V2'), { grid, data: new Uint8Array(nVoxels) });
  await rm(maskOf('02', 'PFC'));
});

const scoreOf = (result: RunResult, subject: string, region: string): unknown =>
  result.subjects.find(({ id }) => id === subject)!.regions.find(({ name }) => name === region)?.scores;

describe('a region that one subject lacks', () => {
  it('is left out of that subject with a warning, and changes nothing else', async () => {
    const recipe = await writeJson(join(there, 'b.json'), recipeFor(study, { regions }));
    const ended = await percept('run', recipe, '--out', join(there, 'b'), '--json');
    expect(ended.code, ended.stderr).toBe(0);
    const result = JSON.parse(ended.stdout) as RunResult;
    const [one, two] = result.subjects;
    expect(one!.regions.map(({ name }) => name)).toEqual(['V1', 'V2', 'frontal', 'early']);
    // V1 + V2 is what is there of it.
    expect(two!.regions.map(({ name }) => name)).toEqual(['V1', 'early']);
    const why = [
      'region "V2" (V2) has no voxel: it is left out of this subject',
      'region "frontal" (PFC) cannot be made: there is no mask PFC of this subject: it is left out of this subject',
    ];
    expect(two!.notes).toEqual(expect.arrayContaining(why));
    for (const note of why) expect(messageOf(ended)).toContain(`sub-02: ${note}`);
    expect(one!.notes.join()).not.toMatch(/left out/);
    for (const { name } of regions)
      expect(scoreOf(result, '01', name), name).toEqual(scoreOf(whole, '01', name));
    const n = (region: string): number | undefined =>
      result.group.find((group) => group.region === region && group.score === 'pairwise')?.n;
    expect(regions.map(({ name }) => n(name))).toEqual([2, 1, 1, 2]);
    const [v1, frontal] = ['V1', 'frontal'].map((region) =>
      result.group.find((group) => group.region === region && group.score === 'pairwise')!,
    );
    // Each region's mean is over its own subjects, brought to one scale before the largest is taken.
    for (const group of [v1!, frontal!]) {
      expect(group.correction).toBe('max-T over 4 regions, 100 shared permutations');
      expect(group.pCorrected!).toBeGreaterThanOrEqual(group.permutationP!);
    }
    const table = await percept('run', recipe, '--out', join(there, 'b'));
    expect(table.stdout).toMatch(/region +voxels +sub-01 +sub-02 +n +mean/);
    expect(table.stdout).toMatch(/^frontal +\d+ +\d+\.\d\*? +1 /m);
    expect(table.stdout).toMatch(/sub-02: region "V2" \(V2\) has no voxel/);
    const scores = await readFile(join(there, 'b', 'scores.tsv'), 'utf8');
    expect(scores).not.toMatch(/^02\tV2\t/m);
  });

  it('is left out where no voxel survives the selection', async () => {
    const found = await runJson(
      await writeJson(
        join(there, 'c.json'),
        recipeFor(study, {
          regions: [
            { name: 'V1', expression: 'V1' },
            { name: 'frontal', expression: 'PFC' },
          ],
          data: { ...(recipeFor(study)['data'] as object), subjects: ['01'] },
          decoder: { kind: 'inverse', select: { by: 'r2', above: 0.5 } },
        }),
      ),
      join(there, 'c'),
    );
    expect(found.subjects[0]!.regions.map(({ name }) => name)).toEqual(['V1']);
    expect(found.subjects[0]!.notes.join()).toMatch(
      /region "frontal": no voxel is selected by .* above 0\.5: the largest is .*: it is left out of this subject/,
    );
    expect(found.notes).toContain('Region "frontal" has no voxel in any subject.');
  });

  it('fails its subject where it is the only one', async () => {
    const only = [{ name: 'V2', expression: 'V2' }];
    const recipe = await writeJson(join(there, 'd.json'), recipeFor(study, { regions: only }));
    const ended = await percept('run', recipe, '--out', join(there, 'd'));
    expect(ended.code).toBe(1);
    expect(messageOf(ended)).toMatch(/sub-02 failed: region "V2" \(V2\) has no voxel/);
    expect(ended.stdout).toContain('V2');
  });

  it('is an error where no subject has its mask', async () => {
    const unknown = [...regions, { name: 'x', expression: 'V9' }];
    const recipe = await writeJson(join(there, 'e.json'), recipeFor(study, { regions: unknown }));
    const ended = await percept('run', recipe, '--out', join(there, 'e'));
    expect(ended.code).toBe(1);
    expect(messageOf(ended)).toContain('there is no region "V9"');
  });
});

it('an empty mask is as empty as it looks', async () => {
  const { data } = await readVolume(maskOf('02', 'V2'));
  expect(data.every((value) => value === 0)).toBe(true);
});
