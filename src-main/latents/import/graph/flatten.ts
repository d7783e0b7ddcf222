import { PerceptError } from '../../../errors.ts';
import type { AttrValue, FunctionDef, NodeDef, OpDef, TensorInfo } from '../proto/types.ts';
import { attributeDefaults } from './defaults.ts';
import { parseRef, type Graph, type GraphNode, type TensorRef } from './node.ts';
import { calledFunction, MOST_CALLS, MOST_CALLS_DEEP, MOST_NODES } from './calls.ts';
import { topologicalOrder } from './order.ts';
import { assignedBefore, scopeOf, withArguments, type Scope } from './scope.ts';

export interface FlatSource {
  readonly nodes: readonly NodeDef[];
  readonly functions: ReadonlyMap<string, FunctionDef>;
  /** Ops of the file, by name. */
  readonly ops: ReadonlyMap<string, OpDef>;
}

export interface FlattenOptions {
  /** Nodes that stand for what the signature is given, by name. */
  readonly feeds: ReadonlyMap<string, TensorInfo>;
  /** Which branch of conditional calls is taken, by the node's name. */
  readonly branches: ReadonlyMap<string, number>;
}

export interface FlatGraph {
  readonly graph: Graph;
  /** What the outputs are called in it. */
  readonly outputs: readonly TensorRef[];
}

/**
 * The nodes that some outputs need, as one flat graph: function calls are replaced by the nodes of their bodies, default
 * attributes restored. Control inputs are dropped (what they order is assignments and checks), except in graphs with branches
 * of TensorFlow 1, where they tell which branch a constant belongs to.
 * @throws PerceptError when a node or function is missing, functions call themselves, or the graph grows without bound
 */
export function flatten(
  source: FlatSource,
  outputs: readonly TensorRef[],
  { feeds, branches }: FlattenOptions,
): FlatGraph {
  const withDefaults = attributeDefaults(source.ops);
  const keepControl = [source.nodes, ...[...source.functions.values()].map(({ node }) => node)].some(
    (nodes) => nodes.some(({ op }) => op === 'Merge'),
  );
  const graph = new Map<string, GraphNode>();
  const scopes = new Map<string, Scope>();
  const main: Scope = { prefix: '', nodes: scopeOf(source.nodes), call: undefined };

  /** The scope of the function that a node calls; undefined for nodes that call none. */
  function calledBy(node: NodeDef, scope: Scope): Scope | undefined {
    const key = `${scope.prefix}${node.name}`;
    const open = scopes.get(key);
    if (open !== undefined) return open;
    const called = calledFunction(node, source.functions, branches.get(key));
    if (called === undefined) return undefined;
    const body = source.functions.get(called.name);
    if (body === undefined)
      throw new PerceptError(`node ${key} calls the function ${called.name}, which the file does not have`);
    const depth = (scope.call?.depth ?? 0) + 1;
    if (depth > MOST_CALLS_DEEP)
      throw new PerceptError(`functions call one another more than ${MOST_CALLS_DEEP} deep at ${key}`);
    if (scopes.size >= MOST_CALLS)
      throw new PerceptError(`the graph calls functions more than ${MOST_CALLS} times`);
    const data = node.input.filter((input) => !input.startsWith('^')).slice(called.firstArgument);
    const wanted = body.signature.inputs;
    if (data.length < wanted.length)
      throw new PerceptError(
        `node ${key} gives ${data.length} arguments to ${called.name}, which takes ${wanted.length}`,
      );
    const args = new Map(wanted.map((argument, i) => [argument.name, refIn(scope, data[i]!)]));
    const made: Scope = {
      // No name of TensorFlow's has this sign: those of a body and of the graph around it cannot meet.
      prefix: `${key}@`,
      nodes: scopeOf(body.node),
      call: { body, attr: { ...body.attr, ...called.attr }, args, outer: scope, depth },
    };
    scopes.set(key, made);
    return made;
  }

  /** "node", "node:1", and in functions "argument", "node:output:1", as a node of the scope and an index over all outputs. */
  function refIn(scope: Scope, text: string): TensorRef {
    if (scope.call === undefined) return parseRef(text);
    const [name = '', output, index = '0'] = text.split(':');
    const node = output === undefined ? undefined : scope.nodes.get(name);
    if (node === undefined || output === undefined) return { node: name, index: 0 };
    // "node:1" does not occur in functions as TensorFlow writes them.
    return { node: name, index: firstIndex(node, output, scope) + Number(index) };
  }

  function firstIndex(node: NodeDef, output: string, scope: Scope): number {
    const args = source.functions.get(node.op)?.signature.outputs ?? source.ops.get(node.op)?.outputs;
    // Ops with one output, or one list of them, need no description.
    if (args === undefined || args.length <= 1) return 0;
    let first = 0;
    for (const arg of args) {
      if (arg.name === output) return first;
      if (arg.numberAttr !== '') first += node.attr[arg.numberAttr]?.i ?? 1;
      else if (arg.typeListAttr !== '') first += node.attr[arg.typeListAttr]?.list?.type.length ?? 0;
      else first += 1;
    }
    throw new PerceptError(`node ${scope.prefix}${node.name} (${node.op}) has no output ${output}`);
  }

  /** Where a tensor really comes from, through calls and arguments. */
  function resolve(scope: Scope, ref: TensorRef): { scope: Scope; node: NodeDef; index: number } {
    let [place, at] = [scope, ref];
    for (let steps = 0; steps < 10_000; steps++) {
      const argument = place.call?.args.get(at.node);
      if (argument !== undefined) {
        [place, at] = [place.call!.outer, argument];
        continue;
      }
      const node = place.nodes.get(at.node);
      if (node === undefined)
        throw new PerceptError(`the graph has no node ${place.prefix}${at.node}, which another needs`);
      const inner = place === main && feeds.has(node.name) ? undefined : calledBy(node, place);
      if (inner === undefined) return { scope: place, node, index: at.index };
      const { signature, ret } = inner.call!.body;
      const out = signature.outputs[at.index]?.name;
      const from = out === undefined ? undefined : ret[out];
      if (from === undefined)
        throw new PerceptError(
          `function ${signature.name} has no output ${at.index}, which ${place.prefix}${node.name} needs`,
        );
      [place, at] = [inner, refIn(inner, from)];
    }
    throw new PerceptError(`calls and arguments go in a circle at ${scope.prefix}${ref.node}`);
  }

  /** Nodes that must run before; calls and arguments among them tell nothing about branches. */
  function controlOf(node: NodeDef, scope: Scope): { scope: Scope; node: NodeDef; index: number }[] {
    if (!keepControl) return [];
    return node.input.flatMap((input) => {
      const found = input.startsWith('^') ? scope.nodes.get(input.slice(1)) : undefined;
      return found === undefined || calledBy(found, scope) !== undefined
        ? []
        : [{ scope, node: found, index: 0 }];
    });
  }

  /** "call@node" names a node in the body of the function that a node calls. */
  function placeOf(ref: TensorRef): [Scope, TensorRef] {
    const calls = ref.node.split('@');
    const node = calls.pop()!;
    let scope = main;
    for (const name of calls) {
      const call = scope.nodes.get(name);
      const inner = call === undefined ? undefined : calledBy(call, scope);
      if (inner === undefined)
        throw new PerceptError(`the graph has no call ${scope.prefix}${name}, which ${ref.node} lies in`);
      scope = inner;
    }
    return [scope, { node, index: ref.index }];
  }

  const found = outputs.map((output) => resolve(...placeOf(output)));
  const waiting = [...found];
  while (waiting.length > 0) {
    const { scope, node } = waiting.pop()!;
    const name = `${scope.prefix}${node.name}`;
    if (graph.has(name)) continue;
    if (graph.size >= MOST_NODES)
      throw new PerceptError(`the graph has more than ${MOST_NODES} nodes once its functions are inlined`);
    const feed = scope === main ? feeds.get(name) : undefined;
    if (feed !== undefined) {
      graph.set(name, placeholder(name, feed));
      continue;
    }
    const assigned = assignedBefore(node, scope);
    const inputs = (assigned === undefined ? node.input : [assigned])
      .filter((input) => !input.startsWith('^'))
      .map((input) => resolve(scope, refIn(scope, input)));
    const control = controlOf(node, scope);
    graph.set(name, {
      name,
      op: assigned === undefined ? node.op : 'Identity',
      inputs: inputs.map((input) => ({
        node: `${input.scope.prefix}${input.node.name}`,
        index: input.index,
      })),
      attr: withArguments(withDefaults(node), scope),
      ...(control.length === 0
        ? {}
        : { control: control.map((input) => `${input.scope.prefix}${input.node.name}`) }),
    });
    waiting.push(...inputs, ...control);
  }
  topologicalOrder(graph);
  return {
    graph,
    outputs: found.map(({ scope, node, index }) => ({ node: `${scope.prefix}${node.name}`, index })),
  };
}

/** The node of an input. */
export function placeholder(name: string, { dtype, shape }: TensorInfo): GraphNode {
  const attr: Record<string, AttrValue> = { dtype: { value: 'type', type: dtype } };
  if (shape !== undefined && shape !== null) attr['shape'] = { value: 'shape', shape };
  return { name, op: 'Placeholder', inputs: [], attr };
}
