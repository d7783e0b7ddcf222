import { PerceptError } from '../../../errors.ts';
import executorOps from './executor-ops.json' with { type: 'json' };
import { CUSTOM_OPS } from '../ops/names.ts';
import type { Graph, TensorRef } from './node.ts';

/** What the executor runs one after the other. It also knows branches and loops, which it can only run in another way. */
const NOT_STRAIGHT = new Set([
  'Switch',
  'Merge',
  'If',
  'StatelessIf',
  'While',
  'StatelessWhile',
  'Enter',
  'Exit',
  'NextIteration',
  'LoopCond',
]);
/** Listed by the executor, but it hands its kernel nothing. */
const BROKEN = new Set(['BitwiseAnd']);
const KNOWN: ReadonlySet<string> = new Set(
  [...executorOps, ...CUSTOM_OPS].filter((op) => !NOT_STRAIGHT.has(op) && !BROKEN.has(op)),
);

/** How often each op occurs, most frequent first. */
export function opHistogram(graph: Graph): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { op } of graph.values()) counts.set(op, (counts.get(op) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)));
}

/**
 * @throws PerceptError listing the ops that cannot be run, each with a node and its way to an output, and all ops of the graph
 */
export function refuseUnsupported(
  graph: Graph,
  outputs: Readonly<Record<string, TensorRef>>,
  signature: string,
): void {
  const first = new Map<string, string>();
  for (const { op, name } of graph.values()) if (!KNOWN.has(op) && !first.has(op)) first.set(op, name);
  if (first.size === 0) return;
  const listed = [...first].map(
    ([op, name]) => `${op} at node ${name} (${wayToOutput(graph, name, outputs)})`,
  );
  const histogram = Object.entries(opHistogram(graph))
    .map(([op, count]) => `${op} ${count}`)
    .join(', ');
  throw new PerceptError(
    `signature "${signature}" needs what cannot be run here: ${listed.slice(0, 10).join('; ')}${listed.length > 10 ? ` and ${listed.length - 10} more` : ''}`,
    { remedy: `${remedyFor(first)} All ops of the graph, to copy into a report: ${histogram}` },
  );
}

function remedyFor(ops: ReadonlyMap<string, string>): string {
  if ([...ops.keys()].some((op) => NOT_STRAIGHT.has(op)))
    return 'Branches and loops are followed only where what decides them is a constant of the file.';
  return 'Import other signatures alone (--signatures), or export the model without these ops.';
}

/** "conv -> relu -> output image": the shortest way. */
function wayToOutput(graph: Graph, from: string, outputs: Readonly<Record<string, TensorRef>>): string {
  const users = new Map<string, string[]>();
  for (const { name, inputs } of graph.values())
    for (const { node } of inputs) {
      const known = users.get(node);
      if (known === undefined) users.set(node, [name]);
      else known.push(name);
    }
  const names = new Map(Object.entries(outputs).map(([output, { node }]) => [node, output]));
  const before = new Map<string, string | undefined>([[from, undefined]]);
  const waiting = [from];
  for (let i = 0; i < waiting.length; i++) {
    const at = waiting[i]!;
    const output = names.get(at);
    if (output !== undefined) {
      const way: string[] = [];
      for (let step: string | undefined = at; step !== undefined; step = before.get(step)) way.unshift(step);
      const short = way.length > 6 ? [...way.slice(0, 3), '...', ...way.slice(-2)] : way;
      return `${short.join(' -> ')} -> output ${output}`;
    }
    for (const user of users.get(at) ?? []) {
      if (before.has(user)) continue;
      before.set(user, at);
      waiting.push(user);
    }
  }
  return 'no way to an output';
}
