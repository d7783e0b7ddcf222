import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type * as Ort from 'onnxruntime-web';
import { explainSystemError, PerceptError } from '../../../../errors.ts';
import type { CardSignature } from '../../card/schema.ts';
import { fileRow } from '../ranged.ts';
import type { SignatureRunner } from '../runner.ts';
import { onnxRuntime, type OnnxRuntime } from './runtime.ts';
import { createSession } from './session.ts';
import { fromTensor, toTensor } from './values.ts';

/** An ONNX network of the store, loaded. @throws PerceptError when a file is missing, cut or damaged */
export async function openOnnxRunner(
  folder: string,
  signature: CardSignature,
  asked?: OnnxRuntime,
): Promise<SignatureRunner & { readonly runtime: OnnxRuntime }> {
  const at = join(folder, signature.graph);
  const names = await readdir(at).catch((error: unknown) => {
    throw explainSystemError(error, at);
  });
  const { bytes } = await fileRow(names.map((name) => join(at, name)));
  if (bytes !== signature.weightBytes)
    throw new PerceptError(`its files have ${bytes} bytes, ${signature.weightBytes} were stored`, {
      file: at,
      remedy: 'Import the model again.',
    });
  const runtime = await onnxRuntime(asked);
  const external = names.filter((name) => name !== 'model.onnx');
  const session = await createSession(runtime, at, external);
  return {
    runtime: runtime.name,
    async run(inputs, outputs) {
      const feeds = Object.fromEntries(
        signature.inputs.map(({ name, dtype }) => [name, toTensor(runtime.ort, inputs[name]!, dtype)]),
      );
      const made: Ort.InferenceSession.ReturnType = await session
        .run(feeds, [...outputs])
        .catch((cause: unknown) => {
          throw new PerceptError(
            `${runtime.name} cannot run the network (${(cause as Error).message.slice(0, 400)})`,
            {
              file: at,
              remedy: 'Give fewer images at once, or other sizes.',
              cause,
            },
          );
        });
      return Object.fromEntries(outputs.map((name) => [name, fromTensor(name, made[name]!)]));
    },
    close: () => session.release(),
  };
}
