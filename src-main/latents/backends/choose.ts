import { PerceptError } from '../../errors.ts';
import type { TensorBackend } from './backend.ts';
import { cpuBackend } from './cpu.ts';
import type { BackendInfo, BackendName } from './names.ts';
import { nodeGpuBackend } from './node-gpu.ts';
import { nodeBackend } from './node.ts';
import { wasmBackend } from './wasm.ts';

/** The fastest first. */
export const backends: readonly TensorBackend[] = [nodeGpuBackend, nodeBackend, wasmBackend, cpuBackend];

export interface ChosenBackend {
  readonly backend: TensorBackend;
  readonly info: BackendInfo;
}

/**
 * Starts a backend in this thread: the one asked for, or the first that starts.
 * @throws PerceptError when the one asked for cannot be had, and why
 */
export async function chooseBackend(
  wanted: BackendName | undefined,
  among: readonly TensorBackend[] = backends,
): Promise<ChosenBackend> {
  if (wanted !== undefined) {
    const backend = among.find(({ name }) => name === wanted)!;
    await backend.start().catch((error: unknown) => {
      const { problem, file, remedy } = asPercept(error);
      throw new PerceptError(`the backend ${wanted} cannot be used: ${problem}`, {
        ...(file === undefined ? {} : { file }),
        remedy: remedy ?? 'Choose another backend (--backend).',
        cause: error,
      });
    });
    return chosen(backend, 'It was asked for.');
  }
  const missing: string[] = [];
  for (const backend of among) {
    try {
      await backend.start();
      return chosen(backend, missing.join(' '));
    } catch (error) {
      const said = sentence(asPercept(error).problem);
      if (!missing.includes(said)) missing.push(said);
    }
  }
  throw new PerceptError(`nothing that runs networks can be started. ${missing.join(' ')}`, {
    remedy: 'Install Percept again.',
  });
}

function chosen(backend: TensorBackend, note: string): ChosenBackend {
  return { backend, info: { name: backend.name, title: backend.describe(), note } };
}

function asPercept(error: unknown): {
  problem: string;
  file?: string | undefined;
  remedy?: string | undefined;
} {
  return error instanceof PerceptError ? error : { problem: (error as Error).message };
}

function sentence(problem: string): string {
  return `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`;
}
