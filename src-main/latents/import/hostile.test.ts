import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PerceptError } from '../../errors.ts';
import { unpackArchive } from './archive/unpack.ts';
import { importModel } from './import-model.ts';
import { messageType } from './proto/schema.ts';
import { DT } from './proto/types.ts';
import { fixtureArchive } from './testing/fixtures.ts';
import { flag, GraphBuilder, int, ints, text, type, type BuiltGraph } from './testing/graph-builder.ts';
import { encodeSavedModel, writeHubModule } from './testing/write-saved-model.ts';
import { writeTable } from './testing/write-table.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'percept-hostile-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** What importing says; nothing may be left in the store. */
async function refusal(source: string): Promise<string> {
  const store = await mkdtemp(join(root, 'store-'));
  const error = await importModel(source, store).then(
    ({ card }) => new Error(`it was imported as ${card.hash}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PerceptError);
  expect(await readdir(store)).toEqual([]);
  return (error as PerceptError).message;
}

async function unpacked(): Promise<string> {
  const folder = await mkdtemp(join(root, 'mini-'));
  await unpackArchive(fixtureArchive('mini_bigbigan'), folder);
  return folder;
}

async function moduleOf(graph: BuiltGraph): Promise<string> {
  const folder = await mkdtemp(join(root, 'module-'));
  await writeHubModule(folder, graph);
  return folder;
}

/** A graph from z [?, 4] to what `build` makes of it. */
async function moduleWith(
  build: (graph: GraphBuilder, z: string) => string,
  functions: object[] = [],
): Promise<string> {
  const graph = new GraphBuilder();
  const z = graph.placeholder([-1, 4]);
  const y = build(graph, z);
  graph.signature('default', { z: [z, [-1, 4]] }, { y: [y, [-1, 4]] });
  return moduleOf({
    nodes: graph.nodes,
    signatures: graph.signatures,
    variables: graph.variables,
    functions,
  });
}

function constant(graph: GraphBuilder, dtype: number, dims: number[], values: object): string {
  const shape = { dim: dims.map((size) => ({ size })) };
  return graph.op('Const', [], { dtype: type(dtype), value: { tensor: { dtype, shape, ...values } } });
}

describe('damaged models', () => {
  it('a flipped byte in a shard', async () => {
    const folder = await unpacked();
    const file = await open(join(folder, 'variables', 'variables.data-00000-of-00002'), 'r+');
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 20_000);
    await file.write(Buffer.of(buffer[0]! ^ 1), 0, 1, 20_000);
    await file.close();
    expect(await refusal(folder)).toMatch(/data-00000-of-00002.*is damaged: its checksum/);
  });

  it('an index cut anywhere, a shard cut, a shard that is missing', async () => {
    const folder = await unpacked();
    const index = join(folder, 'variables', 'variables.index');
    const whole = await readFile(index);
    for (const length of [0, 47, 1000, whole.length - 1]) {
      await writeFile(index, whole.subarray(0, length));
      expect(await refusal(folder)).toMatch(/variables\.index/);
    }
    await writeFile(index, whole);
    const shard = join(folder, 'variables', 'variables.data-00001-of-00002');
    await writeFile(shard, (await readFile(shard)).subarray(0, 100));
    expect(await refusal(folder)).toMatch(/which has 100 bytes.*incomplete/);
    await rm(shard);
    expect(await refusal(folder)).toMatch(/no such file/);
    await rm(join(folder, 'variables'), { recursive: true });
    expect(await refusal(folder)).toMatch(/not among the 0 tensors.*variables\/ of the model is missing/);
  });

  it.each([
    [
      'claims 10 GB',
      { shape: [2_500_000_000], size: 10_000_000_000, offset: 0 },
      /should lie at 0 to 10000000000/,
    ],
    [
      'lies about its length',
      { shape: [4], size: 99, offset: 0 },
      /announces 99 bytes for float32 \[4\], which takes 16/,
    ],
    ['lies at a place below 0', { shape: [1], size: 4, offset: -8 }, /size below 0/],
    ['has a length below 0', { shape: [-4], size: 16, offset: 0 }, /size below 0/],
  ])('a tensor that %s', async (_what, { shape, size, offset }, why) => {
    const folder = await moduleWith((graph, z) =>
      graph.op('AddV2', [z, graph.variable('w', [4], () => new Float32Array(4))]),
    );
    const entry = messageType('BundleEntry');
    const header = messageType('BundleHeader');
    const claims = {
      dtype: 1,
      shape: { dim: shape.map((length) => ({ size: length })) },
      size,
      offset,
      crc32c: 1,
    };
    await writeFile(
      join(folder, 'variables', 'variables.index'),
      writeTable(
        new Map([
          ['', header.encode(header.fromObject({ numShards: 1 })).finish()],
          ['w', entry.encode(entry.fromObject(claims)).finish()],
        ]),
      ),
    );
    expect(await refusal(folder)).toMatch(why);
  });

  it('a graph that is cut, that is something else, that is empty', async () => {
    const folder = await unpacked();
    const path = join(folder, 'saved_model.pb');
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, whole.length >> 1));
    expect(await refusal(folder)).toMatch(/saved_model\.pb.*SavedModelParts message/);
    await writeFile(path, Buffer.from('\x89PNG\r\n something else altogether'));
    expect(await refusal(folder)).toMatch(/saved_model\.pb/);
    await writeFile(path, Buffer.alloc(0));
    expect(await refusal(folder)).toMatch(/holds no graph/);
    // Seven million empty nodes in fourteen megabytes.
    const nodes = Buffer.alloc(2 * 7_000_000, Buffer.of(0x0a, 0x00));
    const wrap = (field: number, content: Buffer): Buffer => {
      const length = Buffer.alloc(5);
      for (let i = 0, rest = content.length; i < 5; i++, rest >>>= 7)
        length[i] = (rest & 127) | (i < 4 ? 128 : 0);
      return Buffer.concat([Buffer.of((field << 3) | 2), length, content]);
    };
    await writeFile(path, wrap(2, wrap(2, nodes)));
    expect(await refusal(folder)).toMatch(/more than 6000000 numbers and members/);
  });

  it('names that lead out of the folder', async () => {
    const archive = pack();
    archive.entry({ name: '../../evil' }, 'x');
    archive.finalize();
    const parts: Buffer[] = [];
    for await (const part of archive) parts.push(part as Buffer);
    const path = join(root, 'evil.tar');
    await writeFile(path, Buffer.concat(parts));
    expect(await refusal(path)).toMatch(/evil\.tar.*leads out of its folder/);
    expect(await readdir(root)).not.toContain('evil');
  });

  it('a folder without a model, and one with two', async () => {
    const folder = await mkdtemp(join(root, 'two-'));
    expect(await refusal(folder)).toMatch(/no saved_model\.pb/);
    for (const name of ['a', 'b']) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'saved_model.pb'), 'x');
    }
    expect(await refusal(folder)).toMatch(/holds 2 models/);
  });
});

describe('graphs made to do harm', () => {
  it('that go in a circle', async () => {
    const folder = await moduleWith((graph, z) => {
      graph.op('AddV2', [z, 'second'], {}, 'first');
      return graph.op('Relu', ['first'], {}, 'second');
    });
    expect(await refusal(folder)).toMatch(/in a circle at node (first|second)/);
  });

  it('whose functions call themselves, once or twice', async () => {
    const call = (name: string, input: string): object => ({
      name,
      op: 'PartitionedCall',
      input: [input],
      attr: { f: { func: { name: 'again' } }, Tin: { list: { type: [1] } }, Tout: { list: { type: [1] } } },
    });
    const body = (nodes: object[], output: string): object => ({
      signature: { name: 'again', inputs: [{ name: 'x', type: 1 }], outputs: [{ name: 'y', type: 1 }] },
      node: nodes,
      ret: { y: output },
    });
    const once = body([call('inner', 'x')], 'inner:output:0');
    const sum = { name: 'sum', op: 'AddV2', input: ['a:output:0', 'b:output:0'], attr: {} };
    const twice = body([call('a', 'x'), call('b', 'x'), sum], 'sum:z:0');
    for (const fn of [once, twice]) {
      const folder = await moduleWith(
        (graph, z) => graph.op('PartitionedCall', [z], { f: { func: { name: 'again' } } }, 'outer'),
        [fn],
      );
      expect(await refusal(folder)).toMatch(/call one another more than 64 deep/);
    }
  });

  it('that are 210,000 nodes deep', async () => {
    const folder = await moduleWith((graph, z) => {
      let y = z;
      for (let i = 0; i < 210_000; i++) y = graph.op('Relu', [y], {}, `n${i}`);
      return y;
    });
    expect(await refusal(folder)).toMatch(/more than 200000 nodes/);
  });

  it('whose constants claim what cannot be', async () => {
    const cases: [object, number[], RegExp][] = [
      [{ floatVal: [1] }, [-3], /claims the shape \[-3\]/],
      [{ floatVal: [1] }, [100_000, 100_000], /claims the shape/],
      [{ floatVal: [1] }, [20_000, 1_000], /lists only 1 values/],
      [{ floatVal: [1, 2, 3] }, [2], /lists 3 values/],
      [{ content: Buffer.alloc(7) }, [2], /no whole number of float32/],
    ];
    for (const [values, dims, why] of cases) {
      const folder = await moduleWith((graph, z) =>
        graph.op('AddV2', [z, constant(graph, DT.float, dims, values)]),
      );
      expect(await refusal(folder)).toMatch(why);
    }
    const words = await moduleWith((graph, z) =>
      graph.op('AddV2', [z, constant(graph, DT.string, [1], { stringVal: [Buffer.from('a')] })]),
    );
    expect(await refusal(words)).toMatch(/tensors of string are not supported/);
  });

  it('whose ops contradict their inputs', async () => {
    const cases: [(graph: GraphBuilder) => string, RegExp][] = [
      [(g) => g.op('Split', [g.ints(0), g.floats([1, 2])], { num_split: int(1e9) }), /cannot be computed/],
      [(g) => g.op('Split', [g.ints(7), g.floats([1, 2])], { num_split: int(2) }), /axis 7 of 1/],
      [(g) => g.op('Reshape', [g.floats([1, 2]), g.ints([-5, 3])]), /cannot be computed/],
      [(g) => g.op('Transpose', [g.floats([1, 2]), g.ints([1, 0])]), /cannot be computed/],
      [(g) => g.op('MatMul', [g.floats([1, 2]), g.floats([1])]), /cannot be computed/],
      [(g) => g.op('Fill', [g.ints([-1]), g.floats(1)]), /shape \[-1\]/],
      [(g) => g.op('GatherV2', [g.floats([1, 2]), g.ints([9]), g.ints(0)]), /index 9 of 2/],
      [
        (g) => g.op('StridedSlice', [g.floats([1]), g.ints([0, 0]), g.ints([1, 1]), g.ints([1, 1])]),
        /2 axes of 1/,
      ],
      [(g) => g.op('Neg', ['nowhere']), /no node nowhere/],
      [(g) => g.op('AddV2', [g.floats(1)]), /it has 1 inputs/],
    ];
    for (const [build, why] of cases) {
      const folder = await moduleWith((graph, z) => graph.op('AddV2', [z, build(graph)]));
      expect(await refusal(folder)).toMatch(why);
    }
  });

  it('whose constants would fill memory or disk are left to be computed when the model runs', async () => {
    const folder = await moduleWith((graph, z) => {
      const huge = graph.op('Fill', [graph.ints([50_000, 50_000]), graph.floats(1)]);
      return graph.op('AddV2', [z, graph.op('Sum', [huge, graph.ints([0, 1])])]);
    });
    const { card } = await importModel(folder, join(root, 'fill'));
    expect(card.signatures[0]!.ops).toEqual({ AddV2: 1, Fill: 1, Placeholder: 1, Sum: 1 });
    expect(card.signatures[0]!.weightBytes).toBeLessThan(100);
  });

  it('whose constants would take hours are left to be computed too', async () => {
    const folder = await moduleWith((graph, z) => {
      let y = graph.variable('w', [1024, 1024], () => new Float32Array(2 ** 20).fill(1e-3));
      for (let i = 0; i < 100; i++) y = graph.op('MatMul', [y, y], { transpose_b: flag(true) });
      return graph.op('MatMul', [z, y]);
    });
    const stop = new AbortController();
    const store = await mkdtemp(join(root, 'hours-'));
    const importing = importModel(folder, store, {
      signal: stop.signal,
      onProgress: ({ done }) => done > 0 && stop.abort(new Error('the constant is written')),
    });
    await expect(importing).rejects.toThrow('the constant is written');
    expect(await readdir(store)).toEqual([]);
  });

  it('with ops that cannot be run: which, where, on the way to what, and all ops', async () => {
    const folder = await moduleWith((graph, z) =>
      graph.op('Relu', [graph.op('Qr', [z], {}, 'decompose')], {}, 'end'),
    );
    expect(await refusal(folder)).toMatch(
      /signature "default" needs what cannot be run here: Qr at node decompose \(decompose -> end -> output y\).*Placeholder 1, Qr 1, Relu 1/s,
    );
  });

  it('that the executor would misunderstand', async () => {
    const conv = { strides: ints([1, 1, 1, 1]), padding: text('SAME'), data_format: text('NCHW') };
    const filter = (graph: GraphBuilder): string =>
      graph.variable('w', [1, 1, 4, 4], () => new Float32Array(16));
    const channelsFirst = await moduleWith((graph, z) => graph.op('Conv2D', [z, filter(graph)], conv));
    expect(await refusal(channelsFirst)).toMatch(/NCHW/);
    const training = await moduleWith((graph, z) => {
      const ones = graph.floats([1, 1, 1, 1]);
      // Without is_training, which by default is on.
      return graph.op('FusedBatchNorm', [z, ones, ones, ones, ones]);
    });
    expect(await refusal(training)).toMatch(/normalises by the statistics of the batch/);
    const unfed = await moduleWith((graph, z) =>
      graph.op('AddV2', [z, graph.op('Placeholder', [], { dtype: type(1) }, 'other')]),
    );
    expect(await refusal(unfed)).toMatch(/needs other \(float32\), which it is not given/);
  });

  it('without signatures, or with absurdly many', async () => {
    const none = await moduleOf({ nodes: [], signatures: {}, variables: [] });
    expect(await refusal(none)).toMatch(/no signatures/);
    const graph = new GraphBuilder();
    const z = graph.placeholder([-1, 4]);
    for (let i = 0; i < 101; i++) graph.signature(`s${i}`, { z: [z, [-1, 4]] }, { y: [z, [-1, 4]] });
    const many = await mkdtemp(join(root, 'many-'));
    await writeFile(join(many, 'saved_model.pb'), encodeSavedModel({ ...graph, nodes: graph.nodes }));
    expect(await refusal(many)).toMatch(/101 signatures/);
  });
});
