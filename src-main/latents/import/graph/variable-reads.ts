import type { Graph, GraphNode } from './node.ts';
import { VARIABLES } from './variables.ts';

const READS = new Set(['ReadVariableOp']);
const INITIALISED = new Set(['VarIsInitializedOp', 'IsVariableInitialized']);

/** The variable whose value a node is: a variable of TensorFlow 1 itself, or what a resource's read refers to. */
export function variableRead(graph: Graph, node: GraphNode): GraphNode | undefined {
  if (node.op === 'VariableV2' || node.op === 'Variable') return node;
  if (!READS.has(node.op)) return undefined;
  let at = graph.get(node.inputs[0]?.node ?? '');
  while (at?.op === 'Identity') at = graph.get(at.inputs[0]?.node ?? '');
  return at !== undefined && VARIABLES.has(at.op) ? at : undefined;
}

/** Whether an op asks if a variable has its value: all have, from the checkpoint. */
export function isInitialised(op: string): boolean {
  return INITIALISED.has(op);
}
