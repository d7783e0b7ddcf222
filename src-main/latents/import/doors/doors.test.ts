import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importModel, type ImportedModel, type ImportOptions } from '../import-model.ts';
import { doorFixture, fixtureArchive, largestError, readExpected } from '../testing/fixtures.ts';
import { openSignature, type OpenSignatureOptions } from './run-any.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'percept-doors-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const noRoles = { encode: 'none', generate: 'none' } as const;

function bring(name: string, options: ImportOptions = {}): Promise<ImportedModel> {
  return importModel(doorFixture(name), join(root, 'models'), options);
}

/** The largest error over the outputs that a fixture lists, in shares of the largest magnitude expected. */
async function errorsOf(
  { folder, card }: ImportedModel,
  fixture: string,
  options: OpenSignatureOptions = { backend: 'wasm' },
  names: Readonly<Record<string, string>> = {},
): Promise<Record<string, number>> {
  const { inputs, outputs } = (await readExpected(fixture, 'doors'))['default']!;
  const opened = await openSignature(folder, card.signatures[0]!.name, options);
  try {
    const wanted = Object.keys(outputs);
    const got = await opened.run(
      inputs,
      wanted.map((name) => names[name] ?? name),
    );
    return Object.fromEntries(
      wanted.map((name) => [name, largestError(got[names[name] ?? name]!, outputs[name]!)]),
    );
  } finally {
    await opened.close();
  }
}

function expectExact(errors: Record<string, number>, outputs: number, most = 1e-5): void {
  expect(Object.keys(errors)).toHaveLength(outputs);
  for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(most);
}

describe('a graph model of TensorFlow.js', () => {
  it('gives what its ops compute of its packed weights, tensors inside it too', async () => {
    const model = await bring('tfjs-graph', { features: ['conv', 'pool:0', 'latents'], range: [0, 1] });
    expect(model.card.kind).toBe('graph');
    expect(model.card.source.format).toBe('graph model of TensorFlow.js');
    expect(model.card.signatures[0]!.ops).toMatchObject({ _FusedConv2D: 1, _FusedMatMul: 1, Mean: 1 });
    expect(model.card.roles).toMatchObject({
      features: { input: 'x', outputs: ['conv', 'pool:0', 'latents'], image: { height: 12, width: 12 } },
    });
    expectExact(await errorsOf(model, 'tfjs-graph', { backend: 'wasm' }, { pool: 'pool:0' }), 3);
  });

  it('is an encoder where it is asked for nothing else, and may be stored as float16', async () => {
    const { card, folder } = await bring('tfjs-graph', { range: [0, 1] });
    expect(card.roles.encode).toMatchObject({ input: 'x', output: 'latents', dims: 5 });
    const half = await bring('tfjs-graph', { range: [0, 1], half: true });
    expect(half.folder).not.toBe(folder);
    expect(half.card.precision).toBe('float16');
  });

  it('that Percept stored is the same model again', async () => {
    const store = join(root, 'again');
    const mini = await importModel(fixtureArchive('mini_bigbigan'), store);
    const graph = mini.card.signatures.find(({ name }) => name === 'generate')!.graph;
    const again = await importModel(join(mini.folder, graph, 'model.json'), store, {
      name: 'again',
      generate: 'default:default',
    });
    expect(again.card.roles.generate).toMatchObject({ signature: 'default', dims: 12 });
    const { inputs, outputs } = (await readExpected('mini_bigbigan'))['generate']!;
    const opened = await openSignature(again.folder, 'default', { backend: 'wasm' });
    const { default: image } = await opened.run(inputs, ['default']);
    await opened.close();
    expect(largestError(image!, outputs['default']!)).toBeLessThan(1e-5);
  });

  it('without a signature takes its placeholders and gives what nothing else takes', async () => {
    const folder = join(root, 'bare');
    await cp(doorFixture('tfjs-graph'), folder, { recursive: true });
    const path = join(folder, 'model.json');
    const { signature: _signature, ...model } = JSON.parse(await readFile(path, 'utf8')) as Record<
      string,
      unknown
    >;
    await writeFile(path, JSON.stringify(model));
    const { card } = await importModel(folder, join(root, 'models'), { range: [0, 1], name: 'bare' });
    expect(card.signatures[0]!.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: [null, 12, 12, 3] }]);
    expect(card.signatures[0]!.outputs.map(({ name }) => name)).toEqual(['Identity']);
    expect(card.notes[0]).toMatch(/no signature/);
  });
});

describe('a SavedModel', () => {
  it('gives features from inside its graph, from the bodies of functions too', async () => {
    const source = fixtureArchive('tf2');
    const store = join(root, 'models');
    const options = (features: string[]) =>
      ({ generate: 'none', range: [0, 1], features, encode: 'to_latent:mean' }) as const;
    await expect(importModel(source, store, options(['to_latent:matmu']))).rejects.toThrow(
      /no tensor "matmu" to take features from.*StatefulPartitionedCall_1@StatefulPartitionedCall@matmul/,
    );
    await expect(importModel(source, store, options(['mean']))).rejects.toThrow(
      /name no signature.*"to_image", "to_latent"/,
    );
    const inner = 'StatefulPartitionedCall_1@StatefulPartitionedCall@ArgMax';
    const { card, folder } = await importModel(
      source,
      store,
      options([`to_latent:${inner}`, 'to_latent:mean']),
    );
    expect(card.roles.features).toMatchObject({ signature: 'to_latent', outputs: [inner, 'mean'] });
    const { inputs, outputs } = (await readExpected('tf2'))['to_latent']!;
    const opened = await openSignature(folder, 'to_latent', { backend: 'wasm' });
    const got = await opened.run(inputs, [inner, 'mean', 'which']);
    await opened.close();
    expect(largestError(got['mean']!, outputs['mean']!)).toBeLessThan(1e-5);
    expect(got[inner]!.data).toEqual(got['which']!.data);
  });
});

describe('a layers model of TensorFlow.js', () => {
  it('gives what Keras computes, layers inside it too', async () => {
    const model = await bring('tfjs-layers', { features: ['act', 'pool', 'latents'], preprocess: 'tf' });
    expect(model.card.kind).toBe('layers');
    expect(model.card.signatures[0]!.ops).toEqual({
      Activation: 1,
      BatchNormalization: 1,
      Conv2D: 1,
      Dense: 1,
      GlobalAveragePooling2D: 1,
      InputLayer: 1,
    });
    expect(model.card.roles.features!.image).toMatchObject({ height: 10, width: 14, range: [-1, 1] });
    expectExact(await errorsOf(model, 'tfjs-layers'), 3);
    expectExact(await errorsOf(model, 'tfjs-layers', { backend: 'cpu' }), 3);
  });

  it('says which layers there are when it is asked for another', async () => {
    await expect(bring('tfjs-layers', { features: ['poo1'], preprocess: 'tf' })).rejects.toThrow(
      /no tensor "poo1".*conv, norm, act, pool, latents/s,
    );
  });
});

describe('an ONNX network', () => {
  it.each(['onnxruntime-node', 'onnxruntime-web'] as const)(
    'gives what onnxruntime computes, by %s',
    async (onnx) => {
      const inner = ['/relu/Relu_output_0', '/Flatten_output_0'];
      const model = await bring('encoder.onnx', { features: [...inner, 'latents'], preprocess: 'torch' });
      expect(model.card.kind).toBe('onnx');
      expect(model.card.precision).toBe('as exported');
      expect(model.card.source.format).toBe('ONNX (opset 17, pytorch 2.4.0)');
      expect(model.card.roles.features).toMatchObject({
        input: 'image',
        image: { height: 12, width: 16, layout: 'NCHW', mean: [0.485, 0.456, 0.406] },
      });
      expectExact(await errorsOf(model, 'encoder', { onnx }), 3);
    },
  );

  it('takes its weights from a file beside it, and runs on one image at a time where it is fixed so', async () => {
    const model = await bring('encoder-one.onnx', { range: [0, 1] });
    expect(Object.keys(model.card.files).sort()).toEqual([
      'graph-1/encoder-one.weights',
      'graph-1/model.onnx',
    ]);
    expect(model.card.roles.encode).toMatchObject({ dims: 6, image: { layout: 'NCHW' } });
    for (const onnx of ['onnxruntime-node', 'onnxruntime-web'] as const) {
      const opened = await openSignature(model.folder, 'default', { onnx });
      const { inputs, outputs } = (await readExpected('encoder', 'doors'))['default']!;
      const each = inputs['image']!.data.length / 3;
      for (let i = 0; i < 3; i++) {
        const one = { shape: [1, 3, 12, 16], data: inputs['image']!.data.slice(i * each, (i + 1) * each) };
        const { latents } = await opened.run({ image: one });
        const expected = { shape: [1, 6], data: outputs['latents']!.data.slice(6 * i, 6 * i + 6) };
        expect(largestError(latents!, expected)).toBeLessThan(1e-5);
      }
      await expect(opened.run(inputs)).rejects.toThrow(
        /image float32 \[1, 3, 12, 16\].*given as \[3, 3, 12, 16\]/,
      );
      await opened.close();
    }
  });

  it('that makes images of latents in four axes is a generator, its range told by its last op', async () => {
    const model = await bring('generator.onnx');
    expect(model.card.roles.generate).toMatchObject({
      dims: 6,
      image: { height: 8, width: 8, channels: 3, range: [-1, 1], layout: 'NCHW' },
    });
    expectExact(await errorsOf(model, 'generator'), 1);
  });

  it('takes and gives numbers of other types', async () => {
    const model = await bring('types.onnx', noRoles);
    expect(model.card.notes[0]).toMatch(/it can be run, not used to decode/);
    for (const onnx of ['onnxruntime-node', 'onnxruntime-web'] as const)
      expect(await errorsOf(model, 'types', { onnx })).toEqual({ small: 0, whole: 0, double: 0 });
  });

  it('asks for what cannot be told, and names tensors that there are', async () => {
    await expect(bring('encoder.onnx')).rejects.toThrow(/value range of the images .* \(--range LOW,HIGH\)/);
    await expect(bring('encoder.onnx', { features: ['Relu'], range: [0, 1] })).rejects.toThrow(
      /no tensor "Relu".*such as \/relu\/Relu_output_0/s,
    );
    await expect(bring('encoder.onnx', { half: true })).rejects.toThrow(
      /stored as they are.*without --half/s,
    );
  });
});

describe('weights of a BigGAN', () => {
  it.each([
    ['bigbigan', "BigBiGAN's variables", []],
    ['biggan-torch', 'BigGAN of PyTorch', []],
    ['bigbigan-bf16', "BigBiGAN's variables", [/27 weights come without/]],
  ])('become a generator: %s', async (name, layout, notes) => {
    const model = await bring(`${name}.safetensors`);
    expect(model.card.kind).toBe('graph');
    expect(model.card.source.format).toBe(`safetensors, ${layout}`);
    expect(model.card.roles).toEqual({
      generate: {
        signature: 'generate',
        input: 'z',
        output: 'default',
        dims: 12,
        image: { height: 32, width: 32, channels: 3, range: [-1, 1], layout: 'NHWC', order: 'RGB' },
      },
    });
    expect(model.card.notes).toHaveLength(notes.length);
    notes.forEach((note, i) => expect(model.card.notes[i]).toMatch(note));
    // The power iteration is done while importing.
    expect(model.card.signatures[0]!.ops).not.toHaveProperty('Rsqrt');
    expectExact(await errorsOf(model, name), 1);
  });
});
