import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brainCalls, type BrainScene, type BrainVolume } from '../../contract/brain.ts';
import type { PerceptError } from '../../errors.ts';
import { parseRegion } from '../../decoding/regions/parse.ts';
import { parseRecipe } from '../../recipe/load.ts';
import { createTutorialSubject } from '../../tutorial/subject.ts';
import { roughResponses, TINY } from '../../tutorial/testing.ts';
import { writeTutorial } from '../../tutorial/write.ts';
import { gridSize } from '../../volumes/grid.ts';
import { readMask } from '../../volumes/mask.ts';
import { writeNifti } from '../../volumes/write.ts';
import { readSeries } from '../../volumes/series.ts';
import { loadMatrix } from '../arrays.ts';
import { loadManifest } from '../decoding-manifest.ts';
import { problemOf } from '../live/problem.ts';
import { subjectRegions } from '../live/subject-regions.ts';
import { bytesOf, runPlace, smallStudy, testContext } from '../live/testing.ts';
import { brainScene } from '../methods/brain-scene.ts';
import { brainVolume } from '../methods/brain-volume.ts';
import { liveDecode } from '../methods/live-decode.ts';
import type { StudyPlace } from '../methods/types.ts';

let folder = '';
let place: StudyPlace;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-brain-'));
  const root = join(folder, 'study');
  await writeTutorial(root, {
    seed: 7,
    subjects: 1,
    extent: TINY,
    makeSubject: (job) => createTutorialSubject(job, roughResponses),
  });
  const recipe = parseRecipe({
    percept: 1,
    data: {
      kind: 'bids',
      train: { session: 'perceptionTraining*' },
      test: { session: 'perceptionTest*' },
      stimuli: { folders: ['stimuli'], size: [16, 16] },
    },
    latents: { kind: 'pca', components: 4 },
    regions: [{ name: 'V1', expression: 'V1' }],
    evaluation: { permutations: 20, bootstrap: 0 },
    output: { maps: false },
  });
  place = { root, kind: 'bids', recipe, recipeFolder: root, recipeName: 'tiny', out: join(folder, 'out') };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function scene(): Promise<{ view: BrainScene; labels: Uint16Array }> {
  const { context, data } = testContext();
  const view = brainCalls['brain.scene'].out.parse(await brainScene(place, { subject: '01' }, context));
  const bytes = bytesOf(data, view.labels!);
  return { view, labels: new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2) };
}

async function volume(
  id: string,
): Promise<{ view: BrainVolume; values: Float32Array | Int16Array | Uint8Array }> {
  const { context, data } = testContext();
  const view = brainCalls['brain.volume'].out.parse(await brainVolume(place, { subject: '01', id }, context));
  const bytes = bytesOf(data, view.data);
  const types = { float32: Float32Array, int16: Int16Array, uint8: Uint8Array };
  return { view, values: new types[view.type](bytes.slice().buffer) };
}

const maskFile = (id: string): string => {
  const [name, side] = id.split('.');
  return join(
    place.root,
    'sourcedata/sub-01/anat',
    `sub-01_mask_${side === 'left' ? 'LH' : 'RH'}_${name}.nii.gz`,
  );
};

describe('a study before its first run', () => {
  it('has a grid, bases and every mask, voxel by voxel, also where masks overlap', async () => {
    const { view, labels } = await scene();
    expect(view.overlays).toEqual([]);
    expect(view.bases.map(({ id }) => id)).toEqual(['t1w', 'mean-scan']);
    expect(view.regions).toHaveLength(22);
    expect(labels).toHaveLength(
      gridSize({ dims: view.grid!.dims, affine: Float64Array.from(view.grid!.affine) }),
    );
    for (const [m, { id, voxels }] of view.regions.entries()) {
      const { indices } = await readMask(maskFile(id));
      const drawn = Uint32Array.from(labels.keys()).filter((voxel) =>
        view.combos[labels[voxel]!]!.includes(m),
      );
      expect(drawn).toEqual(indices);
      expect(voxels).toBe(indices.length);
    }
    // HVC holds other masks, so some voxels are of two.
    expect(view.combos.some((members) => members.length > 1)).toBe(true);
    expect(view.notes).toEqual([]);
  });

  it('gives the anatomy as whole numbers, and the mean of the scans', async () => {
    const t1w = await volume('t1w');
    expect(t1w.view.type).toBe('int16');
    expect(t1w.values).toHaveLength(t1w.view.grid.dims.reduce((a, b) => a * b, 1));
    const { view, values } = await volume('mean-scan');
    const { view: drawn, labels } = await scene();
    expect(view.grid).toEqual(drawn.grid);
    const indices = Uint32Array.from(labels.keys()).filter((voxel) => labels[voxel] !== 0);
    const run =
      'sub-01/ses-perceptionTraining01/func/sub-01_ses-perceptionTraining01_task-perception_run-01_bold.nii.gz';
    const grid = { dims: view.grid.dims, affine: Float64Array.from(view.grid.affine) };
    const series = await readSeries(join(place.root, run), { grid, indices });
    indices.forEach((voxel, v) => {
      let sum = 0;
      for (let t = 0; t < series.nScans; t++) sum += series.data[t * series.nVoxels + v]!;
      expect(values[voxel]! / (sum / series.nScans)).toBeCloseTo(1, 6);
    });
    expect(view.low).toBeLessThan(view.high);
  });

  it('says which volumes there are not', async () => {
    await expect(volume('R2')).rejects.toThrow('sub-01 has no volume "R2"');
    await expect(volume('../x')).rejects.toThrow('has no volume');
  });
});

it('draws a mask of another grid at the nearest voxels, says so, and refuses to decode from it', async () => {
  const file = join(folder, 'other.nii.gz');
  const affine = Float64Array.of(20, 0, 0, -80, 0, 20, 0, -100, 0, 0, 20, -60, 0, 0, 0, 1);
  const data = new Uint8Array(8 * 9 * 8);
  data[4 + 8 * (2 + 9 * 3)] = 1;
  await writeNifti(file, { grid: { dims: [8, 9, 8], affine }, data });
  const bids = place.recipe.data;
  if (bids.kind !== 'bids') throw new Error('the tutorial is a BIDS study');
  const recipe = { ...place.recipe, data: { ...bids, masks: [{ name: 'coarse-one', file }] } };
  const found = await brainScene({ ...place, recipe }, { subject: '01' }, testContext().context);
  const region = found.regions.find(({ name }) => name === 'coarse-one')!;
  expect(region.id).toBe('"coarse-one"');
  // A voxel of 20 mm holds some hundreds of the scans'.
  expect(region.voxels).toBeGreaterThan(100);
  expect(found.notes).toEqual([expect.stringMatching(/nearest voxels.*coarse-one.*resampleMasks/)]);
  const evaluated = await subjectRegions({ ...place, recipe }, '01', undefined);
  const refused = await evaluated
    .environment(parseRegion(region.id), recipe)
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ file, problem: expect.stringMatching(/another grid/) as string });
  // The window learns the name of the file, not where it lies.
  expect(problemOf(refused as PerceptError)).toMatch(/^other\.nii\.gz: the mask is on another grid/);
});

describe('a study after a run', () => {
  beforeAll(() => runPlace(place));

  it('has statistic maps on the grid of the scans, NaN where there are no data', async () => {
    const { view } = await scene();
    expect(view.overlays.map(({ id }) => id)).toEqual(['R2', 'W', 'test', 'variance']);
    const { manifest, folder: cache } = (await loadManifest(place.out))!;
    const subject = manifest.subjects[0]!;
    const r2 = await loadMatrix(join(cache, subject.maps['R2']!));
    const columns = await loadMatrix(join(cache, subject.voxels!.indices));
    const { view: map, values } = await volume('R2');
    expect(map).toMatchObject({ type: 'float32', grid: view.grid });
    expect(map.notANumber).toBe(values.length - r2.data.length);
    columns.data.forEach((voxel, v) => expect(values[voxel]).toBe(Math.fround(r2.data[v]!)));
    const w = await volume('W');
    const stored = await loadMatrix(join(cache, subject.w));
    const v = 10;
    const norm = Math.hypot(...[1, 2, 3, 4].map((i) => stored.data[i * stored.cols + v]!));
    expect(w.values[columns.data[v]!]! / norm).toBeCloseTo(1, 6);
  });

  it('decodes regions of every kind by the id of a region, a sphere, a margin, a threshold and a drawing', async () => {
    const { view, labels } = await scene();
    const { id, voxels } = view.regions.find((one) => one.id === 'LOC.right')!;
    const drawn = labels.findIndex((label) => label !== 0);
    const { dims, affine } = view.grid!;
    const recipe = { ...place.recipe, drawings: [{ name: 'mine', dims, affine, voxels: [drawn, 1] }] };
    const counts = async (expression: string): Promise<[number, number, string | null]> => {
      const live = await liveDecode(
        { ...place, recipe },
        { set: 'A', request: 1, expression },
        testContext().context,
      );
      const { inRegion, used, problem } = live.subjects[0]!;
      return [inRegion, used, problem];
    };
    expect(await counts(id)).toEqual([voxels, voxels, null]);
    const [around] = await counts(`dilate(${id}, 4)`);
    expect(around).toBeGreaterThan(voxels);
    const [chosen, used] = await counts(`${id} & where(R2 > 0.1)`);
    expect(chosen).toBeLessThanOrEqual(voxels);
    expect(used).toBe(chosen);
    expect(await counts(`${id} + drawn("mine")`)).toEqual([voxels + 1, voxels + 1, null]);
    expect(await counts('sphere(0, 500, 0, 3)')).toEqual([0, 0, 'the region has no voxels']);
  });
});

it('patterns without positions have regions, but nothing to draw them on', async () => {
  const patterns = await smallStudy(await mkdtemp(join(folder, 'patterns-')));
  const found = await brainScene(patterns, { subject: '02' }, testContext().context);
  expect(brainCalls['brain.scene'].out.parse(found)).toEqual({
    grid: null,
    bases: [],
    overlays: [],
    regions: [{ id: 'all', name: 'all', voxels: 60 }],
    combos: [[]],
    labels: null,
    notes: [],
  });
});
