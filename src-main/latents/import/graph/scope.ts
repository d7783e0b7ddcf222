import type { AttrValue, FunctionDef, NodeDef } from '../proto/types.ts';
import type { TensorRef } from './node.ts';

/** Where a node's name is looked up: the graph itself, or one call of a function. */
export interface Scope {
  /** What the names of its nodes begin with in the flat graph. */
  readonly prefix: string;
  readonly nodes: ReadonlyMap<string, NodeDef>;
  readonly call:
    | {
        readonly body: FunctionDef;
        /** Attributes that the call gives to the body. */
        readonly attr: Readonly<Record<string, AttrValue>>;
        /** Arguments: where they come from in the scope that calls. */
        readonly args: ReadonlyMap<string, TensorRef>;
        readonly outer: Scope;
        readonly depth: number;
      }
    | undefined;
}

const tables = new WeakMap<readonly NodeDef[], ReadonlyMap<string, NodeDef>>();

/** Nodes by name; a body that is called often is indexed once. */
export function scopeOf(nodes: readonly NodeDef[]): ReadonlyMap<string, NodeDef> {
  const known = tables.get(nodes);
  if (known !== undefined) return known;
  const made = new Map(nodes.map((node) => [node.name, node]));
  tables.set(nodes, made);
  return made;
}

/**
 * What a read of a variable gives where it is ordered after an assignment to it: the value assigned, not the one in the checkpoint.
 * As "node:index"; undefined for other nodes.
 */
export function assignedBefore({ op, input }: NodeDef, { nodes }: Scope): string | undefined {
  if (op !== 'ReadVariableOp') return undefined;
  for (const before of input) {
    const assign = before.startsWith('^') ? nodes.get(before.slice(1)) : undefined;
    if (assign?.op === 'AssignVariableOp' && assign.input[0] === input[0]) return assign.input[1];
  }
  return undefined;
}

/** Attributes of a node of a function's body, with those that stand for attributes of the call put in. */
export function withArguments(
  attr: Readonly<Record<string, AttrValue>>,
  { call }: Scope,
): Readonly<Record<string, AttrValue>> {
  if (call === undefined || !Object.values(attr).some(({ value }) => value === 'placeholder')) return attr;
  return Object.fromEntries(
    Object.entries(attr).map(([key, value]) => [
      key,
      value.value === 'placeholder' ? (call.attr[value.placeholder ?? ''] ?? value) : value,
    ]),
  );
}
