import { createRequire } from 'node:module';

/** Puts `isNullOrUndefined` and `isArray` back into Node's util, which dropped them in version 23: tfjs-node 4.22 calls them. */
export function putBackUtil(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown): boolean => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}
