import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { fixtureArchive, largestError, readExpected } from '../latents/import/testing/fixtures.ts';
import { openArrayFile } from '../study/formats/array-file.ts';
import { encodeNpy } from '../study/formats/npy.ts';
import { modelImportCommand, modelListCommand, modelRunCommand, modelShowCommand } from './model.ts';

let home = '';
let printed = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'percept-home-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
  printed = '';
});

function listen(): void {
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
}

const never = new AbortController().signal;

it('imports, lists, shows and runs a model from .npy to .npy', async () => {
  listen();
  await modelImportCommand(
    fixtureArchive('mini_bigbigan'),
    { home, json: false, half: false, name: 'mini' },
    { signal: never },
  );
  expect(printed).toMatch(/^mini \([0-9a-f]{16}\), TF1-Hub module of TensorFlow/);
  expect(printed).toMatch(/encode: encode, x 64 x 64 colour in -1\.\.1 to z_mean, 12 latents/);
  expect(printed).toMatch(/gives z_sample float32 \[\?, 12\], drawn at random each time/);

  printed = '';
  await modelListCommand({ home, json: false });
  expect(printed).toMatch(/mini +[0-9a-f]{16} +encode, generate +12 +float32/);

  printed = '';
  await modelShowCommand('mini', { home, json: true });
  expect(JSON.parse(printed)).toMatchObject({ card: { name: 'mini', roles: { generate: { dims: 12 } } } });

  const expected = (await readExpected('mini_bigbigan'))['generate']!;
  const z = expected.inputs['z']!;
  await writeFile(join(home, 'z.npy'), encodeNpy(z.shape, z.data as Float32Array));
  await modelRunCommand('mini', {
    home,
    signature: 'generate',
    input: [`z=${join(home, 'z.npy')}`],
    outputs: ['default'],
    out: join(home, 'out'),
    backend: 'wasm',
  });
  const file = await openArrayFile(join(home, 'out', 'default.npy'));
  const { shape, data } = await file.read(file.entries[0]!.name);
  await file.close();
  expect(largestError({ shape, data: data as Float32Array }, expected.outputs['default']!)).toBeLessThan(
    1e-5,
  );
});

it('says what it was not told', async () => {
  listen();
  const options = { home, input: ['z'], out: join(home, 'out'), backend: 'cpu' as const };
  await expect(modelRunCommand('mini', options)).rejects.toThrow(/Write --input NAME=FILE\.npy/);
  await expect(modelRunCommand('maxi', options)).rejects.toThrow(/no model "maxi".*There are "mini"/);
  await modelListCommand({ home: join(home, 'empty'), json: false });
  expect(printed).toMatch(/No models in .*percept model import FILE/);
  await expect(readFile(join(home, 'empty'))).rejects.toThrow();
});
