import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { importModel } from '../latents/import/import-model.ts';
import { doorFixture } from '../latents/import/testing/fixtures.ts';
import { Models } from './models.ts';

const generator = resolve(import.meta.dirname, '../../resources/generator');
let home: string;
let told: number;
let models: Models;
let removed: string[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'percept-models-'));
  told = 0;
  removed = [];
  models = new Models(
    home,
    () => told++,
    (folder) => removed.push(folder),
  );
});
afterEach(() => rm(home, { recursive: true, force: true }));

it('lists nothing where nothing was imported, and refuses what is not there', async () => {
  expect(await models.list()).toEqual([]);
  await expect(models.remove('0'.repeat(16))).rejects.toThrow(/no such model/);
  await expect(models.rename('0'.repeat(16), 'x')).rejects.toThrow(/no such model/);
  expect(told).toBe(0);
});

it('says what a model does, renames and removes it', async () => {
  const { folder } = await importModel(generator, models.store, { name: 'scenes' });
  const [model] = await models.list();
  expect(model).toMatchObject({ name: 'scenes', dims: 40, precision: 'float32' });
  expect(model!.roles.map(({ role }) => role)).toEqual(['encoder', 'generator']);
  expect(model!.roles[1]!.about).toBe('40 latents to 64 × 64 colour images');
  expect(model!.bytes).toBeGreaterThan(1e6);
  await models.rename(model!.hash, 'mine');
  expect((await models.list())[0]!.name).toBe('mine');
  await expect(models.rename(model!.hash, 'scenes\u202egnp')).rejects.toThrow('no marks of text direction');
  await expect(models.rename(model!.hash, ' ')).rejects.toThrow('cannot be called');
  expect(removed).toEqual([]);
  await models.remove(model!.hash);
  expect(removed).toEqual([folder]);
  expect(existsSync(folder)).toBe(false);
  expect(await models.list()).toEqual([]);
  expect(told).toBe(2);
});

it('says what features a network gives', async () => {
  const options = { range: [0, 1], name: 'one', features: ['latents'] } as const;
  await importModel(doorFixture('encoder.onnx'), models.store, options);
  const both = ['latents', '/Flatten_output_0'];
  await importModel(doorFixture('encoder.onnx'), models.store, { ...options, name: 'two', features: both });
  const [one, two] = await models.list();
  expect(one!.dims).toBeNull();
  expect(one!.roles).toEqual([{ role: 'features', about: '12 × 16 colour images to 6 features' }]);
  expect(two!.roles[0]!.about).toBe(
    '12 × 16 colour images to 6 features latents, features /Flatten_output_0',
  );
});
