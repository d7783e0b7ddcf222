import { PerceptError } from '../../errors.ts';
import { dtypeName, valuesOf } from './dtypes.ts';
import { branchFor, isConditional } from './graph/calls.ts';
import { constantFolder, type ConstantFolder } from './graph/constant-folder.ts';
import { flatten, type FlatGraph } from './graph/flatten.ts';
import { parseRef, type Graph, type GraphNode, type TensorRef } from './graph/node.ts';
import { resolveSwitches } from './graph/branches.ts';
import { rewrite } from './graph/rewrite.ts';
import { refuseUnsupported } from './graph/unsupported.ts';
import type { Tensor } from './graph/tensor.ts';
import type { SignatureDef, TensorInfo } from './proto/types.ts';
import type { SavedModel } from './saved-model.ts';

/** A signature ready to be stored: a flat graph without branches, and what computes its constants. */
export interface PreparedSignature {
  readonly name: string;
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly outputInfo: Readonly<Record<string, TensorInfo>>;
  readonly graph: Graph;
  readonly outputs: Readonly<Record<string, TensorRef>>;
  readonly folder: ConstantFolder;
}

const MOST_SIGNATURES = 100;

/** Signatures that compute something, by name. @throws PerceptError when there are none */
export function signaturesOf({ meta }: SavedModel): Map<string, SignatureDef> {
  const found = Object.entries(meta.signatures).filter(
    // Bookkeeping of TensorFlow 2: a signature that initialises.
    ([name, { outputs }]) => !name.startsWith('__') && Object.keys(outputs).length > 0,
  );
  if (found.length === 0)
    throw new PerceptError('the model has no signatures', {
      remedy: 'Save it with signatures, for example tf.saved_model.save(model, folder, signatures=...).',
    });
  if (found.length > MOST_SIGNATURES)
    throw new PerceptError(`the model has ${found.length} signatures, more than ${MOST_SIGNATURES}`);
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Flattens the graph of a signature, decides its branches, and checks that all of its ops can be run.
 * @throws PerceptError naming the node at fault
 */
export async function prepareSignature(
  model: SavedModel,
  name: string,
  signature: SignatureDef,
  signal?: AbortSignal,
): Promise<PreparedSignature> {
  const feeds = new Map(
    Object.entries(signature.inputs).map(([input, info]) => {
      const { node, index } = parseRef(refName(info));
      if (index !== 0)
        throw new PerceptError(
          `signature "${name}" takes ${input} in the middle of the graph, at ${info.name}`,
          {
            remedy: 'Export a signature whose inputs are placeholders.',
          },
        );
      return [node, info];
    }),
  );
  const asked = Object.entries(signature.outputs).sort(([a], [b]) => (a < b ? -1 : 1));
  const folderOf = (graph: Graph): ConstantFolder =>
    constantFolder(graph, (node) => readVariable(model, node), signal);
  const { graph, outputs } = await decideBranches(
    model,
    asked.map(([, info]) => parseRef(refName(info))),
    feeds,
    folderOf,
  );
  const folder = folderOf(graph);
  const byName = Object.fromEntries(asked.map(([output], i) => [output, outputs[i]!]));
  const computed = computedGraph(graph, folder, byName);
  refuseUnfed(computed, feeds, name);
  refuseUnsupported(rewrite(computed).graph, byName, name);
  return {
    name,
    inputs: signature.inputs,
    outputInfo: Object.fromEntries(asked),
    graph,
    outputs: byName,
    folder,
  };
}

/** The nodes that are computed when the model runs: what outputs need, up to constants. */
export function computedGraph(
  graph: Graph,
  folder: ConstantFolder,
  outputs: Readonly<Record<string, TensorRef>>,
): Graph {
  const computed = new Map<string, GraphNode>();
  const waiting = Object.values(outputs).map(({ node }) => node);
  while (waiting.length > 0) {
    const node = graph.get(waiting.pop()!);
    if (node === undefined || computed.has(node.name) || folder.isConstant(node.name)) continue;
    computed.set(node.name, node);
    for (const input of node.inputs) waiting.push(input.node);
  }
  return computed;
}

async function decideBranches(
  model: SavedModel,
  outputs: readonly TensorRef[],
  feeds: ReadonlyMap<string, TensorInfo>,
  folderOf: (graph: Graph) => ConstantFolder,
): Promise<FlatGraph> {
  const source = { nodes: model.meta.graph?.node ?? [], functions: model.functions, ops: model.ops };
  const branches = new Map<string, number>();
  // A branch that is taken may hold others.
  for (;;) {
    const flat = await resolveSwitches(flatten(source, outputs, { feeds, branches }), folderOf);
    const folder = folderOf(flat.graph);
    const before = branches.size;
    for (const node of flat.graph.values()) {
      if (!isConditional(node.op) || branches.has(node.name)) continue;
      const value = node.inputs[0] === undefined ? undefined : await folder.value(node.inputs[0]);
      if (value !== undefined) branches.set(node.name, branchFor(node, value.data[0] ?? 0));
    }
    if (branches.size === before) return flat;
  }
}

/** @throws PerceptError when a variable is not in the checkpoint */
async function readVariable({ checkpoint, keys }: SavedModel, node: GraphNode): Promise<Tensor> {
  const key = keys.get(node.name);
  const entry = key === undefined ? undefined : checkpoint?.entries.get(key);
  if (checkpoint === undefined || entry === undefined) {
    const count = checkpoint?.entries.size ?? 0;
    throw new PerceptError(`variable ${node.name} is not among the ${count} tensors of the checkpoint`, {
      remedy:
        count === 0
          ? 'The folder variables/ of the model is missing: fetch the model again.'
          : 'Graph and checkpoint do not belong together: fetch the model again.',
    });
  }
  return {
    dtype: entry.dtype,
    shape: entry.shape,
    data: valuesOf(entry.dtype, await checkpoint.read(entry)),
  };
}

function refuseUnfed(graph: Graph, feeds: ReadonlyMap<string, unknown>, signature: string): void {
  for (const { op, name, attr } of graph.values()) {
    if (op !== 'Placeholder' || feeds.has(name)) continue;
    throw new PerceptError(
      `signature "${signature}" needs ${name} (${dtypeName(attr['dtype']?.type ?? 0)}), which it is not given`,
      { remedy: 'Export a signature with that among its inputs, or with its value fixed.' },
    );
  }
}

function refName({ name }: TensorInfo): string {
  if (name === '')
    throw new PerceptError('a signature takes or gives what is no plain tensor (sparse or composite)', {
      remedy: 'Export a signature of plain tensors.',
    });
  return name;
}
