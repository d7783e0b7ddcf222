import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importModel, type ImportedModel } from './import-model.ts';
import { startBackend } from './run/backend.ts';
import { loadGraph } from './run/load-graph.ts';
import { runSignature, type Values } from './run/run-signature.ts';
import { GraphBuilder, type, type Attributes } from './testing/graph-builder.ts';
import { writeHubModule } from './testing/write-saved-model.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'percept-graph-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(() => startBackend('cpu'));

const FLOAT: Attributes = { T: type(1) };

async function imported(
  build: (graph: GraphBuilder, x: string) => Record<string, string>,
): Promise<ImportedModel> {
  const graph = new GraphBuilder();
  const x = graph.placeholder([-1]);
  const outputs = build(graph, x);
  graph.signature(
    'default',
    { x: [x, [-1]] },
    Object.fromEntries(Object.entries(outputs).map(([name, ref]) => [name, [ref, [-1]] as const])),
  );
  const folder = await mkdtemp(join(root, 'module-'));
  await writeHubModule(folder, graph);
  return importModel(folder, join(root, 'models'));
}

async function run({ folder }: ImportedModel, x: number[]): Promise<Record<string, number[]>> {
  const graph = await loadGraph(folder, 'default');
  const values: Values = { shape: [x.length], data: Float32Array.from(x) };
  const results = await runSignature(graph, { x: values });
  graph.dispose();
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, [...data]]));
}

describe('imported graphs', () => {
  it('take a variable as it is in the checkpoint, or as it was assigned where reading it waits for that', async () => {
    const model = await imported((graph, x) => {
      const before = graph.variable('v', [1], () => Float32Array.of(2));
      const next = graph.op('Mul', [before, graph.floats(10)], FLOAT);
      const assign = graph.op('AssignVariableOp', ['v', next], { dtype: type(1) });
      const after = graph.op('ReadVariableOp', ['v', `^${assign}`], { dtype: type(1) });
      return { before: graph.op('AddV2', [x, before], FLOAT), after: graph.op('AddV2', [x, after], FLOAT) };
    });
    expect(await run(model, [1])).toEqual({ before: [3], after: [21] });
  });

  it('take inputs that no output needs, and give inputs and constants as they are', async () => {
    const model = await imported((graph, x) => ({ same: x, constant: graph.floats([1, 2]) }));
    expect(await run(model, [5])).toEqual({ same: [5], constant: [1, 2] });
    const unused = await imported((graph) => ({ constant: graph.floats([3]) }));
    expect(await run(unused, [5])).toEqual({ constant: [3] });
  });

  it('are refused where a branch hangs on what is given', async () => {
    const branch = imported((graph, x) => {
      const large = graph.op('Greater', [x, graph.floats(0)], FLOAT);
      const either = graph.op('Switch', [x, large], FLOAT);
      return {
        y: graph.op('Merge', [either, graph.op('Neg', [`${either}:1`], FLOAT)], { ...FLOAT, N: { i: 2 } }),
      };
    });
    await expect(branch).rejects.toThrow(
      /Switch at node Switch_\d+ .* output y.*only where what decides them is a constant/s,
    );
  });

  it('say which input is missing or does not fit, and which there is not', async () => {
    const { folder } = await imported((graph, x) => ({ y: graph.op('Relu', [x], FLOAT) }));
    const graph = await loadGraph(folder, 'default');
    const x = { shape: [1], data: Float32Array.of(1) };
    await expect(runSignature(graph, {})).rejects.toThrow(
      /x float32 \[\?\] of signature default was not given/,
    );
    await expect(runSignature(graph, { x: { ...x, shape: [1, 1] } })).rejects.toThrow(
      /was given as \[1, 1\]/,
    );
    await expect(runSignature(graph, { x, z: x })).rejects.toThrow(/no input "z".*There is "x"/);
    await expect(runSignature(graph, { x }, ['w'])).rejects.toThrow(/no output "w"/);
    graph.dispose();
    await expect(loadGraph(folder, 'other')).rejects.toThrow(/no signature "other".*It has "default"/);
  });

  it('keep large weights in files of 64 MB, of which one holds the end of a weight and the beginning of the next', async () => {
    const model = await imported((graph, x) => {
      const values = new Float32Array(18_000_000);
      values[values.length - 1] = 7;
      const large = graph.variable('large', [values.length], () => values);
      const next = graph.variable('next', [1], () => Float32Array.of(3));
      // Of what is given, so that it is no constant.
      const most = graph.op('Max', [graph.op('Mul', [large, x], FLOAT), graph.ints([0])], FLOAT);
      return { y: graph.op('AddV2', [most, next], FLOAT) };
    });
    const files = (await readdir(join(model.folder, 'graph-1'))).sort();
    expect(files).toEqual(['model.json', 'weights-00001.bin', 'weights-00002.bin']);
    expect((await stat(join(model.folder, 'graph-1', files[1]!))).size).toBe(64 * 2 ** 20);
    await startBackend('wasm');
    expect(await run(model, [2])).toEqual({ y: [17] });
  });

  it('are refused when their stored weights are cut', async () => {
    const { folder } = await imported((graph, x) => ({
      y: graph.op('AddV2', [x, graph.variable('w', [1], () => Float32Array.of(7))], FLOAT),
    }));
    await truncate(join(folder, 'graph-1', 'weights-00001.bin'), 3);
    await expect(loadGraph(folder, 'default')).rejects.toThrow(/weights have 3 bytes, 4 were stored/);
  });
});
