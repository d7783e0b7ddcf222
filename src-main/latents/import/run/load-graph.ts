import { join } from 'node:path';
import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import type { io } from '@tensorflow/tfjs-core';
import type { CardSignature } from '../card/schema.ts';
import { findSignature, readGraph, readPieces, sharedPieces, streamOf } from './graph-files.ts';

/** A signature of a stored model, its weights on the backend. */
export interface LoadedGraph {
  readonly signature: CardSignature;
  readonly model: GraphModel;
  /** Frees the weights. */
  dispose(): void;
}

/**
 * Loads a signature of the model in a folder of the store onto the backend that is running; weights go there one after the other.
 * @param weights what `readWeights` read, so that several threads do not read the files again
 * @throws PerceptError when there is no such signature, or a file is missing or cut
 */
export async function loadGraph(
  folder: string,
  signature: string,
  weights?: SharedArrayBuffer,
): Promise<LoadedGraph> {
  const found = await findSignature(folder, signature);
  const graph = join(folder, found.graph);
  const model = await loadGraphModel({ load: () => readArtifacts(graph, found.weightBytes, weights) });
  return { signature: found, model, dispose: () => model.dispose() };
}

async function readArtifacts(
  graph: string,
  weightBytes: number,
  weights: SharedArrayBuffer | undefined,
): Promise<io.ModelArtifacts> {
  const { json, specs, sizes, paths } = await readGraph(graph, weightBytes);
  return {
    format: 'graph-model',
    modelTopology: json.modelTopology,
    signature: json.signature,
    weightSpecs: specs,
    getWeightStream: () =>
      streamOf(weights === undefined ? readPieces(paths, sizes) : sharedPieces(weights, sizes)),
  };
}
