import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpackArchive } from '../import/archive/unpack.ts';
import { importModel } from '../import/import-model.ts';
import { startBackend } from '../import/run/backend.ts';
import { loadGraph } from '../import/run/load-graph.ts';
import { runSignature, type Values } from '../import/run/run-signature.ts';
import { fixtureArchive, largestError, readExpected } from '../import/testing/fixtures.ts';
import { tolerances } from './tolerances.ts';

// TensorFlow runs the SavedModel itself, as it is in the archive, and what was imported of it runs on WebAssembly: in one process,
// on inputs that no fixture has.

interface SavedModel {
  predict(inputs: NamedTensorMap): NamedTensorMap;
  dispose(): void;
}
type LoadSavedModel = (folder: string, tags: string[], signature: string) => Promise<SavedModel>;

const require = createRequire(import.meta.url);
function findLoader(): LoadSavedModel | undefined {
  for (const name of ['tfjs-node-gpu', 'tfjs-node']) {
    try {
      const file = `@tensorflow/${name}/dist/saved_model.js`;
      return (require(file) as { loadSavedModel: LoadSavedModel }).loadSavedModel;
    } catch {
      // The other one may be there.
    }
  }
  return undefined;
}

const why = await startBackend('node').then(
  () => undefined,
  (error: unknown) => (error as Error).message,
);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-saved-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(why !== undefined)(
  `SavedModels beside TensorFlow${why === undefined ? '' : `: ${why}`}`,
  () => {
    it.each([
      ['tf2', { encode: 'to_latent:mean', generate: 'to_image:image' }],
      ['more', { encode: 'none', generate: 'none' }],
      ['wrapped', {}],
    ])('give what TensorFlow gives: %s', async (name, options) => {
      const archive = fixtureArchive(name);
      const { card, folder: stored } = await importModel(archive, join(folder, 'store'), options);
      const saved = join(folder, name);
      await unpackArchive(archive, saved);
      const loadSavedModel = findLoader()!;
      for (const signature of card.signatures) {
        const inputs = changed((await readExpected(name))[signature.name]!.inputs);
        await startBackend('node');
        const model = await loadSavedModel(saved, card.source.tags, signature.name);
        const given = Object.fromEntries(
          signature.inputs.map(({ name: input, dtype }) => {
            const { shape, data } = inputs[input]!;
            return [input, tensor(data, [...shape], dtype as 'float32' | 'int32')];
          }),
        );
        const there = model.predict(given);
        const wanted: Record<string, Values> = {};
        for (const [output, value] of Object.entries(there))
          // Long integers come as such.
          wanted[output] = { shape: value.shape, data: Float32Array.from(await value.data(), Number) };
        for (const value of [...Object.values(given), ...Object.values(there)] as Tensor[]) value.dispose();

        await startBackend('wasm');
        const graph = await loadGraph(stored, signature.name);
        const here = await runSignature(graph, inputs);
        graph.dispose();
        for (const { name: output, sampled } of signature.outputs)
          if (!sampled)
            expect(largestError(here[output]!, wanted[output]!), output).toBeLessThan(tolerances.wasm.share);
      }
    });
  },
);

/** Other numbers of the same kind and range: the same ones, backwards. */
function changed(inputs: Record<string, Values>): Record<string, Values> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, data }]) => [name, { shape, data: data.toReversed() }]),
  );
}
