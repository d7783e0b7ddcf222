import { PerceptError } from '../../errors.ts';
import type { Images } from '../../images/image.ts';
import { featuresOfFitted } from '../../latents/import/roles.ts';
import type { ModelRunner } from '../../latents/import/run/model-runner.ts';
import { matrix, type Matrix } from '../../maths/matrix.ts';
import type { FeatureNetwork } from './find.ts';

/** Images that are held at a time, at the network's size. */
const CHUNK = 32;
/** Numbers of one image that are kept: more than any layer of the usual networks has. */
const MOST_NUMBERS = 4_000_000;

export interface FeatureOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Features of n images by a network, a matrix [n x k] for each of its layers, maps flattened.
 * @param read gives some of the images as the network takes them
 * @throws PerceptError when a layer has a single number an image, or too many; the reason of the signal
 */
export async function networkFeatures(
  network: FeatureNetwork,
  n: number,
  read: (rows: readonly number[]) => Promise<Images>,
  models: ModelRunner,
  { signal, onProgress }: FeatureOptions = {},
): Promise<Matrix[]> {
  const found: Matrix[] = [];
  const outputs = network.layers.map(({ layer }) => layer);
  for (let from = 0; from < n; from += CHUNK) {
    signal?.throwIfAborted();
    const rows = Array.from({ length: Math.min(CHUNK, n - from) }, (_, i) => from + i);
    const features = await featuresOfFitted(network, await read(rows), models, { outputs, signal });
    for (const [l, layer] of outputs.entries()) {
      const { data } = features[layer]!;
      found[l] ??= matrix(n, lengthOf(network, layer, data.length / rows.length));
      found[l].data.set(data, from * found[l].cols);
    }
    onProgress?.(from + rows.length, n);
  }
  return found;
}

function lengthOf({ card, folder }: FeatureNetwork, layer: string, length: number): number {
  if (Number.isInteger(length) && length > 1 && length <= MOST_NUMBERS) return length;
  const problem =
    length > MOST_NUMBERS
      ? `${length} numbers an image, more than ${MOST_NUMBERS}`
      : 'not a vector of two numbers or more for each image';
  throw new PerceptError(`${layer} of the model ${card.name} gives ${problem}`, {
    file: folder,
    remedy: 'Choose another layer of it.',
  });
}
