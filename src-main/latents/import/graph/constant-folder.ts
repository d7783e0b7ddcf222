import { PerceptError } from '../../../errors.ts';
import { DT } from '../proto/types.ts';
import { constantTensor } from './constants.ts';
import { canFold, foldCost, foldOp } from './fold/index.ts';
import { TooLarge } from './fold/op.ts';
import { formatRef, type Graph, type GraphNode, type TensorRef } from './node.ts';
import { topologicalOrder } from './order.ts';
import type { Tensor } from './tensor.ts';
import { isInitialised, variableRead } from './variable-reads.ts';

/** Results up to this many elements are kept for the next who needs them, up to so many elements together. */
const SMALL = 4096;
const KEPT = 2 ** 23;
/** Steps that an import spends on constants in all; what is left after them is computed when the model runs. */
const MOST_STEPS = 3e9;
/** Weights that are read in all, of which each is needed once or twice. */
const MOST_READ = 3e9;
/** Nodes whose results proved too large. More would be a graph made to waste time. */
const MOST_TOO_LARGE = 200;

/** Computes the constants of a graph, each when it is asked for, so that only what one of them needs is in memory. */
export interface ConstantFolder {
  /** Whether a node depends on nothing that is given when the model runs. */
  isConstant(name: string): boolean;
  /** The value; undefined when it is none, or proved too large, after which the node counts as no constant any more. */
  value(ref: TensorRef): Promise<Tensor | undefined>;
}

/** @param readVariable the value of the variable that a node is (its VarHandleOp, VariableV2...) */
export function constantFolder(
  graph: Graph,
  readVariable: (node: GraphNode) => Promise<Tensor>,
  signal?: AbortSignal,
): ConstantFolder {
  const order = topologicalOrder(graph);
  const position = new Map(order.map((name, i) => [name, i]));
  const tooLarge = new Set<string>();
  const kept = new Map<string, readonly Tensor[]>();
  let keptElements = 0;
  let steps = 0;
  let read = 0;
  let constants = findConstants();

  function findConstants(): ReadonlySet<string> {
    const found = new Set<string>();
    for (const name of order) {
      const node = graph.get(name)!;
      const direct = node.op === 'Const' || variableRead(graph, node) !== undefined || isInitialised(node.op);
      if (direct) found.add(name);
      else if (
        canFold(node.op) &&
        !tooLarge.has(name) &&
        node.inputs.length > 0 &&
        node.inputs.every((input) => found.has(input.node))
      )
        found.add(name);
    }
    return found;
  }

  /** Nodes to compute for one, each after those that it needs. */
  function needed(target: string): string[] {
    const all = new Set<string>();
    const waiting = [target];
    while (waiting.length > 0) {
      const name = waiting.pop()!;
      if (all.has(name) || kept.has(name)) continue;
      all.add(name);
      const node = graph.get(name)!;
      if (variableRead(graph, node) === undefined && !isInitialised(node.op))
        for (const input of node.inputs) waiting.push(input.node);
    }
    return [...all].sort((a, b) => position.get(a)! - position.get(b)!);
  }

  async function direct(node: GraphNode): Promise<readonly Tensor[] | undefined> {
    if (node.op === 'Const') return [constantOf(node)];
    if (isInitialised(node.op)) return [{ dtype: DT.bool, shape: [], data: Float64Array.of(1) }];
    const variable = variableRead(graph, node);
    if (variable === undefined) return undefined;
    const value = await readVariable(variable);
    read += value.data.length;
    if (read > MOST_READ)
      throw new PerceptError(
        `the constants of the graph read more than ${MOST_READ} weights, some again and again`,
        {
          remedy: 'Get an inference graph of the model.',
        },
      );
    return [value];
  }

  async function compute(target: string): Promise<readonly Tensor[]> {
    const list = needed(target);
    const uses = new Map<string, number>();
    for (const name of list)
      for (const { node } of graph.get(name)!.inputs) uses.set(node, (uses.get(node) ?? 0) + 1);
    const values = new Map<string, readonly Tensor[]>();
    for (const name of list) {
      signal?.throwIfAborted();
      const node = graph.get(name)!;
      let result = await direct(node);
      if (result === undefined) {
        const inputs = node.inputs.map((ref) => {
          const tensor = (values.get(ref.node) ?? kept.get(ref.node))?.[ref.index];
          if (tensor === undefined)
            throw new PerceptError(`node ${name} needs ${formatRef(ref)}, which does not exist`);
          return tensor;
        });
        steps += foldCost(node, inputs);
        try {
          if (steps > MOST_STEPS) throw new TooLarge();
          result = foldOp(node, inputs);
        } catch (error) {
          if (error instanceof TooLarge) tooLarge.add(name);
          throw error;
        }
        for (const { node: used } of node.inputs) {
          const left = (uses.get(used) ?? 1) - 1;
          uses.set(used, left);
          if (left <= 0) values.delete(used);
        }
      }
      values.set(name, result);
      keepIfSmall(name, result);
    }
    return values.get(target) ?? kept.get(target) ?? [];
  }

  function keepIfSmall(name: string, result: readonly Tensor[]): void {
    const elements = result.reduce((sum, { data }) => sum + data.length, 0);
    if (elements > SMALL || keptElements + elements > KEPT) return;
    keptElements += elements;
    kept.set(name, result);
  }

  return {
    isConstant: (name) => constants.has(name),
    async value(ref) {
      if (!constants.has(ref.node)) return undefined;
      try {
        const found = (kept.get(ref.node) ?? (await compute(ref.node)))[ref.index];
        if (found === undefined)
          throw new PerceptError(`the graph needs ${formatRef(ref)}, which does not exist`);
        return found;
      } catch (error) {
        if (!(error instanceof TooLarge)) throw error;
        if (tooLarge.size > MOST_TOO_LARGE)
          throw new PerceptError(`${tooLarge.size} constants of the graph are too large to compute`, {
            remedy: 'Get an inference graph of the model.',
          });
        constants = findConstants();
        return undefined;
      }
    },
  };
}

function constantOf(node: GraphNode): Tensor {
  const proto = node.attr['value']?.tensor;
  if (proto === undefined || proto === null) throw new PerceptError(`the constant ${node.name} has no value`);
  try {
    return constantTensor(proto);
  } catch (error) {
    if (!(error instanceof PerceptError)) throw error;
    throw new PerceptError(`node ${node.name}: ${error.problem}`);
  }
}
