import type { Graph, TensorRef } from './node.ts';

/** Outputs that hang on random numbers drawn when the graph runs. */
export function randomOutputs(graph: Graph, outputs: Readonly<Record<string, TensorRef>>): Set<string> {
  const random = new Map<string, boolean>();
  const reaches = (start: string): boolean => {
    const seen = new Set<string>();
    const waiting = [start];
    while (waiting.length > 0) {
      const name = waiting.pop()!;
      if (seen.has(name)) continue;
      seen.add(name);
      const node = graph.get(name);
      if (node === undefined) continue;
      if (/Random|TruncatedNormal|Multinomial/.test(node.op)) return true;
      for (const input of node.inputs) waiting.push(input.node);
    }
    return false;
  };
  for (const { node } of Object.values(outputs)) if (!random.has(node)) random.set(node, reaches(node));
  return new Set(Object.keys(outputs).filter((output) => random.get(outputs[output]!.node) === true));
}
