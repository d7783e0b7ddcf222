import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeShared } from '../../testing/shared-data.ts';
import { importModel } from './import-model.ts';
import { startBackend } from './run/backend.ts';
import { loadGraph } from './run/load-graph.ts';
import { runSignature } from './run/run-signature.ts';

let store = '';
beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'percept-half-'));
});
afterAll(() => rm(store, { recursive: true, force: true }));

describeShared('the real module half_plus_two', 'savedmodels', (data) => {
  it.each(['cpu', 'wasm'] as const)(
    'halves and adds two on %s, and leaves nothing behind',
    async (backend) => {
      const { card, folder } = await importModel(join(data, 'half_plus_two_v1.tar.gz'), store);
      expect(card).toMatchObject({
        name: 'half_plus_two_v1',
        source: { format: 'TF1-Hub module', tags: [], tensorflow: '1.12.0' },
        signatures: [{ name: 'default', ops: { Add: 1, Mul: 1, Placeholder: 1 }, weightBytes: 8 }],
        roles: {},
      });
      expect(await readdir(store)).toEqual([card.hash]);
      await startBackend(backend);
      const before = memory().numTensors;
      const graph = await loadGraph(folder, 'default');
      expect(memory().numTensors).toBe(before + 2);
      const x = { shape: [3], data: Float32Array.of(1, 2, 3) };
      for (let again = 0; again < 3; again++) {
        const { default: y } = await runSignature(graph, { default: x });
        expect(y).toEqual({ shape: [3], data: Float32Array.of(2.5, 3, 3.5) });
      }
      expect(memory().numTensors).toBe(before + 2);
      graph.dispose();
      expect(memory().numTensors).toBe(before);
    },
  );
});
