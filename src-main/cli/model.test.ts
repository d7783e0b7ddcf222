import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import {
  doorFixture,
  fixtureArchive,
  largestError,
  readExpected,
} from '../latents/import/testing/fixtures.ts';
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

it('imports, shows and runs a network of ONNX with what it was told of its images', async () => {
  listen();
  await modelImportCommand(
    doorFixture('encoder.onnx'),
    {
      home,
      json: false,
      half: false,
      features: ['/Flatten_output_0', 'latents'],
      preprocess: 'torch',
      crop: { crop: 'centre square', cropFraction: 0.875 },
      resize: 'bilinear',
    },
    { signal: never },
  );
  expect(printed).toMatch(/^encoder \([0-9a-f]{16}\), ONNX \(opset 17, pytorch 2\.4\.0\), as exported/);
  expect(printed).toMatch(/a network, run by ONNX Runtime/);
  expect(printed).toContain(
    'features: default, image 12 x 16 colour in 0..1, less 0.485, 0.456, 0.406, over 0.229, 0.224, 0.225, channels before pixels to /Flatten_output_0, latents',
  );
  expect(printed).toContain('images: the middle of the same proportions, 0.875 of its sides, bilinear');
  expect(printed).toMatch(/ops {3}Conv 1, Flatten 1, Gemm 1, GlobalAveragePool 1, Relu 1/);

  const expected = (await readExpected('encoder', 'doors'))['default']!;
  const x = expected.inputs['image']!;
  await writeFile(join(home, 'x.npy'), encodeNpy(x.shape, x.data as Float32Array));
  const run = { home, input: [`image=${join(home, 'x.npy')}`], outputs: ['/Flatten_output_0'] };
  await modelRunCommand('encoder', { ...run, out: join(home, 'features') });
  const file = await openArrayFile(join(home, 'features', '_Flatten_output_0.npy'));
  const { shape, data } = await file.read(file.entries[0]!.name);
  await file.close();
  const got = { shape, data: data as Float32Array };
  expect(largestError(got, expected.outputs['/Flatten_output_0']!)).toBeLessThan(1e-5);
});
