import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { resizeImages } from '../../images/resize.ts';
import { openSignature } from '../../latents/import/doors/run-any.ts';
import { importModel } from '../../latents/import/import-model.ts';
import { modelStore } from '../../latents/import/store/store.ts';
import { doorFixture } from '../../latents/import/testing/fixtures.ts';
import { parseComparison } from '../../recipe/compare-schema.ts';
import { compareMethods, type CompareResult } from './compare.ts';
import { columnTitle } from './words.ts';
import { blurred, noisy, smoothImages, writeImages } from './testing.ts';

const n = 7;
const layers = ['/relu/Relu_output_0', '/Flatten_output_0'] as const;
const mean = [0.4, 0.5, 0.6];
const std = [0.2, 0.25, 0.5];
const names = Array.from({ length: n }, (_, i) => `n0144353${i}_${i + 1}`);
let folder: string;
let model: string;
let hash: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-networks-'));
  vi.stubEnv('PERCEPT_HOME', join(folder, 'home'));
  vi.stubEnv('PERCEPT_BACKEND', 'wasm');
  const store = modelStore(join(folder, 'home'));
  const options = { range: [0, 1], mean, std, name: 'small net' } as const;
  const imported = await importModel(doorFixture('encoder.onnx'), store, { ...options, features: layers });
  ({ folder: model } = imported);
  hash = imported.card.hash;
  await importModel(doorFixture('generator.onnx'), store, { name: 'generator' });
  const { height, width } = imported.card.roles.features!.image;
  // At the size of the network nothing is cut or resized.
  const shown = resizeImages(smoothImages(n, width, 1), [height, width], 'bilinear');
  await writeImages(join(folder, 'stimuli'), shown, (i) => `${names[i]!}.png`);
  for (const s of [1, 2])
    await writeImages(join(folder, 'noisy'), noisy(shown, 0.2, s), (i) => `sub-0${s}/${names[i]!}.png`);
  await writeImages(join(folder, 'blurred'), blurred(shown, 4), (i) => `${names[i]!}.png`);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

function compare(networks: object[], rest: object = {}): Promise<CompareResult> {
  const comparison = parseComparison({
    perceptCompare: 1,
    stimuli: { folders: ['stimuli'] },
    methods: [
      { name: 'noisy', reconstructions: 'noisy' },
      { name: 'blurred', reconstructions: 'blurred' },
    ],
    evaluation: { permutations: 99, bootstrap: 50 },
    networks,
    ...rest,
  });
  return compareMethods({ comparison, folder });
}

/** Features [n][k] of PNG files by the runtime alone: pixels normalised here, channels first. */
async function featuresOf(place: string, layer: string): Promise<number[][]> {
  const opened = await openSignature(model, 'default');
  try {
    const out: number[][] = [];
    for (const name of names) {
      const { data, info } = await sharp(join(folder, place, `${name}.png`))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const pixels = info.width * info.height;
      const input = new Float32Array(3 * pixels);
      for (let c = 0; c < 3; c++)
        for (let p = 0; p < pixels; p++)
          input[c * pixels + p] = (data[3 * p + c]! / 255 - mean[c]!) / std[c]!;
      const image = { shape: [1, 3, info.height, info.width], data: input };
      out.push([...(await opened.run({ image }, [layer]))[layer]!.data]);
    }
    return out;
  } finally {
    await opened.close();
  }
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [a, b].map((x) => x.reduce((sum, value) => sum + value / x.length, 0)) as [number, number];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((x, k) => {
    ab += (x - ma) * (b[k]! - mb);
    aa += (x - ma) ** 2;
    bb += (b[k]! - mb) ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}

it('scores each layer as 1 - Pearson, eq. 3 and two-way of what the runtime gives', async () => {
  const { comparison } = await compare([{ model: 'small net' }]);
  for (const layer of layers) {
    const on = `small net/${layer}`;
    const of = (score: string) => {
      const column = comparison.columns.find((one) => one.score === `${score}:${on}` && one.on === on)!;
      return comparison.methods.map(({ cells }) => cells.find((cell) => cell.column === column.id)!);
    };
    const truth = await featuresOf('stimuli', layer);
    for (const [m, s, place] of [
      [0, 0, 'noisy/sub-01'],
      [0, 1, 'noisy/sub-02'],
      [1, 0, 'blurred'],
    ] as const) {
      const made = await featuresOf(place, layer);
      const c = truth.map((a) => made.map((b) => correlation(a, b)));
      let [distance, eq3, twoWay] = [0, 0, 0];
      for (let i = 0; i < n; i++) {
        distance += (1 - c[i]![i]!) / n;
        for (let j = 0; j < n; j++) {
          if (i < j && c[i]![i]! + c[j]![j]! > c[i]![j]! + c[j]![i]!) eq3 += 2 / (n * (n - 1));
          if (i !== j && c[i]![j]! < c[j]![j]!) twoWay += 1 / (n * (n - 1));
        }
      }
      const { score, perImage } = of('featureDistance')[m]!.perSubject[s]!;
      expect(score.value, `${layer}, ${place}`).toBeCloseTo(distance, 5);
      perImage!.forEach((value, i) => expect(value).toBeCloseTo(1 - c[i]![i]!, 5));
      expect(of('featurePairwise')[m]!.perSubject[s]!.score.value).toBeCloseTo(eq3, 12);
      expect(of('featureTwoWay')[m]!.perSubject[s]!.score.value).toBeCloseTo(twoWay, 12);
      expect(score.network).toMatchObject({ name: 'small net', layer });
      expect(score.network!.weights).toMatch(/^[0-9a-f]{64}$/);
      expect(score.network!.input).toMatch(
        /central part.*; RGB; values from 0 to 1; less 0.4, 0.5, 0.6; divided by 0.2, 0.25, 0.5; channels first/,
      );
    }
  }
  const ranks = comparison.columns.find(({ score, on }) => score === 'top1' && on.endsWith(layers[1]))!;
  expect(ranks.definition.network!.layer).toBe(layers[1]);
  expect(columnTitle(ranks)).toBe(`top 1 on small net/${layers[1]}`);
});

it('takes one layer, and a network that is named twice once', async () => {
  const { comparison } = await compare([
    { model: 'small net', layer: layers[1] },
    { model: hash, layer: layers[1] },
  ]);
  const distances = comparison.columns.filter(({ score }) => score.startsWith('featureDistance'));
  expect(distances.map(({ on }) => on)).toEqual([`small net/${layers[1]}`]);
  expect(comparison.differences.some(({ column }) => column === distances[0]!.id)).toBe(true);
});

it('refuses what is not imported, has no features, or not those, before anything is read', async () => {
  const missing = { stimuli: { folders: ['nowhere'] } };
  await expect(compare([{ model: 'resnet152' }], missing)).rejects.toThrow(
    /the comparison asks for the model "resnet152", which is not imported.*--name "resnet152" --features TENSOR.*"small net"/s,
  );
  await expect(compare([{ model: 'generator' }], missing)).rejects.toThrow(
    /features of the model "generator", which has none.*--features TENSOR/s,
  );
  await expect(compare([{ model: 'small net', layer: 'fc' }], missing)).rejects.toThrow(
    /"small net" has no features "fc".*"\/relu\/Relu_output_0", "\/Flatten_output_0"/s,
  );
});

it('stops when it is told to', async () => {
  const comparison = parseComparison({
    perceptCompare: 1,
    stimuli: { folders: ['stimuli'] },
    methods: [{ name: 'noisy', reconstructions: 'noisy' }],
    networks: [{ model: 'small net' }],
  });
  const stop = new AbortController();
  const seen: string[] = [];
  const onProgress = ({ label }: { label: string }): void => {
    seen.push(label);
    stop.abort(new Error('enough'));
  };
  await expect(compareMethods({ comparison, folder, onProgress, signal: stop.signal })).rejects.toThrow(
    'enough',
  );
  expect(seen).toEqual(['small net: images shown']);
});
