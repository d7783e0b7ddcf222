import { PerceptError } from '../../../errors.ts';
import { DT, type AttrValue } from '../proto/types.ts';
import { attribute, type Graph, type GraphNode, type TensorRef } from './node.ts';
import type { Tensor } from './tensor.ts';

/** Ops of the same meaning under the name that the executor knows. */
const RENAMED: Readonly<Record<string, string>> = {
  Inv: 'Reciprocal',
  PreventGradient: 'Identity',
  CheckNumerics: 'Identity',
  PlaceholderWithDefault: 'Identity',
  BatchMatMulV3: 'BatchMatMulV2',
  Conv2DTranspose: 'Conv2DBackpropInput',
};

/** Integers and fractions as the executor has them: of 32 bits. */
const NARROWED: ReadonlyMap<number, number> = new Map([
  [DT.int64, DT.int32],
  [DT.uint8, DT.int32],
  [DT.int8, DT.int32],
  [DT.int16, DT.int32],
  [DT.uint32, DT.int32],
  [DT.uint64, DT.int32],
  [DT.double, DT.float],
  [DT.half, DT.float],
  [DT.bfloat16, DT.float],
]);

export function narrowed(dtype: number): number {
  return NARROWED.get(dtype) ?? dtype;
}

export interface Rewritten {
  readonly graph: Graph;
  /** Constants that rewriting added, by the name of their node. */
  readonly constants: ReadonlyMap<string, Tensor>;
}

/**
 * The nodes in the words of the executor. What it would take otherwise than TensorFlow does is refused here.
 * @throws PerceptError naming the node
 */
export function rewrite(graph: Graph): Rewritten {
  const constants = new Map<string, Tensor>();
  const out = new Map<string, GraphNode>();
  for (const node of graph.values()) {
    refuseMisunderstood(node);
    for (const made of rewriteNode(node, constants)) out.set(made.name, made);
  }
  return { graph: out, constants };
}

function rewriteNode(node: GraphNode, constants: Map<string, Tensor>): readonly GraphNode[] {
  const attr = Object.fromEntries(
    Object.entries(node.attr).map(([key, value]) => [key, narrowedAttribute(value)]),
  );
  if (node.op === 'L2Loss') return l2Loss(node, attr, constants);
  // The executor rounds quotients of whole numbers down, TensorFlow towards 0.
  const whole = node.op === 'Div' && narrowed(attribute.type(node, 'T', DT.float)) === DT.int32;
  return [{ ...node, op: whole ? 'TruncateDiv' : (RENAMED[node.op] ?? node.op), attr }];
}

/** Half of the sum of squares, over all axes of whatever rank. */
function l2Loss(
  node: GraphNode,
  attr: Readonly<Record<string, AttrValue>>,
  constants: Map<string, Tensor>,
): readonly GraphNode[] {
  const part = (name: string): TensorRef => ({ node: `${node.name}@${name}`, index: 0 });
  constants.set(part('flat').node, { dtype: DT.int32, shape: [1], data: Int32Array.of(-1) });
  constants.set(part('axis').node, { dtype: DT.int32, shape: [1], data: Int32Array.of(0) });
  constants.set(part('half').node, { dtype: DT.float, shape: [], data: Float32Array.of(0.5) });
  const make = (name: string, op: string, inputs: readonly TensorRef[]): GraphNode => ({
    name,
    op,
    inputs,
    attr,
  });
  return [
    make(part('square').node, 'Square', node.inputs),
    make(part('vector').node, 'Reshape', [part('square'), part('flat')]),
    {
      ...make(part('sum').node, 'Sum', [part('vector'), part('axis')]),
      attr: { ...attr, keep_dims: { value: 'b', b: false } },
    },
    make(node.name, 'Mul', [part('sum'), part('half')]),
  ];
}

function narrowedAttribute(value: AttrValue): AttrValue {
  if (value.value === 'type') return { value: 'type', type: narrowed(value.type ?? 0) };
  const { list } = value;
  if (value.value !== 'list' || list === undefined || list === null || list.type.length === 0) return value;
  return { value: 'list', list: { ...list, type: list.type.map(narrowed) } };
}

const NORMALISED = new Set(['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3']);

/** @throws PerceptError for what the executor would compute differently without a word */
function refuseMisunderstood(node: GraphNode): void {
  const refuse = (what: string, remedy: string): never => {
    throw new PerceptError(`node ${node.name} (${node.op}) ${what}`, { remedy });
  };
  if (attribute.text(node, 'data_format') === 'NCHW')
    refuse('keeps channels before pixels (NCHW), which only graphics cards do', 'Export the model as NHWC.');
  if (NORMALISED.has(node.op) && attribute.bool(node, 'is_training', true))
    refuse(
      'normalises by the statistics of the batch, as in training',
      'Choose the graph for inference, or export it with is_training off.',
    );
  const dtype = node.attr['dtype']?.type;
  if (node.op === 'Placeholder' && dtype === DT.string)
    refuse('takes text', 'Export a signature that takes numbers, such as decoded images.');
}
