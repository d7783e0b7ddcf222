import { open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { explainSystemError, PerceptError } from '../../../errors.ts';
import type { CardSignature, ModelCard } from '../card/schema.ts';
import { readCard } from '../store/store.ts';

/** With what runs the model. @throws PerceptError when the model in a folder of the store has no such signature */
export async function findSignature(
  folder: string,
  signature: string,
): Promise<CardSignature & Pick<ModelCard, 'kind'> & { readonly card: ModelCard }> {
  const card = await readCard(folder);
  const found = card.signatures.find(({ name }) => name === signature);
  if (found === undefined)
    throw new PerceptError(`the model ${card.name} has no signature "${signature}"`, {
      file: folder,
      remedy: `It has ${card.signatures.map(({ name }) => `"${name}"`).join(', ')}.`,
    });
  return { ...found, kind: card.kind, card };
}

/**
 * The weights of a signature in memory that threads share: the bytes of its files one after the other.
 * undefined of what is no graph: its runtime reads the files itself.
 * @throws PerceptError when a file is missing or cut
 */
export async function readWeights(folder: string, signature: string): Promise<SharedArrayBuffer | undefined> {
  const { graph, weightBytes, kind } = await findSignature(folder, signature);
  if (kind !== 'graph') return undefined;
  const { paths } = await readGraph(join(folder, graph), weightBytes);
  const shared = new SharedArrayBuffer(weightBytes);
  let at = 0;
  for await (const piece of readPieces(paths, cut(weightBytes, PIECE))) {
    new Uint8Array(shared, at).set(new Uint8Array(piece));
    at += piece.byteLength;
  }
  return shared;
}

const PIECE = 4 * 2 ** 20;

/** Sizes of pieces of `size` bytes that make up `total`. */
function cut(total: number, size: number): number[] {
  return Array.from({ length: Math.ceil(total / size) }, (_, i) => Math.min(size, total - i * size));
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

/** model.json of a graph, and its files of weights. @throws PerceptError when one is missing or cut */
export async function readGraph(
  graph: string,
  weightBytes: number,
): Promise<{
  json: z.infer<typeof modelJson>;
  specs: io.WeightsManifestEntry[];
  /** Bytes of each weight. */
  sizes: number[];
  paths: string[];
}> {
  const path = join(graph, 'model.json');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  const json = parse(text, path);
  const specs = json.weightsManifest.flatMap((group) => group.weights);
  const paths = json.weightsManifest.flatMap((group) => group.paths).map((name) => join(graph, name));
  const bytes = await sizeOfAll(paths);
  if (bytes !== weightBytes)
    throw new PerceptError(`its weights have ${bytes} bytes, ${weightBytes} were stored`, {
      file: graph,
      remedy: 'Import the model again.',
    });
  const sizes = sizesOf(specs);
  if (sizes.reduce((sum, size) => sum + size, 0) !== bytes)
    throw new PerceptError('its weights are not as long as the graph says', {
      file: graph,
      remedy: 'Import the model again.',
    });
  return { json, specs, sizes, paths };
}

/** Bytes of each weight as it is stored. */
function sizesOf(specs: readonly io.WeightsManifestEntry[]): number[] {
  const widths: Record<string, number> = { float32: 4, int32: 4, bool: 1, float16: 2, uint16: 2, uint8: 1 };
  return specs.map(({ shape, dtype, quantization }) =>
    shape.reduce((size, side) => size * side, widths[quantization?.dtype ?? dtype] ?? 4),
  );
}

/** Pieces of bytes as the stream that the executor takes. */
export function streamOf(
  parts: AsyncGenerator<ArrayBuffer, undefined> | Generator<ArrayBuffer, undefined>,
): ReadableStream<ArrayBuffer> {
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

/**
 * The bytes of files one after the other in pieces of given sizes, read as they are taken. A weight in a piece of its own
 * is neither joined nor cut by the executor, which copies all that it has got for that.
 */
export async function* readPieces(
  paths: readonly string[],
  sizes: readonly number[],
): AsyncGenerator<ArrayBuffer, undefined> {
  let file: FileHandle | undefined;
  let next = 0;
  try {
    for (const size of sizes) {
      const piece = new Uint8Array(size);
      for (let at = 0; at < size;) {
        const path = paths[next];
        if (path === undefined) throw new PerceptError('the weights end too early');
        file ??= await open(path, 'r');
        const { bytesRead } = await file.read(piece, at, size - at);
        at += bytesRead;
        if (bytesRead > 0) continue;
        await file.close();
        file = undefined;
        next++;
      }
      yield piece.buffer;
    }
  } catch (error) {
    throw explainSystemError(error, paths[next] ?? '');
  } finally {
    await file?.close();
  }
  return undefined;
}

/** The same of shared memory: copies, for what the executor takes must not be shared. */
export function* sharedPieces(
  shared: SharedArrayBuffer,
  sizes: readonly number[],
): Generator<ArrayBuffer, undefined> {
  let at = 0;
  for (const size of sizes) {
    yield new Uint8Array(shared, at, size).slice().buffer;
    at += size;
  }
  return undefined;
}
