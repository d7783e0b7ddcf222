import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importModel } from './import-model.ts';
import { startBackend } from './run/backend.ts';
import { loadGraph } from './run/load-graph.ts';
import { runSignature } from './run/run-signature.ts';
import { fixtureArchive, largestError, readExpected } from './testing/fixtures.ts';

let store = '';
beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'percept-tensorflow-'));
});
afterAll(() => rm(store, { recursive: true, force: true }));

/** Shares of the largest value of an output. Both backends compute in float32, as TensorFlow does, in another order. */
const TOLERANCE = 1e-5;

describe.each(['wasm', 'cpu'] as const)('models made by TensorFlow, on %s', (backend) => {
  it.each([
    ['tf2', { encode: 'to_latent:mean', generate: 'to_image:image' }],
    ['ops', { encode: 'none', generate: 'none' }],
    ['more', { encode: 'none', generate: 'none' }],
    ['constants', {}],
    ['branches', {}],
    ['wrapped', {}],
    ['mini_bigbigan', {}],
  ])('gives what TensorFlow gives: %s', async (name, options) => {
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
    expect(Object.entries(errors).filter(([, error]) => error > TOLERANCE)).toEqual([]);
    expect(Object.keys(errors).length).toBeGreaterThanOrEqual(3);
    expect(memory().numTensors).toBe(before);
  });
});
