import { createRequire } from 'node:module';
import type * as Ort from 'onnxruntime-web';

/** onnxruntime-node is native and fast, and may not be installed; onnxruntime-web is WebAssembly and always there. */
export type OnnxRuntime = 'onnxruntime-node' | 'onnxruntime-web';

export interface LoadedRuntime {
  readonly name: OnnxRuntime;
  readonly ort: typeof Ort;
}

let native: typeof Ort | undefined | null = null;

/**
 * What runs ONNX networks: the one asked for, otherwise the native one where it can be loaded.
 * @throws the reason when the one asked for cannot be loaded
 */
export async function onnxRuntime(asked?: OnnxRuntime): Promise<LoadedRuntime> {
  if (asked === 'onnxruntime-node') return { name: asked, ort: loadNative() };
  if (asked === undefined) {
    try {
      native ??= loadNative();
    } catch {
      native = undefined;
    }
    if (native !== undefined) return { name: 'onnxruntime-node', ort: native };
  }
  const ort = await import('onnxruntime-web');
  // One thread: others would be workers that keep the process from ending.
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'fatal';
  return { name: 'onnxruntime-web', ort };
}

function loadNative(): typeof Ort {
  // Required when it is needed: an optional dependency with a binary of its own for each system.
  return createRequire(import.meta.url)('onnxruntime-node') as typeof Ort;
}
