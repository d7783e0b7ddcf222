import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importModel } from '../import-model.ts';
import { startBackend } from '../run/backend.ts';
import { loadGraph } from '../run/load-graph.ts';
import { runSignature } from '../run/run-signature.ts';
import { bigBigan, FULL, SMALL } from './bigbigan.ts';
import { largestError, readExpected } from './fixtures.ts';
import { writeHubModule } from './write-saved-model.ts';

it('is a module that TensorFlow reads, and imported gives what TensorFlow gives', async () => {
  const root = await mkdtemp(join(tmpdir(), 'percept-written-'));
  try {
    await writeHubModule(join(root, 'module'), bigBigan(SMALL), 3);
    const { card, folder } = await importModel(join(root, 'module'), join(root, 'models'));
    expect(card.roles).toMatchObject({ encode: { dims: 12 }, generate: { dims: 12 } });
    await startBackend('wasm');
    // By TensorFlow from the same module: scripts/bench/models_peer.py.
    for (const [signature, { inputs, outputs }] of Object.entries(await readExpected('written_bigbigan'))) {
      const graph = await loadGraph(folder, signature);
      const results = await runSignature(graph, inputs, Object.keys(outputs));
      graph.dispose();
      for (const [name, values] of Object.entries(outputs))
        expect(largestError(results[name]!, values), `${signature}.${name}`).toBeLessThan(1e-5);
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});

it('is in full size as large as the published module', () => {
  const { variables } = bigBigan(FULL);
  const count = (part: string, suffix: RegExp): number =>
    variables
      .filter(({ name }) => name.startsWith(part) && suffix.test(name))
      .reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);
  // BigGAN-128 with one class has 70.3 million.
  expect(count('GenEncWrapper/Generator', /ema_0.9999$/)).toBeGreaterThan(70e6);
  expect(count('GenEncWrapper/Generator', /ema_0.9999$/)).toBeLessThan(70.4e6);
  // RevNet-50 of fourfold width, without the head.
  const trunk =
    count('GenEncWrapper/Encoder/', /\/w$|scale$|offset$/) - count('GenEncWrapper/Encoder/mlp', /\/w$/);
  expect(trunk / 85_765_632).toBeCloseTo(1, 3);
  const bytes = 4 * count('', /./);
  expect(bytes).toBeGreaterThan(1.4e9);
});
