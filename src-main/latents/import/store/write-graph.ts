import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PerceptError } from '../../../errors.ts';
import { canonicalJson } from '../../../files.ts';
import { createHash } from 'node:crypto';
import { parseRef, type Graph, type GraphNode, type TensorRef } from '../graph/node.ts';
import { placeholder } from '../graph/flatten.ts';
import { randomOutputs } from '../graph/random.ts';
import { rewrite } from '../graph/rewrite.ts';
import type { Tensor } from '../graph/tensor.ts';
import { opHistogram } from '../graph/unsupported.ts';
import { DT } from '../proto/types.ts';
import { computedGraph, type PreparedSignature } from '../signature.ts';
import { ShardWriter } from './shards.ts';
import { tensorBytes, type WeightSpec } from './tensor-bytes.ts';
import { nodeJson, signatureJson } from './topology.ts';

export interface WriteOptions {
  /** Bytes of weights that may come of the model at most. */
  readonly mostBytes: number;
  /** Store large weights as float16. */
  readonly half: boolean;
  /** How many constants are written. */
  readonly onWeight?: (done: number) => void;
  readonly signal?: AbortSignal;
}

export interface WrittenGraph {
  readonly ops: Readonly<Record<string, number>>;
  readonly weightBytes: number;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
  /** Outputs that hang on random numbers. */
  readonly sampled: ReadonlySet<string>;
}

/**
 * Writes a signature as a graph model into an empty folder: model.json and shards of weights. Constants are computed and
 * written one after the other, so that no more than one of them is in memory.
 */
export async function writeGraph(
  signature: PreparedSignature,
  folder: string,
  { mostBytes, half, onWeight, signal }: WriteOptions,
): Promise<WrittenGraph> {
  const shards = new ShardWriter(folder);
  const specs = new Map<string, WeightSpec>();
  const write = async (name: string, tensor: Tensor): Promise<void> => {
    const { spec, bytes } = tensorBytes(name, tensor, half);
    specs.set(name, spec);
    if (shards.bytes + bytes.length > mostBytes)
      throw new PerceptError(
        `signature "${signature.name}" unfolds to more than ${mostBytes} bytes of weights, far more than the file holds`,
      );
    await shards.append(bytes);
  };
  try {
    // Where a constant proves too large, others take its place: look again.
    for (let settled = false; !settled;) {
      settled = true;
      const wanted = neededConstants(signature);
      let done = 0;
      for (const [name, ref] of wanted) {
        signal?.throwIfAborted();
        if (!specs.has(name)) {
          const value = await signature.folder.value(ref);
          if (value === undefined) settled = false;
          else await write(name, value);
        }
        onWeight?.(++done);
      }
    }
    const { graph, constants } = rewrite(computedGraph(signature.graph, signature.folder, signature.outputs));
    for (const [name, tensor] of constants) await write(name, tensor);
    await shards.close();
    const outputs = outputNodes(signature, graph);
    const nodes = [...graph.values(), ...unusedInputs(signature, graph), ...outputs.added].map((node) => ({
      ...node,
      inputs: node.inputs.map((ref) => (signature.folder.isConstant(ref.node) ? constantRef(ref) : ref)),
    }));
    const json = modelJson(signature, nodes, specs, shards.files, outputs.refs);
    await writeFile(join(folder, 'model.json'), json, { flag: 'wx' });
    return {
      ops: opHistogram(graph),
      weightBytes: shards.bytes,
      files: [
        { name: 'model.json', sha256: createHash('sha256').update(json).digest('hex') },
        ...shards.files,
      ],
      sampled: randomOutputs(signature.graph, signature.outputs),
    };
  } finally {
    await shards.close();
  }
}

/** Constants that computed nodes and outputs take, by the name that they get. */
export function neededConstants({ graph, folder, outputs }: PreparedSignature): Map<string, TensorRef> {
  const needed = new Map<string, TensorRef>();
  const add = (ref: TensorRef): void => {
    if (folder.isConstant(ref.node)) needed.set(constantRef(ref).node, ref);
  };
  for (const node of computedGraph(graph, folder, outputs).values()) node.inputs.forEach(add);
  Object.values(outputs).forEach(add);
  return needed;
}

function constantRef(ref: TensorRef): TensorRef {
  return { node: ref.index === 0 ? ref.node : `${ref.node}@${ref.index}`, index: 0 };
}

/** Inputs that no output needs: a signature takes them all the same. */
function unusedInputs({ inputs }: PreparedSignature, graph: Graph): GraphNode[] {
  return Object.values(inputs)
    .map((info) => placeholder(parseRef(info.name).node, info))
    .filter(({ name }) => !graph.has(name));
}

/** The executor gives out what nodes compute, not weights: an output that is a constant gets a node. */
function outputNodes(
  { outputs, folder }: PreparedSignature,
  graph: Graph,
): { refs: Record<string, TensorRef>; added: GraphNode[] } {
  const added: GraphNode[] = [];
  const refs = Object.entries(outputs).map(([output, ref]): [string, TensorRef] => {
    const computed = graph.get(ref.node);
    if (computed !== undefined && computed.op !== 'Placeholder') return [output, ref];
    const name = `@output/${output}`;
    const type = folder.isConstant(ref.node) ? undefined : computed?.attr['dtype'];
    added.push({ name, op: 'Identity', inputs: [ref], attr: type === undefined ? {} : { T: type } });
    return [output, { node: name, index: 0 }];
  });
  return { refs: Object.fromEntries(refs), added };
}

function modelJson(
  { inputs, outputInfo }: PreparedSignature,
  nodes: readonly GraphNode[],
  specs: ReadonlyMap<string, WeightSpec>,
  files: readonly { readonly name: string }[],
  outputs: Readonly<Record<string, TensorRef>>,
): string {
  const weights = [...specs.values()].map(({ name, dtype }) => ({
    name,
    op: 'Const',
    attr: { dtype: { type: { float32: DT.float, int32: DT.int32, bool: DT.bool }[dtype] } },
  }));
  return canonicalJson({
    format: 'graph-model',
    generatedBy: 'percept',
    convertedBy: null,
    signature: {
      inputs: signatureJson(inputs, (name) => parseRef(inputs[name]!.name)),
      outputs: signatureJson(outputInfo, (name) => outputs[name]!),
    },
    modelTopology: {
      node: [...weights, ...nodes.map(nodeJson)],
      library: { function: [] },
      versions: { producer: 27, minConsumer: 12 },
    },
    weightsManifest: [{ paths: files.map(({ name }) => name), weights: [...specs.values()] }],
  });
}
