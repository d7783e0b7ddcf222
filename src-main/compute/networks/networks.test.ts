import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeImages, type Images } from '../../images/image.ts';
import { importModel } from '../../latents/import/import-model.ts';
import { extractFeatures } from '../../latents/import/roles.ts';
import { inlineModels } from '../../latents/import/run/inline-models.ts';
import { modelStore } from '../../latents/import/store/store.ts';
import { doorFixture } from '../../latents/import/testing/fixtures.ts';
import { pearson } from '../../maths/stats.ts';
import { parseRecipe } from '../../recipe/load.ts';
import { loadMatrix, saveArray } from '../arrays.ts';
import { runPlace, smallStudy } from '../live/testing.ts';
import type { StudyPlace } from '../methods/types.ts';
import { inlineRunner } from '../pool.ts';
import type { RunResult } from '../results.ts';
import { runRecipe } from '../run.ts';

vi.stubEnv('PERCEPT_BACKEND', 'wasm');
const layer = '/Flatten_output_0';
const name = `featureDistance:small net/${layer}`;
let root = '';
let study: StudyPlace;
let model = '';
let plain: RunResult;
let scored: RunResult;

const place = (results: string, networks?: object[], rest: object = {}): StudyPlace => ({
  ...study,
  recipe: parseRecipe({
    ...study.recipe,
    ...rest,
    evaluation: { ...study.recipe.evaluation, ...(networks && { networks }) },
  }),
  recipeName: results,
  out: join(root, results),
});
const steps = async (results: string): Promise<string[]> =>
  (await readdir(join(root, results, '.cache'))).filter((step) => /-[0-9a-f]{24}$/.test(step)).sort();

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'percept-run-networks-'));
  vi.stubEnv('PERCEPT_HOME', join(root, 'home'));
  study = await smallStudy(root);
  const imported = await importModel(doorFixture('encoder.onnx'), modelStore(join(root, 'home')), {
    ...{ range: [0, 1], mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.5], name: 'small net' },
    features: ['/relu/Relu_output_0', layer],
  });
  model = imported.folder;
  await importModel(doorFixture('generator.onnx'), modelStore(join(root, 'home')), { name: 'generator' });
  plain = await runPlace(place('results'));
  scored = await runPlace(place('results', [{ model: 'small net', layer }]));
}, 60_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

async function featuresOf(images: Images): Promise<number[][]> {
  const models = inlineModels();
  const { [layer]: values } = await extractFeatures(model, images, models).finally(() => models.close());
  const k = values!.data.length / images.n;
  return Array.from({ length: images.n }, (_, i) => [...values!.data.subarray(i * k, (i + 1) * k)]);
}

describe('a recipe with networks', () => {
  it('scores reconstructions by the features of images shown and saved, in every region and subject', async () => {
    const shown = makeImages(6, { height: 8, width: 8, channels: 1 });
    shown.data.set((await loadMatrix(join(root, 'test-images.npy'))).data);
    const truth = await featuresOf(shown);
    for (const { id, regions } of scored.subjects) {
      const folder = join(root, 'results', `sub-${id}`, 'images', 'label-all');
      const files = (await readdir(folder)).sort();
      const made = makeImages(6, { height: 8, width: 8, channels: 3 });
      for (const [i, file] of files.entries()) {
        const pixels = await sharp(join(folder, file)).toColourspace('srgb').removeAlpha().raw().toBuffer();
        made.data.set(
          Float32Array.from(pixels, (value) => value / 255),
          i * 192,
        );
      }
      const predicted = await featuresOf(made);
      const distances = truth.map((a, i) => 1 - pearson(a, predicted[i]!));
      const score = regions[0]!.scores.find((one) => one.name === name)!;
      expect(score.value).toBeCloseTo(
        distances.reduce((sum, one) => sum + one / 6, 0),
        5,
      );
      expect(score).toMatchObject({
        better: 'lower',
        n: 6,
        permutations: 99,
        network: { name: 'small net', layer },
      });
      expect(score.correction).toMatch(/max-T/);
      const eq3 = regions[0]!.scores.find((one) => one.name === `featurePairwise:small net/${layer}`)!;
      const c = truth.map((a) => predicted.map((b) => pearson(a, b)));
      let won = 0;
      for (let i = 0; i < 6; i++)
        for (let j = 0; j < i; j++) won += +(c[i]![i]! + c[j]![j]! > c[i]![j]! + c[j]![i]!);
      expect(eq3.value).toBeCloseTo(won / 15, 12);
    }
    const group = scored.group.find(({ score }) => score === name)!;
    expect(group.n).toBe(2);
    expect(group.permutationP).toBeGreaterThan(0);
    expect(group.unlike).toEqual([]);
  });

  it('scores the ceiling too, writes the network beside each score, and says which it was', async () => {
    const ceiling = scored.subjects[0]!.ceiling!.find((one) => one.name === name)!;
    expect(ceiling).toMatchObject({ predictor: "the generator's own", network: { layer } });
    expect(ceiling.p).toBeUndefined();
    const table = await readFile(join(root, 'results', 'scores.tsv'), 'utf8');
    const [head, ...lines] = table.split('\n').map((line) => line.split('\t'));
    const rows = lines.filter((line) => line[head!.indexOf('score')] === name);
    expect(rows.map((line) => line[head!.indexOf('subject')]).sort()).toEqual([
      '01',
      '01',
      '02',
      '02',
      'group',
    ]);
    for (const row of rows) {
      expect(row[head!.indexOf('network')]).toBe('small net');
      expect(row[head!.indexOf('layer')]).toBe(layer);
      expect(row[head!.indexOf('weights')]).toMatch(/^[0-9a-f]{64}$/);
      expect(row[head!.indexOf('input')]).toMatch(/central part.*12 x 16; RGB/);
    }
    expect(scored.notes.join('\n')).toMatch(
      /Features \/Flatten_output_0 of the model small net \([0-9a-f]{16}, from encoder.onnx\)/,
    );
  });

  it('leaves everything else as it is: nothing is decoded or generated anew', async () => {
    const without = (result: RunResult): unknown =>
      result.subjects.map(({ regions }) =>
        regions.map(({ scores }) => scores.filter(({ network }) => network === undefined)),
      );
    expect(without(scored)).toEqual(without(plain));
    const all = await steps('results');
    const count = (kind: string): number => all.filter((step) => step.startsWith(`${kind}-`)).length;
    expect([count('decode'), count('images'), count('ceiling')]).toEqual([2, 2, 1]);
    expect([count('features'), count('network-scores'), count('network-ceiling')]).toEqual([1, 2, 1]);
    // What was found is found again, and features that were only on the way are not kept.
    expect(await runPlace(place('results', [{ model: 'small net', layer }]))).toEqual(scored);
    expect(await steps('results')).toEqual(all);
    const kept = all.find((step) => step.startsWith('network-scores-'))!;
    expect((await readdir(join(root, 'results', '.cache', kept), { recursive: true })).sort()).toEqual([
      ...[
        '0',
        ...['nulls.json', 'nulls.npy', 'tables.json', 'tables.npy'].map((file) => join('0', file)),
        'scores.json',
      ],
    ]);
  });

  it('is refused before anything is made where a model is missing or has no features', async () => {
    for (const [wanted, problem] of [
      [
        { model: 'resnet152' },
        /the recipe asks for the model "resnet152", which is not imported.*percept model import/s,
      ],
      [{ model: 'generator' }, /features of the model "generator", which has none.*--features TENSOR/s],
      [{ model: 'small net', layer: 'fc' }, /"small net" has no features "fc"/],
    ] as const) {
      await expect(runPlace(place('refused', [wanted]))).rejects.toThrow(problem);
      expect(await readdir(join(root, 'refused', '.cache')).catch(() => [])).toEqual([]);
    }
  });

  it('says why nothing is scored where latents have no generator', async () => {
    const table = { kind: 'table', file: 'latents.npy' };
    const values = Float64Array.from({ length: 30 * 3 }, (_, k) => Math.sin(k * k));
    await saveArray(join(root, 'latents.npy'), [30, 3], values);
    const result = await runPlace(place('table', [{ model: 'small net' }], { latents: table }));
    expect(result.notes).toContain('No features of small net are compared: these latents have no generator.');
  });

  it('can be stopped while features are computed', async () => {
    const stop = new AbortController();
    const one = place('stopped', [{ model: 'small net' }]);
    const onProgress = ({ label }: { label: string }): void => {
      if (/features of small net/.test(label)) stop.abort(new Error('enough'));
    };
    const recipeFile = join(root, 'results.json');
    const input = { recipe: one.recipe, recipeFile, folder: root, out: one.out, runner: inlineRunner() };
    await expect(runRecipe({ ...input, onProgress, signal: stop.signal })).rejects.toThrow('enough');
    expect((await steps('stopped')).some((step) => step.startsWith('network-scores-'))).toBe(false);
  });
});
