import { PerceptError } from '../../errors.ts';

/** Backends by their names on the command line, the fastest first. */
export const backendNames = ['node-gpu', 'node', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

/** What runs the networks, as plain data. */
export interface BackendInfo {
  readonly name: BackendName;
  /** "TensorFlow 2.9.1 on the processor" */
  readonly title: string;
  /** Why this one: what was asked for, or what better ones are not there. One line. */
  readonly note: string;
}

/**
 * The backend that PERCEPT_BACKEND asks for (as `--backend` does); undefined where the first that starts is to be taken.
 * @throws PerceptError when there is none of that name
 */
export function wantedBackend(): BackendName | undefined {
  const name = process.env['PERCEPT_BACKEND'];
  // A window's GPU makes live images; the rest runs on what starts here.
  if (name === undefined || name === '' || name === 'webgpu') return undefined;
  const found = backendNames.find((known) => known === name);
  if (found === undefined)
    throw new PerceptError(`PERCEPT_BACKEND names "${name}", and there is no such backend`, {
      remedy: `Choose one of ${windowBackends.join(', ')}.`,
    });
  return found;
}

/** What can be asked for where there is a window. */
export const windowBackends = [...backendNames, 'webgpu'] as const;

/**
 * Whether the window's GPU is to make live images: where it was asked for, or where nothing was and `running` takes seconds for what
 * a GPU does at once.
 */
export function webgpuUse(running: BackendName): 'unused' | 'welcome' | 'wanted' {
  const asked = process.env['PERCEPT_BACKEND'] ?? '';
  if (asked === 'webgpu') return 'wanted';
  return asked === '' && (running === 'wasm' || running === 'cpu') ? 'welcome' : 'unused';
}
