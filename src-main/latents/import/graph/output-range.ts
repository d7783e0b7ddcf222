import type { Graph, TensorRef } from './node.ts';

const RANGES: Readonly<Record<string, readonly [number, number]>> = { Tanh: [-1, 1], Sigmoid: [0, 1] };
const PASSES = new Set(['Identity', 'StopGradient', 'Reshape', 'ResizeBilinear', 'ResizeNearestNeighbor']);

/** The range that the op behind an output gives; undefined where it could be any. */
export function outputRange(graph: Graph, output: TensorRef): readonly [number, number] | undefined {
  let node = graph.get(output.node);
  for (let steps = 0; steps < 100 && node !== undefined && PASSES.has(node.op); steps++)
    node = graph.get(node.inputs[0]?.node ?? '');
  return node === undefined ? undefined : RANGES[node.op];
}
