import { dirname } from 'node:path';
import { wantedBackend } from '../latents/backends/names.ts';
import { modelThreads } from '../latents/import/run/model-threads.ts';
import type { Host } from './host.ts';

/** Fails before anything is done where a backend was asked for that cannot be had. */
export async function checkBackend({ workerFile }: Pick<Host, 'workerFile'>): Promise<void> {
  // WebAssembly is always there.
  if ([undefined, 'wasm'].includes(wantedBackend())) return;
  const models = modelThreads(dirname(workerFile), 1);
  await models.backend().finally(() => models.close());
}
