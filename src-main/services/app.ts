import { defaultWorkers } from '../compute/default-workers.ts';
import type { CallOutput } from '../contract/calls.ts';
import { perceptBuild, perceptVersion } from '../version.ts';
import type { ServiceHost } from './host.ts';

/** Versions and what computes, for About. */
export function appInfo(host: ServiceHost): CallOutput<'app.info'> {
  return {
    version: perceptVersion,
    build: perceptBuild,
    host: host.kind,
    files: host.chooseFile === undefined ? 'browse' : 'dialog',
    platform: process.platform,
    versions: { ...host.versions },
    backend: {
      name: 'WebAssembly SIMD, float64',
      note: 'Products of matrices run in kernels of Percept’s own, the same bytes on every machine. Images are made by PCA, which needs no network.',
    },
    workers: host.workers ?? defaultWorkers(),
  };
}
