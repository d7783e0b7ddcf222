import type { AttrValue } from '../proto/types.ts';

/** An output of a node: "conv:1" is { node: 'conv', index: 1 }. */
export interface TensorRef {
  readonly node: string;
  readonly index: number;
}

/** A node of a flat graph: functions are inlined, attributes complete. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly TensorRef[];
  readonly attr: Readonly<Record<string, AttrValue>>;
  /** Nodes that must run before; kept only until branches are decided. */
  readonly control?: readonly string[];
}

export type Graph = ReadonlyMap<string, GraphNode>;

/** "node", "node:0" or "node:2" as a reference. */
export function parseRef(text: string): TensorRef {
  const colon = text.lastIndexOf(':');
  const index = colon < 0 ? 0 : Number(text.slice(colon + 1));
  if (colon < 0 || !Number.isInteger(index)) return { node: text, index: 0 };
  return { node: text.slice(0, colon), index };
}

export function formatRef({ node, index }: TensorRef): string {
  return index === 0 ? node : `${node}:${index}`;
}

/** Values of attributes, or what is taken where they are absent. */
export const attribute = {
  int: (node: GraphNode, name: string, otherwise = 0): number => node.attr[name]?.i ?? otherwise,
  bool: (node: GraphNode, name: string, otherwise = false): boolean => node.attr[name]?.b ?? otherwise,
  type: (node: GraphNode, name: string, otherwise = 0): number => node.attr[name]?.type ?? otherwise,
  ints: (node: GraphNode, name: string): readonly number[] => node.attr[name]?.list?.i ?? [],
  text: (node: GraphNode, name: string): string => Buffer.from(node.attr[name]?.s ?? []).toString('utf8'),
};
