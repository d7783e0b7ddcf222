import { loadedModels, runOnGpu, startGpu, type GpuValues, type ModelBytes } from './gpu-models.ts';

export type WorkerCall =
  | { readonly kind: 'start' }
  | {
      readonly kind: 'run';
      readonly key: string;
      readonly bytes: ModelBytes | null;
      readonly inputs: Readonly<Record<string, GpuValues>>;
      readonly outputs: readonly string[];
    };
export type WorkerReply =
  | { readonly kind: 'started'; readonly adapter: string | null }
  | {
      readonly kind: 'ran';
      readonly result: { readonly outputs: Record<string, GpuValues> } | { readonly problem: string };
      readonly loaded: readonly string[];
    };

// A thread of the window that runs models on its GPU: nothing that is drawn waits for it. One call at a time.
self.onmessage = async ({ data: call }: MessageEvent<WorkerCall>) => {
  if (call.kind === 'start') {
    reply({ kind: 'started', adapter: await startGpu().catch(() => null) });
    return;
  }
  try {
    const outputs = await runOnGpu(call.key, call.bytes, call.inputs, call.outputs);
    reply({ kind: 'ran', result: { outputs }, loaded: loadedModels() });
  } catch (error) {
    reply({ kind: 'ran', result: { problem: (error as Error).message }, loaded: loadedModels() });
  }
};

function reply(message: WorkerReply): void {
  self.postMessage(message);
}
