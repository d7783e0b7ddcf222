import { PerceptError } from '../../../../errors.ts';
import { entryParts } from '../../archive/entry-name.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from './schema.ts';
import { onnxTypeBytes, onnxTypeName } from './types.ts';

const GRAPHS_DEEP = 16;
const EXTERNAL = 1;

/** Where the numbers of a tensor lie that is not in the ONNX file itself. */
export interface ExternalData {
  /** A file beside the ONNX file. */
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  readonly tensor: string;
}

/**
 * Checks that tensors hold as many numbers as they claim, and that each node needs only what comes before it.
 * @returns what lies in other files
 * @throws PerceptError naming the tensor or node at fault
 */
export function checkGraph(graph: OnnxGraph): ExternalData[] {
  const external: ExternalData[] = [];
  visit(graph, new Set(), 0, external);
  return external;
}

/** All nodes, those of branches and loops too. */
export function* allNodes(graph: OnnxGraph): Generator<OnnxNode> {
  for (const node of graph.node) {
    yield node;
    for (const inner of subgraphs(node)) yield* allNodes(inner);
  }
}

function visit(graph: OnnxGraph, outer: ReadonlySet<string>, depth: number, external: ExternalData[]): void {
  if (depth > GRAPHS_DEEP) throw new PerceptError(`graphs lie more than ${GRAPHS_DEEP} deep in one another`);
  const known = new Set(outer);
  const sparse = graph.sparseInitializer.flatMap(({ values }) => (values ? [values] : []));
  for (const { name } of [...graph.input, ...graph.initializer, ...sparse]) known.add(name);
  for (const tensor of graph.initializer) checkTensor(tensor, external);
  const produced = new Set(graph.node.flatMap(({ output }) => output));
  for (const node of graph.node) {
    const missing = node.input.find((input) => input !== '' && !known.has(input));
    if (missing !== undefined) {
      const label = node.name === '' ? node.opType : `${node.name} (${node.opType})`;
      throw new PerceptError(
        produced.has(missing)
          ? `node ${label} needs ${missing}, which comes after it: the graph goes in a circle, or is out of order`
          : `node ${label} needs ${missing}, which does not exist`,
        { remedy: 'Export the network again.' },
      );
    }
    for (const attribute of node.attribute) {
      for (const tensor of [...(attribute.t ? [attribute.t] : []), ...attribute.tensors])
        checkTensor(tensor, external);
    }
    for (const inner of subgraphs(node)) visit(inner, known, depth + 1, external);
    for (const output of node.output) if (output !== '') known.add(output);
  }
  const lost = graph.output.find(({ name }) => !known.has(name));
  if (lost !== undefined) throw new PerceptError(`nothing makes the output ${lost.name}`);
}

function subgraphs(node: OnnxNode): OnnxGraph[] {
  return node.attribute.flatMap(({ g, graphs }) => [...(g ? [g] : []), ...graphs]);
}

function checkTensor(tensor: OnnxTensor, external: ExternalData[]): void {
  const { dims, dataType, name } = tensor;
  const label = `tensor "${name}" of ${onnxTypeName(dataType)} [${dims.join(', ')}]`;
  const width = onnxTypeBytes(dataType);
  const elements = dims.reduce((product, size) => product * size, 1);
  if (dims.some((size) => !Number.isSafeInteger(size) || size < 0) || !Number.isSafeInteger(elements))
    throw new PerceptError(`${label} cannot be`);
  // Text has no fixed size, and what it is for (words) no image needs: the runtime decides.
  if (width === undefined) return;
  const needed = Math.ceil(elements * width);
  if (tensor.dataLocation === EXTERNAL) {
    external.push(externalData(tensor, needed));
    return;
  }
  const wrong = (holds: string): never => {
    throw new PerceptError(`${label} holds ${holds}, it should be ${needed} bytes`, {
      remedy: 'The file is cut or lies: export or fetch it again.',
    });
  };
  if (tensor.rawData.length > 0) {
    if (tensor.rawData.length !== needed) wrong(`${tensor.rawData.length} bytes`);
    return;
  }
  const listed =
    tensor.floatData.length / 4 +
    tensor.doubleData.length / 8 +
    varints(tensor.int32Data) +
    varints(tensor.int64Data) +
    varints(tensor.uint64Data);
  const isComplex = dataType === 14 || dataType === 15;
  const expected = width < 1 ? Math.ceil(elements / 2) : isComplex ? 2 * elements : elements;
  if (listed !== expected) wrong(`${listed} numbers`);
}

/** How many numbers of variable length there are: each ends with a byte below 128. */
function varints(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte < 0x80) count++;
  return count;
}

function externalData({ name, externalData: entries }: OnnxTensor, needed: number): ExternalData {
  const of = new Map(entries.map(({ key, value }) => [key, value]));
  const location = of.get('location') ?? '';
  const parts = entryParts(location);
  if (parts.length !== 1 || parts[0]!.toLowerCase() === 'model.onnx')
    throw new PerceptError(
      `the weights of "${name}" lie in ${JSON.stringify(location.slice(0, 200))}, not in a file beside it`,
      {
        remedy: 'Export it again with all its weights in one file beside it.',
      },
    );
  const number = (key: string, otherwise: number): number => {
    const text = of.get(key);
    if (text === undefined) return otherwise;
    if (!/^\d{1,15}$/.test(text))
      throw new PerceptError(`the weights of "${name}" have the ${key} "${text.slice(0, 30)}"`);
    return Number(text);
  };
  const bytes = number('length', needed);
  if (bytes !== needed)
    throw new PerceptError(`the weights of "${name}" claim ${bytes} bytes, they take ${needed}`);
  return { file: parts[0]!, offset: number('offset', 0), bytes, tensor: name };
}
