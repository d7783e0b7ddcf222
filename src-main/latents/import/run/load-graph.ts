import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import type { io } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { explainSystemError, PerceptError } from '../../../errors.ts';
import type { CardSignature } from '../card/schema.ts';
import { readCard } from '../store/store.ts';

/** A signature of a stored model, its weights on the backend. */
export interface LoadedGraph {
  readonly signature: CardSignature;
  readonly model: GraphModel;
  /** Frees the weights. */
  dispose(): void;
}

/**
 * Loads a signature of the model in a folder of the store onto the backend that is running; weights go there one after the other.
 * @throws PerceptError when there is no such signature, or a file is missing or cut
 */
export async function loadGraph(folder: string, signature: string): Promise<LoadedGraph> {
  const card = await readCard(folder);
  const found = card.signatures.find(({ name }) => name === signature);
  if (found === undefined)
    throw new PerceptError(`the model ${card.name} has no signature "${signature}"`, {
      file: folder,
      remedy: `It has ${card.signatures.map(({ name }) => `"${name}"`).join(', ')}.`,
    });
  const graph = join(folder, found.graph);
  const model = await loadGraphModel({ load: () => readArtifacts(graph, found.weightBytes) });
  return { signature: found, model, dispose: () => model.dispose() };
}

/** What of model.json is used here; the executor checks the rest. */
const modelJson = z.object({
  signature: z.record(z.string(), z.unknown()),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string().regex(/^weights-\d{5,}\.bin$/)),
      weights: z.array(z.custom<io.WeightsManifestEntry>()),
    }),
  ),
});

function parse(text: string, path: string): z.infer<typeof modelJson> {
  try {
    return modelJson.parse(JSON.parse(text));
  } catch (cause) {
    throw new PerceptError('the graph is damaged', { file: path, remedy: 'Import the model again.', cause });
  }
}

async function sizeOfAll(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ size }) => size,
        (error: unknown) => {
          throw explainSystemError(error, path);
        },
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function readArtifacts(graph: string, weightBytes: number): Promise<io.ModelArtifacts> {
  const path = join(graph, 'model.json');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  const { signature, modelTopology, weightsManifest } = parse(text, path);
  const paths = weightsManifest.flatMap((group) => group.paths).map((name) => join(graph, name));
  const bytes = await sizeOfAll(paths);
  if (bytes !== weightBytes)
    throw new PerceptError(`its weights have ${bytes} bytes, ${weightBytes} were stored`, {
      file: graph,
      remedy: 'Import the model again.',
    });
  return {
    format: 'graph-model',
    modelTopology,
    signature,
    weightSpecs: weightsManifest.flatMap((group) => group.weights),
    getWeightStream: () => weightStream(paths),
  };
}

/** The bytes of files one after the other, read as they are taken. */
function weightStream(paths: readonly string[]): ReadableStream<ArrayBuffer> {
  const parts = readAll(paths);
  return new ReadableStream<ArrayBuffer>({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}

async function* readAll(paths: readonly string[]): AsyncGenerator<ArrayBuffer, undefined> {
  for (const path of paths) {
    try {
      for await (const part of createReadStream(path, { highWaterMark: 4 * 2 ** 20 })) {
        const bytes = part as Buffer;
        yield bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
      }
    } catch (error) {
      throw explainSystemError(error, path);
    }
  }
  return undefined;
}
