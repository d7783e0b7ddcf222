import { dirname, join } from 'node:path';
import { PerceptError } from '../../../../errors.ts';
import type { Candidate } from '../../card/candidates.ts';
import type { CardTensor } from '../../card/schema.ts';
import type { DoorOptions, OpenModel } from '../door.ts';
import { askedFeatures, noSuchTensor } from '../features.ts';
import { fileRow } from '../ranged.ts';
import { readOnnx, type OnnxFile } from './read.ts';
import type { OnnxGraph, OnnxValueInfo } from './schema.ts';
import { torchvisionResnet } from './torchvision.ts';
import { onnxTypeName } from './types.ts';
import { writeOnnx } from './write.ts';

const SIGNATURE = 'default';
const RANGES: Readonly<Record<string, readonly [number, number]>> = { Tanh: [-1, 1], Sigmoid: [0, 1] };
const PASSES = new Set(['Identity', 'Reshape', 'Squeeze', 'Unsqueeze', 'Transpose', 'Cast', 'Flatten']);
const RANDOM = new Set([
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'Multinomial',
  'Bernoulli',
]);

/** Opens an ONNX network. It is kept as it is; ONNX Runtime runs it. */
export async function openOnnx(path: string, options: DoorOptions): Promise<OpenModel> {
  if (options.half === true)
    throw new PerceptError('ONNX networks are stored as they are', {
      file: path,
      remedy: 'Import it without --half, or export it as float16.',
    });
  const file = await readOnnx(path);
  await checkExternal(file);
  const asked = askedFeatures(options.features, [SIGNATURE]);
  const recognised = torchvisionResnet(file);
  const features =
    asked === undefined ? recognised?.features : { signature: SIGNATURE, outputs: asked.tensors };
  const own = new Set(file.graph.output.map(({ name }) => name));
  const inner = (features?.outputs ?? []).filter((name) => !own.has(name));
  const made = file.graph.node.flatMap(({ output }) => output.filter((name) => name !== ''));
  for (const name of inner) if (!made.includes(name)) throw noSuchTensor(name, SIGNATURE, made);
  const candidate = candidateOf(file.graph, inner);
  return {
    kind: 'onnx',
    format: `ONNX (opset ${file.opset}${file.producer === '' ? '' : `, ${file.producer}`})`,
    tags: [],
    tensorflow: '',
    file: path,
    notes: recognised === undefined ? [] : [recognised.note],
    candidates: [candidate],
    known: { features, preprocessing: recognised?.preprocessing, layout: recognised?.layout },
    write: (out) => writeOnnx(out, file, candidate, inner, options),
  };
}

async function checkExternal({ path, external }: OnnxFile): Promise<void> {
  for (const name of new Set(external.map(({ file }) => file))) {
    const { bytes } = await fileRow([join(dirname(path), name)]);
    const beyond = external.find((one) => one.file === name && one.offset + one.bytes > bytes);
    if (beyond !== undefined)
      throw new PerceptError(
        `the weights of "${beyond.tensor}" should end at byte ${beyond.offset + beyond.bytes} of ${name}, which has ${bytes}`,
        { file: path, remedy: 'The download may be incomplete: fetch the model again.' },
      );
  }
}

function candidateOf(graph: OnnxGraph, inner: readonly string[]): Candidate {
  const initialized = new Set(graph.initializer.map(({ name }) => name));
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const info = new Map(graph.valueInfo.map((one) => [one.name, one]));
  const random = randomTensors(graph);
  const rangeOf = (name: string): readonly [number, number] | undefined => {
    let node = makers.get(name);
    for (let steps = 0; steps < 100 && node !== undefined && PASSES.has(node.opType); steps++)
      node = makers.get(node.input[0] ?? '');
    return node === undefined ? undefined : RANGES[node.opType];
  };
  const output = (tensor: CardTensor, internal: boolean): Candidate['outputs'][number] => ({
    ...tensor,
    range: rangeOf(tensor.name),
    sampled: random.has(tensor.name),
    internal,
  });
  return {
    name: SIGNATURE,
    inputs: graph.input.filter(({ name }) => !initialized.has(name)).map(tensorOf),
    outputs: [
      ...graph.output.map((one) => output(tensorOf(one), false)),
      ...inner.map((name) => output(tensorOf(info.get(name) ?? { name }), true)),
    ],
  };
}

function tensorOf({ name, type }: OnnxValueInfo): CardTensor {
  const tensor = type?.tensor;
  return {
    name,
    // What a tensor inside the network is need not be said: of features it is a fraction.
    dtype: tensor ? onnxTypeName(tensor.elemType) : 'float32',
    shape: tensor?.shape?.dim.map(({ value, param }) => (param === '' && value > 0 ? value : null)) ?? null,
  };
}

/** Tensors that hang on random numbers. */
function randomTensors(graph: OnnxGraph): Set<string> {
  const random = new Set<string>();
  for (const node of graph.node)
    if (RANDOM.has(node.opType) || node.input.some((name) => random.has(name)))
      for (const name of node.output) random.add(name);
  return random;
}
