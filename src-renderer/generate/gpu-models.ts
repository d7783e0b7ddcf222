import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import { enableProdMode, io, ready, setBackend, tensor, type Tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgpu';
import { registerOps } from '../../src-main/latents/import/ops/register.ts';

/** A float32 array, row-major. */
export interface GpuValues {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A model's files as they are in the store. */
export interface ModelBytes {
  readonly graph: ArrayBuffer;
  readonly weights: readonly ArrayBuffer[];
}

/** Models that are kept loaded. */
const KEPT = 2;

const loaded = new Map<string, GraphModel>();

/** Starts WebGPU. @returns what its adapter is called; null where there is none */
export async function startGpu(): Promise<string | null> {
  // Of types that not every version of the library of the DOM has.
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<{ info?: AdapterInfo } | null> } };
  const adapter = (await gpu?.requestAdapter()) ?? null;
  if (adapter === null) return null;
  enableProdMode();
  if (!(await setBackend('webgpu'))) return null;
  await ready();
  registerOps();
  const { vendor = '', architecture = '', description = '' } = adapter.info ?? {};
  return description || [vendor, architecture].filter((part) => part !== '').join(' ') || 'a GPU';
}
interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly description?: string;
}

/** Keys of the models that need not be sent again. */
export function loadedModels(): string[] {
  return [...loaded.keys()];
}

/**
 * Runs a model on float32 arrays by the names of its inputs. @param bytes of its files, where it is not loaded
 * @throws Error when the model cannot be run on this GPU
 */
export async function runOnGpu(
  key: string,
  bytes: ModelBytes | null,
  inputs: Readonly<Record<string, GpuValues>>,
  outputs: readonly string[],
): Promise<Record<string, GpuValues>> {
  const model = await modelOf(key, bytes);
  const given = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, data }]) => [name, tensor(data, [...shape])]),
  );
  let results: Tensor[] = [];
  try {
    results = [model.execute(given, [...outputs])].flat();
    const data = await Promise.all(results.map((result) => result.data()));
    return Object.fromEntries(
      outputs.map((name, i) => [name, { shape: results[i]!.shape, data: data[i] as Float32Array }]),
    );
  } finally {
    for (const used of [...Object.values(given), ...results]) used.dispose();
  }
}

async function modelOf(key: string, bytes: ModelBytes | null): Promise<GraphModel> {
  const known = loaded.get(key);
  // The one used last stands last.
  loaded.delete(key);
  const model = known ?? (await loadModel(bytes));
  loaded.set(key, model);
  for (const [oldest, other] of loaded) {
    if (loaded.size <= KEPT) break;
    other.dispose();
    loaded.delete(oldest);
  }
  return model;
}

async function loadModel(bytes: ModelBytes | null): Promise<GraphModel> {
  if (bytes === null) throw new Error('the model is not loaded here');
  const { signature, modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(bytes.graph)) as {
    signature: object;
    modelTopology: object;
    weightsManifest: io.WeightsManifestConfig;
  };
  return loadGraphModel(
    io.fromMemory({
      signature,
      modelTopology,
      weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
      weightData: [...bytes.weights],
    }),
  );
}
