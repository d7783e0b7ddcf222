import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeShared } from '../../testing/shared-data.ts';
import { importModel } from '../import/import-model.ts';
import { startBackend } from '../import/run/backend.ts';
import { loadGraph } from '../import/run/load-graph.ts';
import { runSignature } from '../import/run/run-signature.ts';
import { fixtureArchive, largestError, readExpected } from '../import/testing/fixtures.ts';
import { backendNames, type BackendName } from './names.ts';
import { tolerances } from './tolerances.ts';

// The same models on every backend that starts here, held against what TensorFlow computes.

let store = '';
beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'percept-golden-'));
});
afterAll(() => rm(store, { recursive: true, force: true }));

const present: BackendName[] = [];
for (const name of backendNames) {
  try {
    await startBackend(name);
    present.push(name);
  } catch (error) {
    it.skip(`${name} is skipped: ${(error as Error).message}`);
  }
}

it('runs on WebAssembly and in plain JavaScript anywhere, and on what this machine is said to have', () => {
  const demanded = (process.env['PERCEPT_GOLDEN'] ?? '').split(',').filter((name) => name !== '');
  expect(present).toEqual(expect.arrayContaining(['wasm', 'cpu', ...demanded]));
});

/** Written by scripts/generator/train.py with TensorFlow. */
interface Golden {
  readonly generate: {
    readonly z: number[][];
    readonly meanOfChannels: number[][];
    readonly rootMeanSquare: number[];
    /** Places (row, column, channel) and the values there, for each latent. */
    readonly at: [number, number, number][];
    readonly values: number[][];
  };
}

describe.each(present)('on %s', (backend) => {
  const { share } = tolerances[backend];

  it.each([
    ['tf2', { encode: 'to_latent:mean', generate: 'to_image:image' }],
    ['ops', { encode: 'none', generate: 'none' }],
    ['more', { encode: 'none', generate: 'none' }],
    ['constants', {}],
    ['branches', {}],
    ['wrapped', {}],
    ['mini_bigbigan', {}],
  ])('a model made by TensorFlow gives what it gives there: %s', async (name, options) => {
    const { card, folder } = await importModel(fixtureArchive(name), store, options);
    const expected = await readExpected(name);
    expect(card.signatures.map((signature) => signature.name).sort()).toEqual(Object.keys(expected).sort());
    expect(card.notes.filter((note) => note.startsWith('Left out'))).toEqual([]);
    await startBackend(backend);
    const before = memory().numTensors;
    const errors: Record<string, number> = {};
    for (const { name: signature, outputs } of card.signatures) {
      const graph = await loadGraph(folder, signature);
      const own = expected[signature]!;
      const results = await runSignature(graph, own.inputs);
      const repeatable = outputs.filter(({ sampled }) => !sampled);
      for (const { name: output } of repeatable)
        errors[`${signature}.${output}`] = largestError(results[output]!, own.outputs[output]!);
      graph.dispose();
    }
    expect(Object.entries(errors).filter(([, error]) => error > share)).toEqual([]);
    expect(Object.keys(errors).length).toBeGreaterThanOrEqual(3);
    expect(memory().numTensors).toBe(before);
  });

  it('the generator of the tutorial gives the pictures that TensorFlow gives', async () => {
    const source = resolve(import.meta.dirname, '../../../resources/generator');
    const { generate: golden } = JSON.parse(await readFile(join(source, 'golden.json'), 'utf8')) as Golden;
    const { card, folder } = await importModel(source, store);
    expect(card.roles).toMatchObject({
      encode: { signature: 'encode', dims: 40 },
      generate: { signature: 'generate', dims: 40 },
    });
    await startBackend(backend);
    const graph = await loadGraph(folder, 'generate');
    const z = { shape: [golden.z.length, 40], data: Float32Array.from(golden.z.flat()) };
    const { default: images } = await runSignature(graph, { z });
    graph.dispose();
    expect(images!.shape).toEqual([3, 64, 64, 3]);
    const size = 64 * 64 * 3;
    // golden.json has five decimals.
    const near = (actual: number, wanted: number): void =>
      expect(Math.abs(actual - wanted)).toBeLessThan(share + 1e-5);
    golden.z.forEach((_latents, i) => {
      const pixels = Array.from(images!.data.subarray(i * size, (i + 1) * size));
      golden.at.forEach(([row, col, channel], k) =>
        near(pixels[(row * 64 + col) * 3 + channel]!, golden.values[i]![k]!),
      );
      const square = pixels.reduce((sum, value) => sum + value * value, 0) / size;
      near(Math.sqrt(square), golden.rootMeanSquare[i]!);
      for (let channel = 0; channel < 3; channel++) {
        const mean = pixels.filter((_value, p) => p % 3 === channel).reduce((a, b) => a + b, 0) / (64 * 64);
        near(mean, golden.meanOfChannels[i]![channel]!);
      }
    });
  });
});

describeShared('the real module half_plus_two', 'savedmodels', (data) => {
  it.each(present)('halves and adds two on %s', async (backend) => {
    const { folder } = await importModel(join(data, 'half_plus_two_v1.tar.gz'), store);
    await startBackend(backend);
    const graph = await loadGraph(folder, 'default');
    const { default: y } = await runSignature(graph, {
      default: { shape: [3], data: Float32Array.of(1, 2, 3) },
    });
    graph.dispose();
    expect(y).toEqual({ shape: [3], data: Float32Array.of(2.5, 3, 3.5) });
  });
});
