import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importModel } from './import-model.ts';
import { startBackend } from './run/backend.ts';
import { loadGraph } from './run/load-graph.ts';
import { runSignature } from './run/run-signature.ts';

const source = resolve(import.meta.dirname, '../../../resources/generator');
let store = '';
let folder = '';
beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'percept-generator-'));
  const imported = await importModel(source, store);
  ({ folder } = imported);
  expect(imported.card.roles).toMatchObject({
    encode: { signature: 'encode', dims: 40 },
    generate: { signature: 'generate', dims: 40 },
  });
  await startBackend('wasm');
});
afterAll(() => rm(store, { recursive: true, force: true }));

/** Written by scripts/generator/train.py with TensorFlow; other runtimes agree to 1e-4 (absolute). */
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

describe('the generator of the tutorial', () => {
  it('gives the pictures that TensorFlow gives', async () => {
    const { generate: golden } = JSON.parse(await readFile(join(source, 'golden.json'), 'utf8')) as Golden;
    const graph = await loadGraph(folder, 'generate');
    const z = { shape: [golden.z.length, 40], data: Float32Array.from(golden.z.flat()) };
    const { default: images } = await runSignature(graph, { z });
    graph.dispose();
    expect(images!.shape).toEqual([3, 64, 64, 3]);
    const size = 64 * 64 * 3;
    golden.z.forEach((_latents, i) => {
      const pixels = Array.from(images!.data.subarray(i * size, (i + 1) * size));
      golden.at.forEach(([row, col, channel], k) =>
        expect(Math.abs(pixels[(row * 64 + col) * 3 + channel]! - golden.values[i]![k]!)).toBeLessThan(1e-4),
      );
      const square = pixels.reduce((sum, value) => sum + value * value, 0) / size;
      expect(Math.abs(Math.sqrt(square) - golden.rootMeanSquare[i]!)).toBeLessThan(1e-4);
      for (let channel = 0; channel < 3; channel++) {
        const mean = pixels.filter((_value, p) => p % 3 === channel).reduce((a, b) => a + b, 0) / (64 * 64);
        expect(Math.abs(mean - golden.meanOfChannels[i]![channel]!)).toBeLessThan(1e-4);
      }
    });
  });
});
