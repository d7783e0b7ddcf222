import { defaultWorkers } from '../compute/default-workers.ts';
import type { CallOutput } from '../contract/calls.ts';
import { perceptBuild, perceptVersion } from '../version.ts';
import type { ServiceHost } from './host.ts';

/** Versions and what this host can do, for About. */
export function appInfo(host: ServiceHost): CallOutput<'app.info'> {
  return {
    version: perceptVersion,
    build: perceptBuild,
    host: host.kind,
    files: host.chooseFile === undefined ? 'browse' : 'dialog',
    platform: process.platform,
    versions: { ...host.versions },
    workers: host.workers ?? defaultWorkers(),
  };
}
