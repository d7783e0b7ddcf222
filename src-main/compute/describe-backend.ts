import type { BackendInfo } from '../latents/backends/names.ts';

/** What ran a network, as results tell it: "WebAssembly with SIMD (wasm)". */
export function describeBackend({ name, title }: Pick<BackendInfo, 'name' | 'title'>): string {
  return `${title} (${name})`;
}
