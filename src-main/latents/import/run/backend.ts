import { chooseBackend } from '../../backends/choose.ts';
import { wantedBackend, type BackendInfo, type BackendName } from '../../backends/names.ts';

/**
 * Makes a backend the one that models run on in this thread; left out, the one of PERCEPT_BACKEND, else the first that starts.
 * @throws PerceptError when the one asked for cannot be had, and why
 */
export async function startBackend(name: BackendName | undefined = wantedBackend()): Promise<BackendInfo> {
  return (await chooseBackend(name)).info;
}
