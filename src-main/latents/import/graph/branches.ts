import type { ConstantFolder } from './constant-folder.ts';
import type { FlatGraph } from './flatten.ts';
import type { Graph, TensorRef } from './node.ts';
import { prune, topologicalOrder } from './order.ts';

/**
 * A graph without the Switch and Merge nodes of TensorFlow 1 whose predicate is a constant: the branch that is taken is
 * connected directly. What orders nodes (control inputs) is dropped in the end.
 * @param folderOf what computes predicates of a graph
 */
export async function resolveSwitches(
  { graph, outputs }: FlatGraph,
  folderOf: (graph: Graph) => ConstantFolder,
): Promise<FlatGraph> {
  const decided = new Map<string, boolean>();
  // A predicate may hang on another branch: as long as something is decided, look again.
  for (;;) {
    const taken = connect(graph, decided);
    const connected: Graph = new Map(
      [...graph].map(([name, node]) => [
        name,
        { ...node, inputs: node.inputs.map((ref) => follow(ref, taken)) },
      ]),
    );
    const folder = folderOf(
      prune(connected, [...outputs.map((ref) => follow(ref, taken)), ...predicates(connected)]),
    );
    const before = decided.size;
    for (const { op, name, inputs } of connected.values()) {
      if (op !== 'Switch' || decided.has(name)) continue;
      const value = await folder.value(inputs[1]!);
      if (value !== undefined) decided.set(name, value.data[0] !== 0);
    }
    if (decided.size > before) continue;
    const found = outputs.map((ref) => follow(ref, taken));
    return { graph: prune(connected, found), outputs: found };
  }
}

function predicates(graph: Graph): TensorRef[] {
  return [...graph.values()].flatMap(({ op, inputs }) => (op === 'Switch' ? inputs.slice(1) : []));
}

/** What the outputs of decided nodes are: "name:index" to where it comes from. */
type Taken = ReadonlyMap<string, TensorRef>;

/** Follows which outputs never come to life because their branch is not taken, and through which input each Merge lives. */
function connect(graph: Graph, decided: ReadonlyMap<string, boolean>): Taken {
  const dead = new Set<string>();
  const taken = new Map<string, TensorRef>();
  for (const name of topologicalOrder(graph)) {
    const { op, inputs, control = [] } = graph.get(name)!;
    const live = inputs.filter((ref) => !dead.has(ref.node) && !dead.has(key(ref)));
    const ordered = control.every((before) => !dead.has(before));
    const alive = ordered && (op === 'Merge' ? live.length > 0 : live.length === inputs.length);
    if (!alive) dead.add(name);
    else if (op === 'Merge' && live.length === 1) taken.set(`${name}:0`, live[0]!);
    else if (decided.has(name)) {
      // Output 0 is for false, output 1 for true.
      const index = decided.get(name) === true ? 1 : 0;
      dead.add(`${name}:${1 - index}`);
      taken.set(`${name}:${index}`, inputs[0]!);
    }
  }
  return taken;
}

function key({ node, index }: TensorRef): string {
  return `${node}:${index}`;
}

function follow(ref: TensorRef, taken: Taken): TensorRef {
  let at = ref;
  for (let next = taken.get(key(at)); next !== undefined; next = taken.get(key(at))) at = next;
  return at;
}
