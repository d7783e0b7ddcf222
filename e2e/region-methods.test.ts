import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, testContext } from '../src-main/compute/live/testing.ts';
import { recipeDesign } from '../src-main/compute/methods/recipe-design.ts';
import { regionsEvaluate } from '../src-main/compute/methods/regions-evaluate.ts';
import { regionsImport } from '../src-main/compute/methods/regions-import.ts';
import { regionsSave } from '../src-main/compute/methods/regions-save.ts';
import type { StudyPlace } from '../src-main/compute/methods/types.ts';
import { inlineRunner } from '../src-main/compute/pool.ts';
import { runRecipe } from '../src-main/compute/run.ts';
import { calls, type CallRequest } from '../src-main/contract/calls.ts';
import { parseRecipe } from '../src-main/recipe/load.ts';
import { readMask } from '../src-main/volumes/mask.ts';
import { writeNifti } from '../src-main/volumes/write.ts';
import { temporaryFolder, writeJson } from './helpers.ts';
import { grid, made, makeStudy, recipeFor } from './study.ts';

let root = '';
let place: StudyPlace;
const { context, data } = testContext();
/** Input of a call with its defaults, and a path where the window sends a token. */
const importOf = (input: object): Omit<CallRequest<'regions.import'>, 'study'> =>
  ({ resample: 'refuse', apply: true, ...input }) as Omit<CallRequest<'regions.import'>, 'study'>;

beforeAll(async () => {
  root = await temporaryFolder();
  await makeStudy(root);
  const out = join(root, 'derivatives', 'percept', 'r');
  place = {
    root,
    kind: 'bids',
    recipe: parseRecipe(recipeFor(root)),
    recipeFolder: root,
    recipeName: 'r',
    out,
  };
});

const slice = made.dims[0] * made.dims[1];

describe('regions before a run', () => {
  it('counts the voxels of a region, and gives those of the subject that is shown', async () => {
    const found = await regionsEvaluate(place, { expression: 'V1.left+V2', voxelsOf: '02' }, context);
    calls['regions.evaluate'].out.parse(found);
    expect(found.formatted).toBe('V1.left + V2');
    const inRegion = (3 * slice) / 2 + 2 * slice;
    expect(found.subjects).toEqual(
      ['01', '02'].map((id) => ({ id, inRegion, inData: null, used: null, problem: null })),
    );
    const { runs, subject } = found.voxels!;
    expect([subject, runs.reduce((sum, value, i) => sum + (i % 2 === 1 ? value : 0), 0)]).toEqual([
      '02',
      inRegion,
    ]);
  });

  it('says in which subject a region cannot be made, and refuses what is no expression', async () => {
    const found = await regionsEvaluate(place, { expression: 'V9' }, context);
    expect(found.subjects[0]!.problem).toMatch(/no region "V9"/);
    await expect(regionsEvaluate(place, { expression: 'V1 +' }, context)).rejects.toThrow(/missing/);
  });

  it('draws the design with its rank and timing', async () => {
    const view = await recipeDesign(place, { subject: '01', part: 'train' }, context);
    calls['recipe.design'].out.parse(view);
    expect(view).toMatchObject({
      scans: 3 * made.nScans,
      rank: 5,
      columns: ['main', 'z001', 'z002', 'z003', 'z004'],
    });
    expect(view.runs.map(({ from, lasts, trials }) => [from, lasts, trials])).toEqual(
      [0, 1, 2].map((run) => [run * made.nScans, made.nScans * made.tr, made.perRun]),
    );
    expect(view.runs[0]!.eventsEnd).toBe(4 + 12 * (made.perRun - 1) + 4);
    expect(bytesOf(data, view.picture.data)).toHaveLength(view.picture.rows * view.picture.cols);
    expect(new Float32Array(bytesOf(data, view.correlations).buffer)[0]).toBe(1);
    const test = await recipeDesign(place, { subject: '01', part: 'test' }, context);
    expect([test.rank, test.columns]).toEqual([6, [1, 2, 3, 4, 5, 6].map((i) => `te${i}.png`)]);
  });
});

describe('regions after a run', () => {
  beforeAll(async () => {
    const recipeFile = await writeJson(join(root, 'derivatives-r.json'), recipeFor(root));
    await runRecipe({
      recipe: place.recipe,
      recipeFile,
      folder: root,
      out: place.out,
      runner: inlineRunner(),
    });
  });

  it('knows which voxels have data and can be used', async () => {
    const inside = await regionsEvaluate(place, { expression: 'V2' }, context);
    expect(inside.subjects[0]).toMatchObject({ inRegion: 2 * slice, inData: 2 * slice, used: 2 * slice });
    const where = await regionsEvaluate(place, { expression: 'V1 & where(R2 > 0.2)' }, context);
    expect(where.subjects[0]!.used).toBeGreaterThan(0);
    expect(where.subjects[0]!.used).toBeLessThan(3 * slice);
  });

  it('saves a region of every subject as an image that reads back, beside what it is', async () => {
    const saved = await regionsSave(place, { name: 'left early', expression: 'V1.left + V2' }, context);
    calls['regions.save'].out.parse(saved);
    expect(saved.shownPath).toBe('derivatives/percept/regions');
    const images = saved.files.filter((file) => file.endsWith('.nii.gz'));
    expect(images).toHaveLength(2);
    const folder = join(root, 'derivatives', 'percept', 'regions');
    const mask = await readMask(join(folder, images[0]!));
    expect(mask.indices.length).toBe((3 * slice) / 2 + 2 * slice);
    const sidecar = JSON.parse(
      await readFile(join(folder, images[0]!.replace('.nii.gz', '.json')), 'utf8'),
    ) as Record<string, unknown>;
    expect(sidecar).toMatchObject({ Name: 'left early', Expression: 'V1.left + V2', Subject: '01' });
    await expect(regionsSave(place, { name: 'none', expression: 'V1 - V1' }, context)).rejects.toThrow(
      /no voxel/,
    );
  });
});

describe('import of labels', () => {
  it('makes masks of the labels of an image, by the table beside it', async () => {
    const image = join(root, 'atlas_dseg.nii.gz');
    const labels = Int16Array.from({ length: slice * made.dims[2] }, (_, v) =>
      v < slice ? 3 : v < 2 * slice ? 7 : 0,
    );
    await writeNifti(image, { grid, data: labels });
    await writeFile(
      join(root, 'atlas_dseg.tsv'),
      'index\tname\tcolor\n3\tMT_left\t#ff0000\n8\tMST\t#00ff00\n',
    );
    const { output, masks } = await regionsImport(place, importOf({ image }), context);
    calls['regions.import'].out.parse(output);
    expect(output.table).toBe('atlas_dseg.tsv');
    expect(output.regions.map(({ label, name, voxels }) => [label, name, voxels])).toEqual([
      [3, 'MT', slice],
      [7, expect.any(String), slice],
    ]);
    expect(output.report.map(({ what }) => what).join('\n')).toMatch(/MST/);
    expect(masks[0]).toMatchObject({
      name: 'MT',
      hemisphere: 'left',
      label: 3,
      file: image,
      colour: '#ff0000',
    });
    const only = await regionsImport(place, importOf({ image, apply: false }), context);
    expect(only.masks).toEqual([]);

    const recipe = parseRecipe({
      ...recipeFor(root),
      data: { ...(recipeFor(root)['data'] as object), masks },
    });
    const found = await regionsEvaluate({ ...place, recipe }, { expression: 'MT.left' }, context);
    expect(found.subjects[0]).toMatchObject({ inRegion: slice, problem: null });
  });

  it('reports another grid, and imports it only when nearest neighbours are asked for', async () => {
    const image = join(root, 'coarse.nii.gz');
    const affine = Float64Array.from(grid.affine, (value, i) => ([0, 5, 10].includes(i) ? 2 * value : value));
    await writeNifti(image, { grid: { dims: [7, 5, 3], affine }, data: new Uint8Array(105).fill(1) });
    const refused = await regionsImport(place, importOf({ image }), context);
    expect([refused.masks, refused.output.report[0]!.severity]).toEqual([[], 'error']);
    const taken = await regionsImport(place, importOf({ image, resample: 'nearest' }), context);
    expect(taken.masks).toHaveLength(1);
    expect(taken.output.regions[0]!.voxels).toBeGreaterThan(slice);
  });
});
