import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeShared } from '../src-main/testing/shared-data.ts';
import { hashTree, percept, runJson, start, temporaryFolder, writeJson } from './helpers.ts';

interface Inspected {
  readonly kind: string;
  readonly [key: string]: unknown;
}

async function inspectJson(path: string): Promise<Inspected> {
  const ended = await percept('inspect', path, '--json');
  expect(ended.code, ended.stderr).toBe(0);
  return JSON.parse(ended.stdout) as Inspected;
}

describe('the command line', () => {
  it.each([[], ['run'], ['serve'], ['inspect'], ['tutorial'], ['schema']])(
    '%s --help has examples',
    async (...command) => {
      const { code, stdout } = await percept(...command, '--help');
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`Examples?:\\s+percept ${command[0] ?? ''}`));
    },
  );

  it.each([
    ['an unknown option', ['run', 'r.json', '--wrong'], /unknown option '--wrong'/],
    ['an unknown command', ['runn', 'r.json'], /unknown command 'runn'/],
    ['a missing argument', ['run'], /missing required argument 'recipe'/],
    ['no number of workers', ['run', 'r.json', '--workers', 'two'], /whole number/],
    ['no subjects', ['run', 'r.json', '--subjects', ','], /subject labels/],
  ])('refuses %s', async (_what, args, message) => {
    const { code, stdout, stderr } = await percept(...args);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
  });

  it('schema prints a JSON Schema whose parts are closed', async () => {
    const { code, stdout } = await percept('schema');
    expect(code).toBe(0);
    const schema = JSON.parse(stdout) as Record<string, unknown> & { properties: Record<string, unknown> };
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema['additionalProperties']).toBe(false);
    expect(schema['required']).toEqual(['percept', 'data', 'latents']);
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(['data', 'latents', 'glm', 'decoder', 'regions']),
    );
  });

  it('ends quietly when nobody reads on', async () => {
    const { child, ended } = start(['schema']);
    child.stdout!.destroy();
    const { code, stderr } = await ended;
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('inspect of what is not there says so', async () => {
    const { code, stdout, stderr } = await percept('inspect', 'no/such/thing');
    expect(code).toBe(1);
    expect(stderr).toMatch(/thing: there is no such file or folder/);
    expect(stdout).toBe('');
  });

  it('says an error as the one JSON document where JSON was asked for', async () => {
    const { code, stdout, stderr } = await percept('run', 'no-recipe.json', '--json');
    expect(code).toBe(1);
    const { error } = JSON.parse(stdout) as { error: { problem: string; file: string; remedy: string } };
    expect(error.problem).toBe('there is no such file or folder');
    expect(error.file).toMatch(/no-recipe\.json$/);
    expect(stderr).toContain(error.remedy);
  });
});

describeShared('inspect: patterns', 'digits69', (folder) => {
  it('says what a .mat holds, in words and as JSON', async () => {
    const path = join(folder, 'digits69_28x28.mat');
    const { code, stdout } = await percept('inspect', path);
    expect(code).toBe(0);
    expect(stdout).toMatch(/fmriTrn\s+90 x 3092/);
    expect(stdout).toMatch(/stimTest.*10 images of 28 x 28/);
    expect(JSON.stringify(await inspectJson(path))).toContain('fmriTrn');
  });
});

describeShared('inspect: a design without its volumes', 'ds001246-design', (folder) => {
  it('counts runs and images and says that the volumes are missing', async () => {
    const { code, stdout } = await percept('inspect', folder);
    expect(code).toBe(0);
    for (const id of ['01', '02']) {
      const part = stdout.slice(stdout.indexOf(`sub-${id}`));
      expect(part).toMatch(/imageryTest\*\s+20 runs.*volumes missing/);
      expect(part).toMatch(/perceptionTest\*\s+35 runs.* of 50 images.*volumes missing/);
      expect(part).toMatch(/perceptionTraining\*\s+24 runs.* of 1,200 images.*volumes missing/);
    }
    expect(JSON.stringify(await inspectJson(folder))).toMatch(/volume is missing for 158 of 158/);
  });
});

describeShared('a run of real data', 'haxby-slice', (folder) => {
  const recipe = (dataFolder: string): unknown => ({
    percept: 1,
    data: { kind: 'bids', folder: dataFolder, train: { run: 'odd' }, test: { run: 'even' } },
    latents: { kind: 'table', file: join(folder, 'latents_categories.csv') },
    regions: [{ name: 'VT', expression: 'VT' }],
    evaluation: { permutations: 200, bootstrap: 0 },
  });

  it('inspect says runs, repetition time and mask', async () => {
    const { stdout } = await percept('inspect', folder);
    expect(stdout).toMatch(/12 runs, 1 mask: VT/);
    expect(stdout).toMatch(/TR 2\.5 s; 96 trials of 8 images/);
    expect((await inspectJson(folder)).kind).toMatch(/BIDS/i);
  });

  it('prints one JSON document, 26 of 28 pairs, and makes every file that it lists', async () => {
    const there = await temporaryFolder();
    const before = await hashTree(folder);
    const file = await writeJson(join(there, 'haxby.json'), recipe(folder));
    const out = join(there, 'out');
    const result = await runJson(file, out);
    expect(result.errors).toEqual([]);
    expect(result.subjects).toHaveLength(1);
    const region = result.subjects[0]!.regions[0]!;
    expect(region).toMatchObject({ name: 'VT', voxels: 530, nImages: 8, pairs: 28, rank: 8 });
    expect(region.pairwise! * 28).toBeCloseTo(26, 9);
    expect(region.twoWay).toBeGreaterThan(0.5);
    expect(region.p).toBeLessThan(0.05);
    const made = await hashTree(out, /^\.cache\//);
    expect(Object.keys(made)).toEqual(result.outputs.slice().sort());
    expect(await hashTree(folder)).toEqual(before);
  });

  it('takes paths relative to the recipe, with blanks and letters of other alphabets', async () => {
    const there = await temporaryFolder('percept é 脳 ');
    const { cp } = await import('node:fs/promises');
    await cp(folder, join(there, 'mein étude'), { recursive: true });
    const file = await writeJson(join(there, 'rezept ü.json'), recipe('mein étude'));
    const ended = await percept('run', file);
    expect(ended.code, ended.stderr).toBe(0);
    const out = join(there, 'mein étude', 'derivatives', 'percept', 'rezept ü');
    expect(ended.stdout).toContain(`Results: ${out}`);
    expect(ended.stdout).toMatch(/VT\s+530.*92\.9\*/);
    expect(Object.keys(await hashTree(out, /^\.cache\//))).toContain('results.json');
  });
});
