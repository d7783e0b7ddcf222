import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ImageColumn } from '../contract/live.ts';
import type { CallOutput } from '../contract/calls.ts';
import { writeHubModule } from '../latents/import/testing/write-saved-model.ts';
import { bigBigan, SMALL } from '../latents/import/testing/bigbigan.ts';
import { takeRows } from '../maths/matrix.ts';
import { stackRows } from '../maths/stack.ts';
import { parseRecipe } from '../recipe/load.ts';
import { loadMatrix, saveArray } from './arrays.ts';
import { loadManifest } from './decoding-manifest.ts';
import { loadDecodingView } from './decoding-view.ts';
import { liveDecode } from './methods/live-decode.ts';
import { liveImages } from './methods/live-images.ts';
import type { MethodContext, StudyPlace } from './methods/types.ts';
import { bytesOf, runPlace, smallStudy, testContext } from './live/testing.ts';
import type { RunResult } from './results.ts';
import { OutdatedError } from './wire-error.ts';

// One that gives the same bytes each time.
vi.stubEnv('PERCEPT_BACKEND', 'wasm');
let root = '';
let study: StudyPlace;
let first: RunResult;
/** The small study, its latents by a small BigBiGAN of random weights: 12 latents, images of 32 x 32 made of those of 64 x 64. */
const withModel = (latents: object, results: string): StudyPlace => ({
  ...study,
  recipe: parseRecipe({ ...study.recipe, latents: { kind: 'model', file: 'module', ...latents } }),
  recipeName: results,
  out: join(root, 'derivatives', 'percept', results),
});
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'percept-model-run-'));
  study = await smallStudy(root);
  await writeHubModule(join(root, 'module'), bigBigan(SMALL), 1);
  first = await runPlace(withModel({}, 'first'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const imageOf = (results: string, subject: string, n: number): Promise<Buffer> =>
  readFile(
    join(
      root,
      'derivatives',
      'percept',
      results,
      `sub-${subject}`,
      'images',
      'label-all',
      `test-000${n}.png`,
    ),
  );
const stepsOf = (results: string): Promise<string[]> =>
  readdir(join(root, 'derivatives', 'percept', results, '.cache'));

describe('a recipe with a model', () => {
  it('says in its results which model it was, where it came from and what it ran on', () => {
    expect(first.errors).toEqual([]);
    expect(first.latents).toMatchObject({
      kind: 'module',
      dims: 12,
      trainedOn: 24,
      model: {
        name: 'module',
        source: 'module',
        encodedOn: 'WebAssembly with SIMD (wasm)',
        imagesMadeOn: 'WebAssembly with SIMD (wasm)',
        rescale: 'none',
        roles: { encode: { output: 'z_mean' }, generate: { output: 'default' } },
      },
    });
    expect(first.latents.model!.hash).toMatch(/^[0-9a-f]{16}$/);
    expect(first.notes.join('\n')).toMatch(
      /latents and images by the model module[^]*encoded by WebAssembly[^]*at 64 x 64: the central part[^]*TensorFlow's bicubic[^]*Images of 32 x 32 colour were made by WebAssembly[^]*brought to 32 x 32/,
    );
  });

  it('makes images of the size of its generator, scores their pixels, and lays them out', async () => {
    const { width, height } = await sharp(await imageOf('first', '01', 1)).metadata();
    expect([width, height]).toEqual([32, 32]);
    const scores = first.subjects[0]!.regions[0]!.scores.map(({ name }) => name);
    expect(scores).toContain('pixelCorrelation');
    expect(first.outputs).toContain('label-all_reconstructions.png');
  });

  it('makes images of the same latents when they come by table', async () => {
    const { manifest, folder } = (await loadManifest(join(root, 'derivatives', 'percept', 'first')))!;
    const parts = await Promise.all(
      ['train', 'test'].map((part) => loadMatrix(join(folder, manifest.latents, `${part}.npy`))),
    );
    const all = stackRows(parts);
    await saveArray(join(root, 'latents.npy'), [all.rows, all.cols], all.data);
    const byTable = await runPlace(withModel({ table: { file: 'latents.npy' } }, 'table'));
    expect(byTable.latents).toMatchObject({ kind: 'table', model: { encodedOn: null } });
    expect(byTable.latents.model!.imagesMadeOn).not.toBeNull();
    expect(byTable.subjects[0]!.regions[0]!.pairwise).toBe(first.subjects[0]!.regions[0]!.pairwise);
    expect(await imageOf('table', '02', 3)).toEqual(await imageOf('first', '02', 3));
    // No image was encoded, and the patterns were not read again.
    const steps = await stepsOf('table');
    expect(steps.filter((name) => name.startsWith('encoded-'))).toEqual([]);
    expect(steps.filter((name) => name.startsWith('patterns-'))).toEqual(
      (await stepsOf('first')).filter((name) => name.startsWith('patterns-')),
    );
  });

  it('rescales latents for images alone, and says so', async () => {
    const result = await runPlace(withModel({ rescale: 'norm' }, 'norm'));
    expect(await imageOf('norm', '01', 1)).not.toEqual(await imageOf('first', '01', 1));
    expect(result.latents.model!.rescale).toBe('norm');
    expect(result.notes.join('\n')).toMatch(
      /For the images alone, predicted latents were rescaled to the norm sqrt\(d\)/,
    );
    const ofLatents = (one: RunResult): unknown =>
      one.subjects.map(({ regions }) =>
        regions.map(({ scores }) => scores.filter(({ space }) => space === 'latents')),
      );
    expect(ofLatents(first)).not.toEqual([[[]], [[]]]);
    expect(ofLatents(result)).toEqual(ofLatents(first));
    // What hangs on latents alone was taken from the results beside it.
    for (const kind of ['latents-', 'fit-patterns-', 'decode-'])
      expect((await stepsOf('norm')).filter((name) => name.startsWith(kind))).toEqual(
        (await stepsOf('first')).filter((name) => name.startsWith(kind)),
      );
    const { view } = (await loadDecodingView(withModel({}, 'norm')))!;
    expect(view.latents.notes.at(-1)).toMatch(/rescaled to the norm/);
    expect(view.generator).toEqual({ name: 'module', height: 32, width: 32, channels: 3 });
  });

  it('tells the model by the name that this recipe gives it, whatever results beside it call the same one', async () => {
    await cp(join(root, 'module'), join(root, 'other name'), { recursive: true });
    const result = await runPlace(withModel({ file: 'other name' }, 'renamed'));
    expect(result.latents.model).toMatchObject({ name: 'other name', source: 'other name' });
    expect(result.latents.model!.hash).toBe(first.latents.model!.hash);
    expect(result.notes.join('\n')).toMatch(/latents and images by the model other name/);
    expect(await imageOf('renamed', '01', 1)).toEqual(await imageOf('first', '01', 1));
  });

  it('is refused where latents do not belong to the model, or nothing encodes', async () => {
    const { manifest, folder } = (await loadManifest(join(root, 'derivatives', 'percept', 'first')))!;
    const train = await loadMatrix(join(folder, manifest.latents, 'train.npy'));
    const five = takeRows(
      train,
      Array.from({ length: 30 }, (_, i) => i % 24),
    );
    await saveArray(join(root, 'five.npy'), [72, 5], five.data);
    await expect(runPlace(withModel({ table: { file: 'five.npy' } }, 'bad'))).rejects.toThrow(
      /five\.npy: .*(no stimulus names|5 latents, the model module makes images of 12)/,
    );
    await saveArray(join(root, 'five.npy'), [30, 5], five.data.slice(0, 150));
    await expect(runPlace(withModel({ table: { file: 'five.npy' } }, 'bad'))).rejects.toThrow(
      /five\.npy: its rows have 5 latents, the model module makes images of 12/,
    );
  });
});

describe('the window', () => {
  let data: ReturnType<typeof testContext>['data'];
  let context: MethodContext;
  beforeAll(async () => {
    ({ data, context } = testContext());
    await liveDecode(withModel({}, 'first'), { set: 'A', request: 1, expression: 'all' }, context);
  });
  const images = (
    columns: ImageColumn[],
    rows: number[],
    results = 'first',
    slot = 'grid',
  ): Promise<CallOutput<'live.images'>> =>
    liveImages(withModel({}, results), { slot, columns, rows, side: 64, of: {} }, context);

  it('has the images that a run saves', async () => {
    const {
      width,
      height,
      data: id,
      missing,
    } = await images([{ kind: 'subject', subject: '02', set: 'A' }], [2]);
    expect([width, height, missing]).toEqual([32, 32, [[null]]]);
    const saved = await sharp(await imageOf('first', '02', 3))
      .ensureAlpha()
      .raw()
      .toBuffer();
    expect(Buffer.from(bytesOf(data, id))).toEqual(saved);
  });

  it("has the generator's own images, and those of mean latents, at its size", async () => {
    const found = await images(
      [{ kind: 'presented' }, { kind: 'ideal' }, { kind: 'mean', set: 'A' }, { kind: 'train' }],
      [0, 5],
    );
    expect([found.width, found.height]).toEqual([32, 32]);
    expect(found.missing.flat()).toEqual(new Array(8).fill(null));
  });

  it('decodes while images are being made, and drops those that are not wanted any more', async () => {
    const place = withModel({}, 'table');
    const { models } = context.runner;
    const begun: string[] = [];
    // A model that never gets done, until the second time.
    const slow: MethodContext = {
      ...context,
      runner: {
        ...context.runner,
        models: {
          ...models,
          run: (request, options) => {
            begun.push(request.signature);
            if (begun.length > 1) return models.run(request, options);
            return new Promise((_done, fail) =>
              options.signal!.addEventListener('abort', () => fail(options.signal!.reason as Error)),
            );
          },
        },
      },
    };
    const ask = (rows: number[]): Promise<CallOutput<'live.images'>> =>
      liveImages(place, { slot: 'grid', columns: [{ kind: 'ideal' }], rows, side: 64, of: {} }, slow);
    const older = ask([0, 1, 2, 3, 4, 5]);
    const refused = expect(older).rejects.toBeInstanceOf(OutdatedError);
    await vi.waitFor(() => expect(begun).toEqual(['generate']));
    const decoded = await liveDecode(place, { set: 'A', request: 1, expression: 'all' }, slow);
    expect(decoded.subjects).toHaveLength(2);
    expect((await ask([0])).missing).toEqual([[null]]);
    await refused;
  });

  it('says in each cell when the model is gone', async () => {
    const stored = withModel({}, 'first');
    const { manifest } = (await loadManifest(stored.out))!;
    const file = join(stored.out, '.cache', 'decoding.json');
    const text = await readFile(file, 'utf8');
    vi.stubEnv('PERCEPT_HOME', join(root, 'no-home'));
    await writeFile(file, JSON.stringify({ ...manifest, model: null, revision: 'other' }));
    const found = await images([{ kind: 'ideal' }], [0]);
    expect(found.missing[0]![0]).toMatch(/not among the imported models.*Import it again/);
    await writeFile(file, text);
  });
});
