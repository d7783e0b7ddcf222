import { loadLayersModel, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { io } from '@tensorflow/tfjs-core';
import { PerceptError } from '../../../../errors.ts';
import { valuesOf } from '../../dtypes.ts';
import { tensorBytes } from '../../store/tensor-bytes.ts';
import { noSuchTensor } from '../features.ts';
import type { Weights } from './weights.ts';

/** A layer may make so many numbers of one image. */
const MOST_ELEMENTS = 2 ** 28;

/**
 * Builds a layers model and gives it its weights, on the backend that is running.
 * @param file named in errors
 * @throws PerceptError when a layer is not known, weights are missing or do not fit, or a layer makes absurdly much
 */
export async function buildLayers(
  file: string,
  topology: object,
  weights: Weights,
  signal?: AbortSignal,
): Promise<LayersModel> {
  const weightSpecs: io.WeightsManifestEntry[] = [];
  const weightData: ArrayBuffer[] = [];
  for (const { name, dtype, shape } of weights.entries.values()) {
    signal?.throwIfAborted();
    const data = valuesOf(dtype, await weights.read(name));
    const { spec, bytes } = tensorBytes(name, { dtype, shape, data }, false);
    weightSpecs.push(spec as io.WeightsManifestEntry);
    weightData.push(new Uint8Array(bytes).buffer);
  }
  const model = await loadLayersModel({
    load: () => Promise.resolve({ modelTopology: topology, weightSpecs, weightData }),
  }).catch((cause: unknown) => {
    const said = (cause as Error).message.split('\n')[0]!.slice(0, 300);
    throw new PerceptError(`its layers cannot be built (${said})`, {
      file,
      remedy:
        'Save it in the format of Keras 2 (tf_keras), without layers of its own making, or convert it with --output_format=tfjs_graph_model.',
      cause,
    });
  });
  try {
    for (const layer of model.layers) refuseHuge(layer.name, layer.outputShape, file);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function refuseHuge(name: string, shape: unknown, file: string): void {
  if (!Array.isArray(shape)) return;
  if (Array.isArray(shape[0])) {
    for (const one of shape) refuseHuge(name, one, file);
    return;
  }
  const elements = (shape as (number | null)[]).slice(1).reduce<number>((n, size) => n * (size ?? 1), 1);
  if (elements > MOST_ELEMENTS)
    throw new PerceptError(`layer "${name}" makes [${shape.join(', ')}] of one image`, {
      file,
      remedy: 'No network does: get the model from its makers.',
    });
}

/** What a name stands for: an output of the model, or that of a layer inside it. @throws PerceptError when there is none */
export function layerOutput(model: LayersModel, name: string): SymbolicTensor {
  const own = model.outputNames.indexOf(name);
  if (own >= 0) return model.outputs[own]!;
  const layer = model.layers.find((one) => one.name === name);
  const output = layer?.output;
  if (output === undefined || Array.isArray(output))
    throw noSuchTensor(
      name,
      'default',
      model.layers.map((one) => one.name),
    );
  return output;
}
