import { existsSync, readdirSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  hashResults,
  hashTree,
  leftOvers,
  percept,
  refused,
  runJson,
  start,
  temporaryFolder,
  writeJson,
} from './helpers.ts';
import { makeStudy, recipeFor } from './study.ts';

const images = 36;
const generator = { kind: 'model', model: 'tutorial-generator' };
let there = '';
let study = '';
let recipe = '';
let whole: Record<string, string> = {};
beforeAll(async () => {
  there = await temporaryFolder();
  // The backend that is everywhere, and gives the same bytes each time.
  vi.stubEnv('PERCEPT_BACKEND', 'wasm');
  vi.stubEnv('PERCEPT_HOME', join(there, 'home'));
  study = join(there, 'study');
  await makeStudy(study);
  recipe = await writeJson(join(there, 'recipe.json'), recipeFor(study, { latents: generator }));
  await runJson(recipe, join(there, 'undisturbed'));
  whole = await hashResults(join(there, 'undisturbed'));
});

/** The folder of encoded images in the cache of results, and the files in it that are whole. */
function encoded(out: string): { folder: string; files: string[] } {
  const cache = join(out, '.cache');
  const name = existsSync(cache) ? readdirSync(cache).find((one) => one.startsWith('encoded-')) : undefined;
  if (name === undefined) return { folder: '', files: [] };
  const folder = join(cache, name);
  return { folder, files: readdirSync(folder).filter((file) => /^[0-9a-f]{64}\.json$/.test(file)) };
}

describe('a recipe with a model', () => {
  it('tells which, where it came from and what it ran on, and makes images of its size', async () => {
    const result = await runJson(recipe, join(there, 'undisturbed'));
    expect(result.latents).toMatchObject({
      kind: 'tutorial-generator',
      dims: 40,
      trainedOn: 30,
      model: { encodedOn: 'WebAssembly with SIMD (wasm)', imagesMadeOn: 'WebAssembly with SIMD (wasm)' },
    });
    const { stdout } = await percept('run', recipe, '--out', join(there, 'undisturbed'));
    expect(stdout).toMatch(/of 40 latents \(tutorial-generator\)/);
    expect(stdout).toMatch(/latents and images by the model tutorial-generator \([0-9a-f]{16}/);
    expect(stdout).toMatch(/made by WebAssembly with SIMD \(wasm\)/);
    expect(stdout).toMatch(/by construction/);
    expect(encoded(join(there, 'undisturbed')).files).toHaveLength(images);
  });

  it('runs where PERCEPT_BACKEND is empty or asks for the GPU of a window, and is refused where it is unknown', async () => {
    const out = join(there, 'undisturbed');
    for (const [backend, code] of [
      ['', 0],
      ['webgpu', 0],
      ['abacus', 1],
    ] as const) {
      const run = start(['run', recipe, '--out', out], { env: { PERCEPT_BACKEND: backend } });
      expect((await run.ended).code, backend).toBe(code);
    }
    expect(await hashResults(out)).toEqual(whole);
  });

  it('goes on encoding where it was killed, to the same bytes', async () => {
    const out = join(there, 'killed');
    const run = start(['run', recipe, '--out', out]);
    while (run.child.exitCode === null && encoded(out).files.length === 0) await wait(1);
    run.child.kill('SIGKILL');
    expect((await run.ended).signal).toBe('SIGKILL');
    const { folder, files } = encoded(out);
    expect(files.length).toBeGreaterThan(0);
    expect(files.length).toBeLessThan(images);
    const undisturbed = await hashTree(encoded(join(there, 'undisturbed')).folder);
    const half = /^\.tmp-/;
    expect(undisturbed).toMatchObject(await hashTree(folder, half));
    const times = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).ctimeMs));
    await runJson(recipe, out);
    expect(await hashResults(out)).toEqual(whole);
    expect(await hashTree(folder)).toEqual(undisturbed);
    expect(await Promise.all(files.map(async (file) => (await stat(join(folder, file))).ctimeMs))).toEqual(
      times,
    );
    expect(await leftOvers(out)).toEqual([]);
  });

  it('takes from the results beside it what does not hang on latents', async () => {
    const one = await writeJson(join(study, 'one.json'), recipeFor('.', { latents: generator, data: here }));
    const two = await writeJson(join(study, 'two.json'), recipeFor('.', { data: here }));
    for (const file of [one, two]) expect((await percept('run', file)).code).toBe(0);
    const results = join(study, 'derivatives', 'percept');
    const steps = async (name: string): Promise<string[]> =>
      (await readdir(join(results, name, '.cache')))
        .filter((step) => /^(series|glm-test-\d+)-/.test(step))
        .sort();
    expect((await steps('one')).length).toBe(12);
    expect(await steps('two')).toEqual(await steps('one'));
    for (const step of await steps('two')) {
      const [file] = (await readdir(join(results, 'two', '.cache', step))).filter((name) =>
        name.endsWith('.npy'),
      );
      const [a, b] = await Promise.all(
        ['one', 'two'].map((name) => stat(join(results, name, '.cache', step, file!))),
      );
      expect(b!.ino, step).toBe(a!.ino);
    }
    // Each stands by itself.
    const before = await hashTree(join(results, 'two'));
    await rm(join(results, 'one'), { recursive: true });
    expect((await percept('run', two)).code).toBe(0);
    expect(await hashTree(join(results, 'two'))).toEqual(before);
  });

  it('is refused where the model is not imported, and takes it once it is', async () => {
    const mine = await writeJson(
      join(there, 'mine.json'),
      recipeFor(study, { latents: { kind: 'model', model: 'my-vae' } }),
    );
    const out = join(there, 'mine');
    await refused(
      mine,
      out,
      'the recipe asks for the model "my-vae", which is not imported',
      'percept model import FILE --name "my-vae"',
    );
    const source = join(import.meta.dirname, '..', 'resources', 'generator');
    expect((await percept('model', 'import', source, '--name', 'my-vae')).code).toBe(0);
    const result = await runJson(mine, out);
    expect(result.latents.kind).toBe('my-vae');
    const first = JSON.parse(
      await readFile(join(there, 'undisturbed', 'results.json'), 'utf8'),
    ) as typeof result;
    expect(result.subjects).toEqual(first.subjects);
  });
});

const here = { ...(recipeFor('.')['data'] as object), stimuli: { folders: ['stimuli'], size: [16, 16] } };
