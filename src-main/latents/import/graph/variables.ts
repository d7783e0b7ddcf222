import { decodeMessage } from '../proto/decode.ts';
import type { FunctionDef, MetaGraph, NodeDef } from '../proto/types.ts';
import { parseRef } from './node.ts';

/** Ops whose node is a variable. */
export const VARIABLES = new Set(['VarHandleOp', 'VariableV2', 'Variable', 'VariableHandle']);
const ASSIGNS = new Set(['AssignVariableOp', 'Assign']);
const PASSES = new Set(['Identity', 'Cast', 'Reshape']);

/**
 * The key in the checkpoint of each variable of a graph, by the name of its node. What the file's own restoring ops say comes
 * first; then the list of variables that TensorFlow 1 keeps; then the node's name, which is the key in TF-Hub modules.
 * @param keys names of the checkpoint's tensors
 */
export function variableKeys(meta: MetaGraph, keys: ReadonlySet<string>): Map<string, string> {
  const nodes = meta.graph?.node ?? [];
  const functions = new Map((meta.graph?.library?.function ?? []).map((body) => [body.signature.name, body]));
  const found = new Map<string, string>();
  for (const [name, key] of listedVariables(meta)) if (keys.has(key)) found.set(name, key);
  for (const node of nodes)
    if (VARIABLES.has(node.op) && keys.has(node.name)) found.set(node.name, node.name);
  for (const [name, key] of restoredVariables(nodes, functions)) if (keys.has(key)) found.set(name, key);
  return found;
}

/** The collection "variables": "name:0", which is the key, and the node that holds it. */
function listedVariables(meta: MetaGraph): [string, string][] {
  const listed = meta.collections['variables']?.bytes?.value ?? [];
  return listed.map((bytes) => {
    const { variableName } = decodeMessage<{ variableName: string }>('VariableDef', bytes);
    const { node } = parseRef(variableName);
    return [node, node];
  });
}

/** What is assigned to variables from a checkpoint, in the graph itself and in the functions that it calls. */
function restoredVariables(
  nodes: readonly NodeDef[],
  functions: ReadonlyMap<string, FunctionDef>,
): [string, string][] {
  const inGraph = restoredIn(nodes, (name) => name);
  const inFunctions = nodes.flatMap((call) => {
    const body = functions.get(call.attr['f']?.func?.name ?? call.op);
    if (body === undefined) return [];
    const inputs = call.input.filter((input) => !input.startsWith('^')).map((input) => parseRef(input).node);
    const outer = new Map(body.signature.inputs.map(({ name }, i) => [name, inputs[i]]));
    return restoredIn(body.node, (name) => outer.get(name));
  });
  return [...inGraph, ...inFunctions];
}

function restoredIn(
  nodes: readonly NodeDef[],
  variableOf: (name: string) => string | undefined,
): [string, string][] {
  if (!nodes.some(({ op }) => op === 'RestoreV2')) return [];
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return nodes.flatMap((assign): [string, string][] => {
    if (!ASSIGNS.has(assign.op)) return [];
    const variable = variableOf(nodeOf(assign.input[0]));
    const key = restoredKey(assign.input[1], byName);
    return variable === undefined || key === undefined ? [] : [[variable, key]];
  });
}

function restoredKey(value: string | undefined, byName: ReadonlyMap<string, NodeDef>): string | undefined {
  let [at, index] = [nodeOf(value), lastIndex(value)];
  for (let steps = 0; steps < 8; steps++) {
    const node = byName.get(at);
    if (node === undefined) return undefined;
    if (node.op === 'RestoreV2') {
      const names = byName.get(nodeOf(node.input[1]))?.attr['value']?.tensor?.stringVal;
      const name = names?.[index];
      return name === undefined ? undefined : Buffer.from(name).toString('utf8');
    }
    if (!PASSES.has(node.op)) return undefined;
    [at, index] = [nodeOf(node.input[0]), lastIndex(node.input[0])];
  }
  return undefined;
}

/** "node", "node:3" and, in functions, "node:tensors:3". */
function nodeOf(input: string | undefined): string {
  return (input ?? '').split(':')[0] ?? '';
}

function lastIndex(input: string | undefined): number {
  const parts = (input ?? '').split(':');
  return parts.length < 2 ? 0 : Number(parts.at(-1));
}
