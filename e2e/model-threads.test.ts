import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importModel } from '../src-main/latents/import/import-model.ts';
import { inlineModels } from '../src-main/latents/import/run/inline-models.ts';
import { runAll, type ModelRequest } from '../src-main/latents/import/run/model-runner.ts';
import { modelThreads } from '../src-main/latents/import/run/model-threads.ts';
import { fixtureArchive, readExpected } from '../src-main/latents/import/testing/fixtures.ts';
import { percept, temporaryFolder } from './helpers.ts';

const bundles = resolve(import.meta.dirname, '../out/main');
let store = '';
let request: ModelRequest;
beforeAll(async () => {
  store = await temporaryFolder();
  const { folder } = await importModel(fixtureArchive('mini_bigbigan'), store);
  const { z } = (await readExpected('mini_bigbigan'))['generate']!.inputs;
  const data = Float32Array.from({ length: 7 * 12 }, (_, i) => z!.data[i % z!.data.length]! + i / 50);
  const inputs = { z: { shape: [7, 12], data } };
  request = { folder, signature: 'generate', inputs, outputs: ['default'] };
});
afterAll(() => rm(store, { recursive: true, force: true }));

describe('threads of the built bundle', () => {
  it('give the same bytes as one another and as this thread, however many they are', async () => {
    const here = await runAll(inlineModels(), request);
    for (const most of [1, 2, 3]) {
      const models = modelThreads(bundles, most);
      expect(await models.backend()).toMatchObject({ name: 'wasm' });
      const there = await runAll(models, request);
      expect(there['default']!.shape).toEqual([7, 32, 32, 3]);
      expect(there).toEqual(here);
      await models.close();
    }
  });

  it('say what is wrong in words for the user, and go on', async () => {
    const models = modelThreads(bundles, 2);
    const wrong = { z: { shape: [2, 5], data: new Float32Array(10) } };
    await expect(runAll(models, { ...request, inputs: wrong })).rejects.toMatchObject({
      problem: expect.stringMatching(/the input z float32 \[\?, 12\] .* was given as \[1, 5\]/) as string,
      remedy: 'Give an array of that shape.',
    });
    await expect(runAll(models, { ...request, folder: join(store, 'none') })).rejects.toThrow(/none/);
    expect(Object.keys(await runAll(models, request))).toEqual(['default']);
    await models.close();
  });
});

it('is told which backends there are when another one is asked for', async () => {
  const { code, stderr } = await percept('run', 'recipe.json', '--backend', 'abacus');
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/node-gpu, node, wasm, cpu/);
});
