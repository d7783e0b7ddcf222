import { getBackend } from '@tensorflow/tfjs-core';
import { PerceptError } from '../../../errors.ts';
import type { BackendName } from '../../backends/names.ts';
import type { CardSignature, ModelCard } from '../card/schema.ts';
import { startBackend } from '../run/backend.ts';
import { loadGraph } from '../run/load-graph.ts';
import { runSignature, type Values } from '../run/run-signature.ts';
import { readCard } from '../store/store.ts';
import { openOnnxRunner } from './onnx/run.ts';
import type { OnnxRuntime } from './onnx/runtime.ts';
import { checkCall, type SignatureRunner } from './runner.ts';
import { openLayersRunner } from './tfjs/run-layers.ts';

export interface OpenSignatureOptions {
  /** Bytes of a graph's weights, as `readWeights` read them, so that several threads do not read the files again. */
  readonly weights?: SharedArrayBuffer | undefined;
  /** Of TensorFlow.js, for graphs and layers; otherwise the one that is running, or else the first that starts. */
  readonly backend?: BackendName;
  /** What runs ONNX networks; otherwise onnxruntime-node, or onnxruntime-web where that is not installed. */
  readonly onnx?: OnnxRuntime;
}

/** A signature of a stored model of any kind, loaded. */
export interface OpenSignature {
  readonly card: ModelCard;
  readonly signature: CardSignature;
  /** What computes it: a backend of TensorFlow.js, or a runtime of ONNX. */
  readonly runtime: string;
  /**
   * Arrays in by the names of the inputs, the outputs asked for (or all) out.
   * @throws PerceptError when inputs are missing, too many, or of a shape that does not fit
   */
  run(inputs: Readonly<Record<string, Values>>, outputs?: readonly string[]): Promise<Record<string, Values>>;
  /** Frees the weights. */
  close(): Promise<void>;
}

/**
 * Loads a signature of the model in a folder of the store, whatever kind it is.
 * @throws PerceptError when there is no such signature, or a file is missing, cut or damaged
 */
export async function openSignature(
  folder: string,
  name: string,
  { backend, onnx, weights }: OpenSignatureOptions = {},
): Promise<OpenSignature> {
  const card = await readCard(folder);
  const signature = card.signatures.find((one) => one.name === name);
  if (signature === undefined)
    throw new PerceptError(`the model ${card.name} has no signature "${name}"`, {
      file: folder,
      remedy: `It has ${card.signatures.map((one) => `"${one.name}"`).join(', ')}.`,
    });
  const all = signature.outputs.map((output) => output.name);
  const opened = ({ run, close }: SignatureRunner, runtime: string): OpenSignature => ({
    card,
    signature,
    runtime,
    run: async (inputs, outputs = all) => {
      checkCall(signature, inputs, outputs);
      return run(inputs, outputs);
    },
    close,
  });
  if (card.kind === 'onnx') {
    const runner = await openOnnxRunner(folder, signature, onnx);
    return opened(runner, runner.runtime);
  }
  if (backend !== undefined || getBackend() === undefined) await startBackend(backend);
  if (card.kind === 'layers') return opened(await openLayersRunner(folder, signature), getBackend());
  const graph = await loadGraph(folder, name, weights);
  return opened(
    {
      run: (inputs, outputs) => runSignature(graph, inputs, outputs),
      close: () => {
        graph.dispose();
        return Promise.resolve();
      },
    },
    getBackend(),
  );
}
