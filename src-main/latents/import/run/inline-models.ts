import type { ModelRunner } from './model-runner.ts';
import { ModelThreads } from './model-threads.ts';

/** Models in this thread, where there are no bundles: tests. The libraries are loaded when they are needed. */
export function inlineModels(): ModelRunner {
  let loading: Promise<ModelRunner> | undefined;
  const models = (): Promise<ModelRunner> =>
    (loading ??= import('./thread-models.ts').then(({ modelsHere }) => new ModelThreads(modelsHere, 1)));
  return {
    backend: async () => (await models()).backend(),
    run: async (request, options) => (await models()).run(request, options),
    release: async (folder) => (await loading)?.release(folder),
    close: async () => (await loading)?.close(),
  };
}
