import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRecipe, parseRecipe } from './load.ts';
import { recipeJsonSchema } from './schema.ts';

const smallest = {
  percept: 1,
  data: { kind: 'bids', train: { run: 'odd' }, test: { run: 'even' } },
  latents: { kind: 'pca' },
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'percept-recipe-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('recipe', () => {
  it('refuses a title that hides what it is', () => {
    expect(parseRecipe({ ...smallest, title: 'Größe: מודל' }).title).toBe('Größe: מודל');
    for (const title of ['\u001b[2Jgone', 'a\u202eb', 'two\nlines'])
      expect(() => parseRecipe({ ...smallest, title })).toThrow(/title: it has control characters/);
  });

  it('fills in the defaults that DESIGN states', () => {
    const recipe = parseRecipe(smallest);
    expect(recipe.decoder).toEqual({ kind: 'inverse', centring: 'test', solver: 'auto' });
    expect(recipe.glm).toMatchObject({
      noise: 'ols',
      drift: 128,
      centre: true,
      microtime: { bins: 16, onset: 8 },
    });
    expect(recipe.data).toMatchObject({
      oneBack: 'drop',
      events: { onsetShift: 0 },
      resampleMasks: 'refuse',
    });
    expect(recipe.seed).toBe(1);
  });

  it.each([
    ['an unknown key', { ...smallest, permutation: 10 }, /unknown key "permutation" in the recipe/],
    ['an unknown key inside', { ...smallest, glm: { nois: 'ols' } }, /unknown key "nois" in glm/],
    ['a wrong word', { ...smallest, glm: { noise: 'ar2' } }, /glm\.noise/],
    ['a missing part', { percept: 1, latents: { kind: 'pca' } }, /data/],
    ['another version', { ...smallest, percept: 2 }, /percept/],
    [
      'a ridge without its lambda',
      { ...smallest, decoder: { kind: 'inverse', solver: 'ridge' } },
      /decoder\.lambda: the solver "ridge" needs a lambda/,
    ],
    ['an unknown kind', { ...smallest, latents: { kind: 'magic' } }, /latents\.kind/],
    [
      'two regions of one name',
      { ...smallest, regions: ['V1', 'v1'].map((name) => ({ name, expression: 'V1' })) },
      /regions: two regions have the same name/,
    ],
    [
      'a subject that would leave the results folder',
      {
        ...smallest,
        data: { kind: 'patterns', subjects: { '../x': { train: { file: 'a' }, test: { file: 'a' } } } },
      },
      /letters and digits only/,
    ],
    [
      'no subject',
      { ...smallest, data: { kind: 'patterns', subjects: {} } },
      /data\.subjects: there is no subject/,
    ],
    [
      'a misspelt run selector',
      { ...smallest, data: { ...smallest.data, train: { runs: 'odd' } } },
      /unknown key "runs" in data\.train/,
    ],
  ])('refuses %s and says where', (_name, json, message) => {
    expect(() => parseRecipe(json, 'r.json')).toThrow(message);
    expect(() => parseRecipe(json, 'r.json')).toThrow(/^r\.json: /);
  });

  it('takes a model by name or by file, rescaling nothing unless asked', () => {
    const latents = (given: object): unknown =>
      parseRecipe({ ...smallest, latents: { kind: 'model', ...given } }).latents;
    expect(latents({ model: 'bigbigan' })).toEqual({ kind: 'model', model: 'bigbigan', rescale: 'none' });
    expect(latents({ file: 'm.tar.gz', rescale: 'norm' })).toMatchObject({ rescale: 'norm' });
    expect(() => latents({})).toThrow(/give either "model" or "file"/);
    expect(() => latents({ model: 'a', file: 'b' })).toThrow(/give either "model" or "file"/);
    expect(() => latents({ model: 'a', rescale: 'twice' })).toThrow(/latents\.rescale/);
  });

  it('names the file when it is missing, or no JSON', async () => {
    await expect(loadRecipe(join(folder, 'none.json'))).rejects.toThrow(/none\.json: there is no such file/);
    await writeFile(join(folder, 'bad.json'), '{"percept": 1,');
    await expect(loadRecipe(join(folder, 'bad.json'))).rejects.toThrow(/bad\.json: this is not valid JSON/);
  });

  it('reads a file with a byte order mark and CRLF', async () => {
    await writeFile(
      join(folder, 'dos.json'),
      `\uFEFF${JSON.stringify(smallest, null, 2).replaceAll('\n', '\r\n')}`,
    );
    expect((await loadRecipe(join(folder, 'dos.json'))).percept).toBe(1);
  });

  it('publishes its JSON Schema', () => {
    const schema = recipeJsonSchema() as { required: string[]; additionalProperties: boolean };
    expect(schema.required).toEqual(['percept', 'data', 'latents']);
    expect(schema.additionalProperties).toBe(false);
  });
});
