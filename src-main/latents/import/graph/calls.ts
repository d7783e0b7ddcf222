import type { AttrValue, FunctionDef, NodeDef } from '../proto/types.ts';

/** What a graph may come to once its functions are inlined, how often functions may be called, and how deep. */
export const MOST_NODES = 200_000;
export const MOST_CALLS = 50_000;
export const MOST_CALLS_DEEP = 64;

const CALLS = new Set(['PartitionedCall', 'StatefulPartitionedCall']);
const CONDITIONALS = new Set(['If', 'StatelessIf', 'Case', 'StatelessCase']);

/** Whether a node calls one of several functions by the value of its first input. */
export function isConditional(op: string): boolean {
  return CONDITIONALS.has(op);
}

/** Which branch an If or Case takes for the value of its first input; a Case out of range takes its last. */
export function branchFor(node: { op: string; attr: NodeDef['attr'] }, value: number): number {
  if (node.op.endsWith('If')) return value !== 0 ? 0 : 1;
  const count = node.attr['branches']?.list?.func.length ?? 0;
  return value >= 0 && value < count ? value : count - 1;
}

/**
 * The function that a node calls, and which of its inputs is the first argument; undefined when it calls none, or when which
 * is not decided.
 */
export function calledFunction(
  node: NodeDef,
  functions: ReadonlyMap<string, FunctionDef>,
  branch: number | undefined,
): { name: string; attr: Readonly<Record<string, AttrValue>>; firstArgument: number } | undefined {
  if (isConditional(node.op)) {
    if (branch === undefined) return undefined;
    const func = node.op.endsWith('If')
      ? node.attr[branch === 0 ? 'then_branch' : 'else_branch']?.func
      : node.attr['branches']?.list?.func[branch];
    return func === undefined || func === null
      ? undefined
      : { name: func.name, attr: func.attr, firstArgument: 1 };
  }
  if (CALLS.has(node.op)) {
    const func = node.attr['f']?.func;
    return func === undefined || func === null
      ? undefined
      : { name: func.name, attr: func.attr, firstArgument: 0 };
  }
  // Functions of TensorFlow 1 are called by their own name.
  return functions.has(node.op) ? { name: node.op, attr: node.attr, firstArgument: 0 } : undefined;
}
