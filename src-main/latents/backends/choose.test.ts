import { afterEach, describe, expect, it, vi } from 'vitest';
import { PerceptError } from '../../errors.ts';
import type { TensorBackend } from './backend.ts';
import { chooseBackend } from './choose.ts';
import { wantedBackend, type BackendName } from './names.ts';
import { prepareTensorFlow } from './prepare-tensorflow.ts';

afterEach(() => vi.unstubAllEnvs());

function fake(name: BackendName, fault?: Error): TensorBackend {
  return {
    name,
    engine: name,
    usesAllProcessors: false,
    useful: { items: 1, bytes: 1 },
    outlivesLackOfMemory: true,
    start: () => (fault === undefined ? Promise.resolve() : Promise.reject(fault)),
    describe: () => `the ${name}`,
    freeBytes: () => 1,
  };
}

describe('the backend', () => {
  const noGpu = fake(
    'node-gpu',
    new PerceptError('TensorFlow finds no GPU', { remedy: 'Check the driver.' }),
  );

  it('is the first that starts, and says what better ones lack, each fault once', async () => {
    const { info } = await chooseBackend(undefined, [
      noGpu,
      fake('node', new PerceptError('TensorFlow finds no GPU')),
      fake('wasm'),
      fake('cpu'),
    ]);
    expect(info).toEqual({ name: 'wasm', title: 'the wasm', note: 'TensorFlow finds no GPU.' });
    expect((await chooseBackend(undefined, [fake('node-gpu'), fake('wasm')])).info.note).toBe('');
  });

  it('is the one asked for, or an error that says why not and what to do', async () => {
    const all = [noGpu, fake('wasm'), fake('cpu')];
    expect((await chooseBackend('cpu', all)).backend.name).toBe('cpu');
    await expect(chooseBackend('node-gpu', all)).rejects.toThrow(
      'the backend node-gpu cannot be used: TensorFlow finds no GPU. Check the driver.',
    );
    await expect(chooseBackend('wasm', [fake('wasm', new Error('no SIMD'))])).rejects.toThrow(
      'the backend wasm cannot be used: no SIMD. Choose another backend (--backend).',
    );
  });

  it('is an error where nothing starts', async () => {
    await expect(chooseBackend(undefined, [noGpu, fake('cpu', new Error('bad luck'))])).rejects.toThrow(
      'nothing that runs networks can be started. TensorFlow finds no GPU. Bad luck.',
    );
  });
});

it('is asked for by PERCEPT_BACKEND', () => {
  vi.stubEnv('PERCEPT_BACKEND', '');
  expect(wantedBackend()).toBeUndefined();
  vi.stubEnv('PERCEPT_BACKEND', 'node');
  expect(wantedBackend()).toBe('node');
  vi.stubEnv('PERCEPT_BACKEND', 'abacus');
  expect(() => wantedBackend()).toThrow(/"abacus".*Choose one of node-gpu, node, wasm, cpu, webgpu\./);
});

it('leaves what the user has set for TensorFlow, and lets it take the memory of a GPU as it goes', () => {
  vi.stubEnv('TF_FORCE_GPU_ALLOW_GROWTH', undefined);
  vi.stubEnv('TF_NUM_INTRAOP_THREADS', '3');
  prepareTensorFlow(8);
  expect(process.env['TF_FORCE_GPU_ALLOW_GROWTH']).toBe('true');
  expect(process.env['TF_NUM_INTRAOP_THREADS']).toBe('3');
});
