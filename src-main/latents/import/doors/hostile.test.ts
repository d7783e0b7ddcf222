import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PerceptError } from '../../../errors.ts';
import { importModel, type ImportOptions } from '../import-model.ts';
import { doorFixture } from '../testing/fixtures.ts';
import { zipOf } from '../testing/write-zip.ts';
import { onnxType } from './onnx/schema.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'percept-hostile-doors-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** What importing says; nothing may be left in the store. */
async function refusal(source: string, options: ImportOptions = { range: [0, 1] }): Promise<string> {
  const store = await mkdtemp(join(root, 'store-'));
  const error = await importModel(source, store, options).then(
    ({ card }) => new Error(`it was imported as ${card.hash}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PerceptError);
  expect(await readdir(store)).toEqual([]);
  const { message, file, remedy } = error as PerceptError;
  expect(file).toBeDefined();
  expect(remedy).toBeDefined();
  return message;
}

// A model's JSON is what tests bend, whatever it is.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

describe('models of TensorFlow.js', () => {
  async function bent(name: 'tfjs-graph' | 'tfjs-layers', bend: (model: Json) => void): Promise<string> {
    const folder = await mkdtemp(join(root, 'tfjs-'));
    await cp(doorFixture(name), folder, { recursive: true });
    const path = join(folder, 'model.json');
    const model = JSON.parse(await readFile(path, 'utf8')) as Json;
    bend(model);
    await writeFile(path, JSON.stringify(model));
    return folder;
  }

  it.each<[string, (model: Json) => void, RegExp]>([
    [
      'a path that leads out',
      (m) => (m.weightsManifest[0].paths[0] = '../evil.bin'),
      /leads out of its folder/,
    ],
    ['an absolute path', (m) => (m.weightsManifest[0].paths[0] = '/etc/passwd'), /absolute path/],
    [
      'a file that is missing',
      (m) => (m.weightsManifest[0].paths[1] = 'other.bin'),
      /other\.bin: there is no such file/,
    ],
    [
      'a file left out',
      (m) => m.weightsManifest[0].paths.pop(),
      /should end at byte \d+ of group1-shard1of2\.bin/,
    ],
    [
      'a file given twice',
      (m) => m.weightsManifest[0].paths.push('group1-shard1of2.bin'),
      /the weights listed take/,
    ],
    [
      'a shape that claims terabytes',
      (m) => (m.weightsManifest[0].weights[0].shape = [1e6, 1e6]),
      /should end at byte 1000000000000/,
    ],
    [
      'a shape that is none',
      (m) => (m.weightsManifest[0].weights[0].shape = [-3]),
      /no model of TensorFlow\.js/,
    ],
    [
      'a shape that is too small',
      (m) => (m.weightsManifest[0].weights[0].shape = [3, 3, 3, 7]),
      /have \d+ bytes, the weights listed take/,
    ],
    ['a weight listed twice', (m) => (m.weightsManifest[0].weights[1].name = 'conv/w'), /listed twice/],
    ['weights of text', (m) => (m.weightsManifest[0].weights[0].dtype = 'string'), /is of type string/],
    [
      'packing without a scale',
      (m) => delete m.weightsManifest[0].weights[0].quantization.scale,
      /packed without a scale/,
    ],
    [
      'a constant without a weight',
      (m) => (m.weightsManifest[0].weights[4].name = 'other'),
      /constant axes has no weight/,
    ],
    [
      'a graph that goes in a circle',
      (m) => (m.modelTopology.node.find((n: Json) => n.name === 'conv').input[0] = 'Identity'),
      /goes in a circle/,
    ],
    [
      'an op that nothing here has',
      (m) => (m.modelTopology.node.find((n: Json) => n.name === 'pool').op = 'Qr'),
      /cannot be run here: Qr at node pool/,
    ],
    [
      'an input that is missing',
      (m) => (m.modelTopology.node.find((n: Json) => n.name === 'pool').input[0] = 'nowhere'),
      /no node nowhere/,
    ],
    ['a graph that is none', (m) => (m.modelTopology.node = 'x'), /the graph of the model is damaged/],
    [
      'a signature that is none',
      (m) => (m.signature = { inputs: 3 }),
      /the signature of the model is damaged/,
    ],
  ])('a graph with %s', async (_what, bend, why) => {
    const said = await refusal(await bent('tfjs-graph', bend));
    expect(said).toMatch(why);
    expect(await readdir(root)).not.toContain('evil.bin');
  });

  const layer = (m: Json, name: string): Json =>
    m.modelTopology.model_config.config.layers.find((one: Json) => one.name === name);

  it.each<[string, (model: Json) => void, RegExp]>([
    ['code', (m) => (layer(m, 'act').class_name = 'Lambda'), /cannot be built.*Lambda/s],
    ['a layer of a billion units', (m) => (layer(m, 'latents').config.units = 1e9), /cannot be built/],
    [
      'a layer that enlarges without end',
      (m) =>
        Object.assign(layer(m, 'act'), {
          class_name: 'UpSampling2D',
          config: { name: 'act', size: [5e4, 5e4] },
        }),
      /makes \[/,
    ],
    [
      'an input of terabytes',
      (m) => (layer(m, 'x').config.batch_input_shape = [null, 1e6, 1e6, 3]),
      /makes \[/,
    ],
    ['a circle', (m) => (layer(m, 'conv').inbound_nodes[0][0][0] = 'act'), /go in a circle at "conv"/],
    ['weights of another shape', (m) => (layer(m, 'conv').config.filters = 7), /cannot be built/],
    [
      'weights that are missing',
      (m) => (m.weightsManifest[0].weights[0].name = 'other/kernel'),
      /cannot be built/,
    ],
    [
      'a format of another version',
      (m) => delete m.modelTopology.model_config.config.layers,
      /cannot be built/,
    ],
  ])('layers with %s', async (_what, bend, why) => {
    expect(await refusal(await bent('tfjs-layers', bend), { preprocess: 'tf' })).toMatch(why);
  });

  it('a file that is cut, or no model at all', async () => {
    const folder = await bent('tfjs-graph', () => undefined);
    const whole = await readFile(join(folder, 'model.json'), 'utf8');
    for (const text of ['', whole.slice(0, 1000), '[]', '{"a":1}', '['.repeat(200_000)]) {
      await writeFile(join(folder, 'model.json'), text);
      expect(await refusal(folder)).toMatch(/this is no model of TensorFlow\.js/);
    }
  });
});

describe('ONNX networks', () => {
  const bytes = (values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
  const image = {
    name: 'x',
    type: { tensor: { elemType: 1, shape: { dim: [{ value: 1 }, { value: 2 }] } } },
  };
  const sum = { input: ['x', 'w'], output: ['y'], opType: 'Add', name: 'sum' };
  const weight = { name: 'w', dims: [2], dataType: 1, rawData: bytes([1, 2]) };
  const graph = { node: [sum], initializer: [weight], input: [image], output: [{ ...image, name: 'y' }] };

  /** Graphs are bytes in the description that importing reads. */
  const inner = (value: Json): Uint8Array =>
    onnxType('Graph')
      .encode(onnxType('Graph').fromObject(value as object))
      .finish();
  async function network(change: Json, graphs?: readonly Json[]): Promise<string> {
    const all = graphs ?? [{ ...graph, ...change }];
    const model = { irVersion: 8, graph: all.map(inner), opsets: [{ domain: '', version: 17 }] };
    const folder = await mkdtemp(join(root, 'onnx-'));
    const path = join(folder, 'net.onnx');
    await writeFile(path, onnxType('Model').encode(onnxType('Model').fromObject(model)).finish());
    return path;
  }
  const external = (entries: Record<string, string>): Json => ({
    initializer: [
      {
        name: 'w',
        dims: [2],
        dataType: 1,
        dataLocation: 1,
        externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
      },
    ],
  });

  it('that are whole are imported', async () => {
    const { card } = await importModel(await network({}), join(root, 'fine'), { name: 'fine' });
    expect(card.signatures[0]!.ops).toEqual({ Add: 1 });
  });

  it.each<[string, Json, RegExp]>([
    [
      'a circle',
      { node: [{ ...sum, input: ['x', 'y'] }] },
      /node sum \(Add\) needs y, which comes after it.*circle/s,
    ],
    [
      'nodes out of order',
      {
        node: [
          { ...sum, input: ['z', 'w'] },
          { input: ['x'], output: ['z'], opType: 'Relu' },
        ],
      },
      /needs z, which comes after it/,
    ],
    ['an input that is missing', { node: [{ ...sum, input: ['x', 'v'] }] }, /needs v, which does not exist/],
    ['an output that nothing makes', { output: [{ ...image, name: 'z' }] }, /nothing makes the output z/],
    [
      'a tensor of terabytes',
      { initializer: [{ ...weight, dims: [1e6, 1e6] }] },
      /\[1000000, 1000000\] holds 8 bytes, it should be 4000000000000/,
    ],
    ['a tensor below zero', { initializer: [{ ...weight, dims: [-2] }] }, /\[-2\] cannot be/],
    ['a tensor beyond numbers', { initializer: [{ ...weight, dims: [1e9, 1e9, 1e9] }] }, /cannot be/],
    [
      'a tensor that lists too few numbers',
      { initializer: [{ name: 'w', dims: [3], dataType: 1, floatData: bytes([1, 2]) }] },
      /holds 2 numbers/,
    ],
    ['weights elsewhere', external({ location: '../evil' }), /leads out of its folder/],
    ['weights in another folder', external({ location: 'a/b' }), /not in a file beside it/],
    ['weights in the network itself', external({ location: 'model.onnx' }), /not in a file beside it/],
    ['weights in a file that is missing', external({ location: 'w.bin' }), /w\.bin: there is no such file/],
    [
      'weights that claim more',
      external({ location: 'net.onnx', length: '900' }),
      /claim 900 bytes, they take 8/,
    ],
    [
      'weights beyond the end',
      external({ location: 'net.onnx', offset: '99999' }),
      /should end at byte 100007 of net\.onnx/,
    ],
    ['weights at no place', external({ location: 'net.onnx', offset: '-1' }), /have the offset "-1"/],
    [
      'an op that does not exist',
      { node: [{ ...sum, opType: 'Evil' }] },
      /onnxruntime-\w+ cannot load the network.*Evil/s,
    ],
  ])('with %s', async (_what, change, why) => {
    expect(await refusal(await network(change))).toMatch(why);
  });

  it('of several graphs, or none, or graphs in graphs without end', async () => {
    expect(await refusal(await network({}, [graph, graph]))).toMatch(/2 graphs/);
    expect(await refusal(await network({}, []))).toMatch(/no graph/);
    let deep: Json = graph;
    for (let i = 0; i < 20; i++)
      deep = { ...graph, node: [{ ...sum, attribute: [{ name: 'body', g: deep }] }] };
    expect(await refusal(await network({}, [deep]))).toMatch(/more than 16 deep/);
  });

  it('that are cut anywhere, or no ONNX', async () => {
    const whole = await readFile(doorFixture('encoder.onnx'));
    const path = join(root, 'cut.onnx');
    for (const length of [0, 1, 50, 500, whole.length - 1]) {
      await writeFile(path, whole.subarray(0, length));
      expect(await refusal(path)).toMatch(/cut\.onnx: .*export or fetch it again/s);
    }
    await writeFile(path, Buffer.alloc(1000, 0xff));
    expect(await refusal(path)).toMatch(/no Model message/);
  });
});

describe('safetensors', () => {
  interface Entry {
    dtype: string;
    shape: number[];
    data_offsets: [number, number];
  }
  type Header = Record<string, Entry>;
  async function parts(): Promise<{ header: Header; data: Buffer }> {
    const whole = await readFile(doorFixture('bigbigan.safetensors'));
    const length = Number(whole.readBigUInt64LE(0));
    const { __metadata__: _, ...header } = JSON.parse(whole.toString('utf8', 8, 8 + length)) as Header & Json;
    return { header: header as Header, data: whole.subarray(8 + length) };
  }
  let count = 0;
  async function written(header: unknown, data: Uint8Array, claim?: bigint): Promise<string> {
    const text = typeof header === 'string' ? header : JSON.stringify(header);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(claim ?? BigInt(Buffer.byteLength(text)));
    const path = join(root, `weights-${count++}.safetensors`);
    await writeFile(path, Buffer.concat([length, Buffer.from(text), data]));
    return path;
  }
  /** The same weights without some, and their bytes, as a whole file. */
  async function without(
    drop: RegExp,
    change: (name: string, entry: Entry) => Entry = (_, entry) => entry,
  ): Promise<string> {
    const { header, data } = await parts();
    const kept: Header = {};
    const pieces: Buffer[] = [];
    let at = 0;
    for (const [name, entry] of Object.entries(header).filter(([one]) => !drop.test(one))) {
      const piece = data.subarray(...entry.data_offsets);
      kept[name] = change(name, { ...entry, data_offsets: [at, at + piece.length] });
      pieces.push(piece);
      at += piece.length;
    }
    return written(kept, Buffer.concat(pieces));
  }
  const prefix = 'GenEncWrapper/Generator/';

  it.each<[string, (header: Header, first: string) => unknown, RegExp]>([
    [
      'tensors that overlap',
      (h, n) => ((h[n]!.data_offsets = [4, 4 + h[n]!.data_offsets[1] - h[n]!.data_offsets[0]]), h),
      /overlaps|leaves a gap/,
    ],
    [
      'a tensor beyond the end',
      (h, n) => ((h[n]!.data_offsets = [1e9, 1e9 + h[n]!.data_offsets[1] - h[n]!.data_offsets[0]]), h),
      /should lie at 1000000000/,
    ],
    ['a tensor that claims terabytes', (h, n) => ((h[n]!.shape = [1e6, 1e6]), h), /it takes 4000000000000/],
    ['sizes below zero', (h, n) => ((h[n]!.shape = [-1]), h), /says nothing clear/],
    ['a type that is not read', (h, n) => ((h[n]!.dtype = 'F8_E4M3'), h), /is of type F8_E4M3/],
    ['no JSON', () => '{"a":', /its header is no JSON/],
    ['a list for a header', () => [], /its header is no JSON/],
  ])('with %s', async (_what, bend, why) => {
    const { header, data } = await parts();
    expect(await refusal(await written(bend(header, Object.keys(header)[0]!), data))).toMatch(why);
  });

  it('that are cut, too long, or claim a header of gigabytes', async () => {
    const { header, data } = await parts();
    expect(await refusal(await written(header, data.subarray(0, -1)))).toMatch(/should lie at/);
    expect(await refusal(await written(header, Buffer.concat([data, Buffer.alloc(5)])))).toMatch(
      /its tensors end at/,
    );
    expect(await refusal(await written(header, data, 2n ** 40n))).toMatch(/header claims 1099511627776/);
    const path = join(root, 'tiny.safetensors');
    await writeFile(path, 'abc');
    expect(await refusal(path)).toMatch(/3 bytes, fewer than a header/);
  });

  it('of which something is missing: what', async () => {
    expect(await refusal(await without(/GBlock_1\/conv1\/b/))).toMatch(
      /not whole.*GenEncWrapper\/Generator\/GBlock_1\/conv1\/b \[8\] is missing/,
    );
    expect(await refusal(await without(/attention\/(g|gamma)(\/|$)/))).toMatch(
      /attention\/g\/w .* is missing.*gamma/,
    );
    expect(await refusal(await without(/Generator\/linear\//))).toMatch(/linear\/w \[1, e\] is missing/);
    expect(await refusal(await without(/GenZ/))).toMatch(/not the weights of a generator that is known/);
    const reshaped = await without(/$^/, (name, entry) =>
      name === `${prefix}BatchNorm/accumulated_mean` ? { ...entry, shape: [2, 2] } : entry,
    );
    expect(await refusal(reshaped)).toMatch(/accumulated_mean is \[2, 2\], not \[4\]/);
  });

  it('of a generator of classes', async () => {
    const { header, data } = await parts();
    const name = `${prefix}linear/w/ema_0.9999`;
    const others = Object.entries(header).filter(([one]) => !/\/linear\//.test(one));
    const pieces = others.map(([, entry]) => data.subarray(...entry.data_offsets));
    let at = 0;
    const kept: Header = {};
    for (const [i, [one, entry]] of others.entries()) {
      kept[one] = { ...entry, data_offsets: [at, at + pieces[i]!.length] };
      at += pieces[i]!.length;
    }
    kept[name] = { dtype: 'F32', shape: [2, 5], data_offsets: [at, at + 40] };
    const rows = Buffer.from(Float32Array.from({ length: 10 }, (_, i) => i).buffer);
    expect(await refusal(await written(kept, Buffer.concat([...pieces, rows])))).toMatch(/one of 2 classes/);
  });
});

describe('what is given', () => {
  it('may be a zip of a model, whose paths are watched too', async () => {
    const content = await readFile(doorFixture('encoder.onnx'));
    const fine = join(root, 'encoder.zip');
    await writeFile(fine, zipOf([{ name: 'export/encoder.onnx', content }]));
    const { card } = await importModel(fine, join(root, 'zipped'), { range: [0, 1] });
    expect(card).toMatchObject({ kind: 'onnx', name: 'encoder' });
    const evil = join(root, 'evil.zip');
    await writeFile(evil, zipOf([{ name: '../encoder.onnx', content }]));
    expect(await refusal(evil)).toMatch(/evil\.zip.*leads out of its folder/);
  });

  it('of which nothing can be made, is said with what to do', async () => {
    for (const [name, why] of [
      ['net.pth', /pickle of PyTorch.*ONNX/],
      ['net.h5', /Save it from Keras as a SavedModel/],
      ['net.txt', /no archive|damaged/],
    ] as const) {
      await writeFile(join(root, name), 'x');
      expect(await refusal(join(root, name))).toMatch(why);
    }
    const folder = await mkdtemp(join(root, 'several-'));
    expect(await refusal(folder)).toMatch(/no model in it: no saved_model\.pb/);
    await cp(doorFixture('encoder.onnx'), join(folder, 'a.onnx'));
    await cp(doorFixture('generator.onnx'), join(folder, 'b.onnx'));
    expect(await refusal(folder)).toMatch(/holds 2 models.*a\.onnx, b\.onnx/);
  });
});
