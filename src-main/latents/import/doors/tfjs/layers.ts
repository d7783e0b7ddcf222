import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getBackend } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { canonicalJson, makeFolder } from '../../../../files.ts';
import type { Candidate } from '../../card/candidates.ts';
import type { CardTensor } from '../../card/schema.ts';
import { valuesOf } from '../../dtypes.ts';
import { startBackend } from '../../run/backend.ts';
import { ShardWriter } from '../../store/shards.ts';
import { tensorBytes, type WeightSpec } from '../../store/tensor-bytes.ts';
import type { DoorOptions, OpenModel, WrittenModel } from '../door.ts';
import { askedFeatures } from '../features.ts';
import { kerasApplication } from './keras-applications.ts';
import { buildLayers, layerOutput } from './load-layers.ts';
import type { Weights } from './weights.ts';

const SIGNATURE = 'default';
const RANGES: Readonly<Record<string, readonly [number, number]>> = { tanh: [-1, 1], sigmoid: [0, 1] };

/** Opens a layers model (Keras, as TensorFlow.js has it): it is built once to see that all of its layers and weights fit. */
export async function openLayers(
  path: string,
  topology: object,
  weights: Weights,
  options: DoorOptions,
): Promise<OpenModel> {
  const asked = askedFeatures(options.features, [SIGNATURE]);
  // Whatever runs serves to build it; tests and the command line may have nothing running.
  if (getBackend() === undefined) await startBackend('cpu');
  const model = await buildLayers(path, topology, weights, options.signal);
  try {
    const recognised = kerasApplication(model);
    const inner = (asked?.tensors ?? recognised?.features?.outputs ?? []).filter(
      (tensor) => !model.outputNames.includes(tensor),
    );
    const candidate = candidateOf(model, inner);
    const ops = layerHistogram(model);
    return {
      kind: 'layers',
      format: 'layers model of TensorFlow.js',
      tags: [],
      tensorflow: '',
      file: path,
      notes: recognised === undefined ? [] : [recognised.note],
      candidates: [candidate],
      known: {
        layout: 'NHWC',
        preprocessing: recognised?.preprocessing,
        features:
          asked === undefined ? recognised?.features : { signature: SIGNATURE, outputs: asked.tensors },
      },
      write: (out) => writeLayers(out, topology, weights, candidate, ops, options),
    };
  } finally {
    model.dispose();
  }
}

function candidateOf(model: LayersModel, inner: readonly string[]): Candidate {
  const tensor = (
    name: string,
    { shape, dtype }: { shape: readonly unknown[]; dtype: string },
  ): CardTensor => ({
    name,
    dtype,
    shape: shape.map((size) => (typeof size === 'number' ? size : null)),
  });
  return {
    name: SIGNATURE,
    inputs: model.inputNames.map((name, i) => tensor(name, model.inputs[i]!)),
    outputs: [
      ...model.outputNames.map((name, i) => ({
        ...tensor(name, model.outputs[i]!),
        range: RANGES[String(model.outputs[i]!.sourceLayer.getConfig()['activation'])],
        sampled: false,
      })),
      ...inner.map((name) => ({
        ...tensor(name, layerOutput(model, name)),
        range: undefined,
        sampled: false,
        internal: true,
      })),
    ],
  };
}

/** How often each kind of layer occurs, those of models inside the model counted too. */
function layerHistogram(model: LayersModel): Record<string, number> {
  const counts = new Map<string, number>();
  const visit = (layers: LayersModel['layers']): void => {
    for (const layer of layers) {
      const inside = (layer as Partial<LayersModel>).layers;
      if (inside !== undefined) visit(inside);
      else counts.set(layer.getClassName(), (counts.get(layer.getClassName()) ?? 0) + 1);
    }
  };
  visit(model.layers);
  return Object.fromEntries([...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)));
}

async function writeLayers(
  out: string,
  topology: object,
  weights: Weights,
  { name, inputs, outputs }: Candidate,
  ops: Record<string, number>,
  { half = false, onProgress, signal }: DoorOptions,
): Promise<WrittenModel> {
  const folder = join(out, 'graph-1');
  await makeFolder(folder);
  const shards = new ShardWriter(folder);
  const specs: WeightSpec[] = [];
  try {
    for (const [i, { name: weight, dtype, shape }] of [...weights.entries.values()].entries()) {
      signal?.throwIfAborted();
      const data = valuesOf(dtype, await weights.read(weight));
      const { spec, bytes } = tensorBytes(weight, { dtype, shape, data }, half);
      specs.push(spec);
      await shards.append(bytes);
      onProgress?.({ step: 'layers', done: i + 1, total: weights.entries.size });
    }
  } finally {
    await shards.close();
  }
  const paths = shards.files.map((file) => file.name);
  const json = canonicalJson({
    format: 'layers-model',
    generatedBy: 'percept',
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [{ paths, weights: specs }],
  });
  await writeFile(join(folder, 'model.json'), json, { flag: 'wx' });
  const files = [
    { name: 'model.json', sha256: createHash('sha256').update(json).digest('hex') },
    ...shards.files,
  ];
  return {
    signatures: [
      {
        name,
        graph: 'graph-1',
        inputs: [...inputs],
        outputs: outputs.map(({ name: output, dtype, shape, sampled }) => ({
          name: output,
          dtype,
          shape,
          sampled,
        })),
        ops,
        weightBytes: shards.bytes,
      },
    ],
    files: Object.fromEntries(files.map((file) => [`graph-1/${file.name}`, file.sha256])),
  };
}
