import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import { model as modelOf } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { explainSystemError, PerceptError } from '../../../../errors.ts';
import type { CardSignature } from '../../card/schema.ts';
import type { Values } from '../../run/run-signature.ts';
import type { SignatureRunner } from '../runner.ts';
import { buildLayers, layerOutput } from './load-layers.ts';
import { manifestSchema, openWeights } from './weights.ts';

const storedSchema = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: manifestSchema,
});

/**
 * A layers model of the store, its weights on the backend that is running.
 * @throws PerceptError when a file is missing, cut or damaged
 */
export async function openLayersRunner(folder: string, signature: CardSignature): Promise<SignatureRunner> {
  const path = join(folder, signature.graph, 'model.json');
  const { modelTopology, weightsManifest } = await readStored(path);
  const weights = await openWeights(path, weightsManifest);
  const whole = await buildLayers(path, modelTopology, weights);
  return {
    async run(inputs, outputs) {
      // Layers that lead to no output asked for are not computed.
      const part = modelOf({
        inputs: whole.inputs,
        outputs: outputs.map((name) => layerOutput(whole, name)),
      });
      const given = signature.inputs.map(({ name, dtype }) => {
        const values = inputs[name]!;
        return tensor(values.data, [...values.shape], dtype as 'float32' | 'int32' | 'bool');
      });
      let made: Tensor[] = [];
      try {
        made = [part.predictOnBatch(given.length === 1 ? given[0]! : given)].flat();
        const data = await Promise.all(made.map((one) => one.data()));
        return Object.fromEntries(
          outputs.map((name, i): [string, Values] => [
            name,
            { shape: made[i]!.shape, data: data[i] as Values['data'] },
          ]),
        );
      } finally {
        for (const one of [...given, ...made]) one.dispose();
      }
    },
    close: () => {
      whole.dispose();
      return Promise.resolve();
    },
  };
}

async function readStored(path: string): Promise<z.infer<typeof storedSchema>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw explainSystemError(error, path);
  });
  try {
    return storedSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new PerceptError('the layers are damaged', {
      file: path,
      remedy: 'Import the model again.',
      cause,
    });
  }
}
