import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-web';
import { PerceptError } from '../../../../errors.ts';
import type { LoadedRuntime } from './runtime.ts';

/** Errors come as exceptions: nothing is written to the terminal. */
const FATAL = 4;

/**
 * Loads the network in a folder of the store: model.onnx and the files of its weights.
 * @param check only to see whether it can be loaded: nothing is computed or made faster
 * @throws PerceptError saying what the runtime does not take
 */
export async function createSession(
  { ort, name }: LoadedRuntime,
  folder: string,
  external: readonly string[],
  check = false,
): Promise<InferenceSession> {
  const path = join(folder, 'model.onnx');
  const options: InferenceSession.SessionOptions = {
    graphOptimizationLevel: check ? 'disabled' : 'all',
    logSeverityLevel: FATAL,
  };
  try {
    if (name === 'onnxruntime-node') return await ort.InferenceSession.create(path, options);
    const externalData = await Promise.all(
      external.map(async (file) => ({
        path: file,
        data: new Uint8Array(await readFile(join(folder, file))),
      })),
    );
    return await ort.InferenceSession.create(new Uint8Array(await readFile(path)), {
      ...options,
      externalData,
    });
  } catch (cause) {
    const said = (cause as Error).message.replaceAll(/\s+/g, ' ').slice(0, 400);
    throw new PerceptError(`${name} cannot load the network (${said})`, {
      file: path,
      remedy: 'Export it with ops of ONNX alone, of an opset that this runtime knows.',
      cause,
    });
  }
}
