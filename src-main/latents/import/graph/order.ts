import { PerceptError } from '../../../errors.ts';
import type { Graph, TensorRef } from './node.ts';

/** Names of the nodes, each after those that it needs. @throws PerceptError naming a node that needs itself */
export function topologicalOrder(graph: Graph): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const order: string[] = [];
  // A stack of its own: graphs of models are thousands of nodes deep.
  for (const start of graph.keys()) {
    if (state.has(start)) continue;
    const stack = [{ name: start, needs: needsOf(graph, start), next: 0 }];
    state.set(start, 'open');
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const needed = top.needs[top.next++];
      if (needed === undefined) {
        state.set(top.name, 'done');
        order.push(top.name);
        stack.pop();
        continue;
      }
      const known = state.get(needed);
      if (known === 'open')
        throw new PerceptError(`the graph goes in a circle at node ${needed}`, {
          remedy: 'Loops are not supported; get an inference graph of the model.',
        });
      if (known === undefined && graph.has(needed)) {
        state.set(needed, 'open');
        stack.push({ name: needed, needs: needsOf(graph, needed), next: 0 });
      }
    }
  }
  return order;
}

function needsOf(graph: Graph, name: string): readonly string[] {
  const node = graph.get(name);
  if (node === undefined) return [];
  const data = node.inputs.map((input) => input.node);
  return node.control === undefined ? data : [...data, ...node.control];
}

/** The nodes that some outputs need, without what only orders them. */
export function prune(graph: Graph, outputs: readonly TensorRef[]): Graph {
  const kept: Map<string, NonNullable<ReturnType<Graph['get']>>> = new Map();
  const waiting = outputs.map(({ node }) => node);
  while (waiting.length > 0) {
    const name = waiting.pop()!;
    const node = graph.get(name);
    if (node === undefined || kept.has(name)) continue;
    const { name: own, op, inputs, attr } = node;
    kept.set(name, { name: own, op, inputs, attr });
    for (const input of inputs) waiting.push(input.node);
  }
  return kept;
}
